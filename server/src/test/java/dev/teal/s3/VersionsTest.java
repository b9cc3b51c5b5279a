package dev.teal.s3;

import static dev.teal.s3.ObjectsTest.assertError;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

class VersionsTest {
  @TempDir private Path folder;
  private S3World world;
  private S3Client s3;

  @BeforeEach
  void start() {
    world = new S3World(folder);
    s3 = world.client();
    world.bucket("a-bucket");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void aBucketHasNoVersionsUntilItIsTold() {
    assertThat(s3.getBucketVersioning(b -> b.bucket("a-bucket")).status()).isNull();
    assertThat(put("k", "1")).isNull();
    versioning(BucketVersioningStatus.ENABLED);
    assertThat(s3.getBucketVersioning(b -> b.bucket("a-bucket")).status())
        .isEqualTo(BucketVersioningStatus.ENABLED);
    assertThat(get("k", null)).isEqualTo("1");
    assertThat(get("k", "null")).isEqualTo("1");
  }

  @Test
  void everyVersionCanBeNamed() {
    put("k", "0");
    versioning(BucketVersioningStatus.ENABLED);
    String one = put("k", "1");
    String two = put("k", "2");
    assertThat(get("k", "null")).isEqualTo("0");
    assertThat(get("k", one)).isEqualTo("1");
    assertThat(get("k", two)).isEqualTo("2");
    assertThat(get("k", null)).isEqualTo("2");
    assertThat(lines("")).containsExactly("k " + two + " latest", "k " + one, "k null");
  }

  @Test
  void deletingPutsAMarkerThatCanBeDeleted() {
    versioning(BucketVersioningStatus.ENABLED);
    String one = put("k", "1");
    DeleteObjectResponse deleted = s3.deleteObject(b -> b.bucket("a-bucket").key("k"));
    assertThat(deleted.deleteMarker()).isTrue();
    assertThatThrownBy(() -> get("k", null)).isInstanceOf(NoSuchKeyException.class);
    assertThat(get("k", one)).isEqualTo("1");
    assertError(() -> get("k", deleted.versionId()), 405, "MethodNotAllowed");
    assertThat(s3.listObjectsV2(b -> b.bucket("a-bucket")).contents()).isEmpty();
    assertThat(lines(""))
        .containsExactly("k " + deleted.versionId() + " marker latest", "k " + one);

    assertThat(delete("k", deleted.versionId()).deleteMarker()).isTrue();
    assertThat(get("k", null)).isEqualTo("1");
    assertThat(lines("")).containsExactly("k " + one + " latest");
  }

  @Test
  void theVersionBeforeTakesThePlaceOfOneThatIsDeleted() {
    versioning(BucketVersioningStatus.ENABLED);
    String one = put("k", "1");
    String two = put("k", "2");
    String three = put("k", "3");
    delete("k", two);
    delete("k", three);
    assertThat(get("k", null)).isEqualTo("1");
    String four = put("k", "4");
    assertThat(lines("")).containsExactly("k " + four + " latest", "k " + one);
    delete("k", "unknown");
    delete("k", four);
    delete("k", one);
    assertThat(lines("")).isEmpty();
    world.runAfter(Duration.ofMinutes(2));
    assertThat(world.files()).isEmpty();
    s3.deleteBucket(b -> b.bucket("a-bucket"));
  }

  @Test
  void whileVersioningIsSuspendedOnlyTheNullVersionIsReplaced() {
    versioning(BucketVersioningStatus.ENABLED);
    String one = put("k", "1");
    versioning(BucketVersioningStatus.SUSPENDED);
    assertThat(put("k", "2")).isEqualTo("null");
    assertThat(put("k", "3")).isEqualTo("null");
    assertThat(get("k", one)).isEqualTo("1");
    assertThat(lines("")).containsExactly("k null latest", "k " + one);
    versioning(BucketVersioningStatus.ENABLED);
    String four = put("k", "4");
    versioning(BucketVersioningStatus.SUSPENDED);
    DeleteObjectResponse deleted = s3.deleteObject(b -> b.bucket("a-bucket").key("k"));
    assertThat(deleted.versionId()).isEqualTo("null");
    assertThat(lines("")).containsExactly("k null marker latest", "k " + four, "k " + one);
  }

  @Test
  void versionsAreListedAPageAtATime() {
    versioning(BucketVersioningStatus.ENABLED);
    for (String key : List.of("a", "a/b", "a/c", "b")) {
      put(key, "1");
      put(key, "2");
      s3.deleteObject(b -> b.bucket("a-bucket").key(key));
    }
    put("a/b", "3");
    List<String> whole = paged(1, "");
    assertThat(whole).hasSize(13);
    assertThat(whole.subList(3, 7))
        .allSatisfy(line -> assertThat(line).startsWith("a/b "))
        .satisfiesExactly(
            first -> assertThat(first).endsWith("latest"),
            second -> assertThat(second).endsWith("marker"),
            third -> assertThat(third).doesNotContain("marker"),
            fourth -> assertThat(fourth).doesNotContain("marker"));
    for (int size = 2; size <= 14; size++) {
      assertThat(paged(size, ""))
          .as("pages of %s", size)
          .containsExactlyInAnyOrderElementsOf(whole);
    }
    List<String> rolledUp = paged(1, "/");
    assertThat(rolledUp).hasSize(7).contains("prefix a/");
    for (int size = 2; size <= 8; size++) {
      assertThat(paged(size, "/"))
          .as("pages of %s", size)
          .containsExactlyInAnyOrderElementsOf(rolledUp);
    }
  }

  @Test
  void manyAreDeletedAtOnce() {
    versioning(BucketVersioningStatus.ENABLED);
    String one = put("a", "1");
    put("b", "1");
    var answer =
        s3.deleteObjects(b ->
            b.bucket("a-bucket")
                .delete(d ->
                    d.objects(
                        ObjectIdentifier.builder().key("a").versionId(one).build(),
                        ObjectIdentifier.builder().key("b").build(),
                        ObjectIdentifier.builder().key("none").eTag("\"0\"").build())));
    assertThat(answer.deleted()).extracting(d -> d.key()).containsExactly("a", "b");
    assertThat(answer.deleted().getFirst().versionId()).isEqualTo(one);
    assertThat(answer.deleted().getLast().deleteMarker()).isTrue();
    assertThat(answer.errors())
        .extracting(e -> e.key() + " " + e.code())
        .containsExactly("none NoSuchKey");
    assertThat(lines("")).hasSize(2);
  }

  @Test
  void aCopyCanTakeAnOlderVersion() {
    versioning(BucketVersioningStatus.ENABLED);
    String one = put("k", "1");
    put("k", "2");
    var copy =
        s3.copyObject(b ->
            b.sourceBucket("a-bucket")
                .sourceKey("k")
                .sourceVersionId(one)
                .destinationBucket("a-bucket")
                .destinationKey("k"));
    assertThat(copy.copySourceVersionId()).isEqualTo(one);
    assertThat(get("k", copy.versionId())).isEqualTo("1");
  }

  private void versioning(BucketVersioningStatus status) {
    s3.putBucketVersioning(
        b -> b.bucket("a-bucket").versioningConfiguration(c -> c.status(status)));
  }

  private String put(String key, String text) {
    return s3.putObject(b -> b.bucket("a-bucket").key(key), RequestBody.fromString(text, UTF_8))
        .versionId();
  }

  private String get(String key, @Nullable String versionId) {
    return s3.getObjectAsBytes(b -> b.bucket("a-bucket").key(key).versionId(versionId))
        .asUtf8String();
  }

  private DeleteObjectResponse delete(String key, @Nullable String versionId) {
    return s3.deleteObject(b -> b.bucket("a-bucket").key(key).versionId(versionId));
  }

  private List<String> lines(String prefix) {
    return lines(s3.listObjectVersions(b -> b.bucket("a-bucket").prefix(prefix)));
  }

  private List<String> paged(int size, String delimiter) {
    List<String> lines = new ArrayList<>();
    s3.listObjectVersionsPaginator(b -> b.bucket("a-bucket").maxKeys(size).delimiter(delimiter))
        .forEach(page -> lines.addAll(lines(page)));
    return lines;
  }

  /// Versions and markers in the order in which they lie: S3's answer keeps them apart.
  private static List<String> lines(ListObjectVersionsResponse page) {
    List<String[]> lines = new ArrayList<>();
    page.versions()
        .forEach(v ->
            lines.add(
                new String[] {
                  v.key(), v.key() + " " + v.versionId() + (v.isLatest() ? " latest" : "")
                }));
    page.deleteMarkers()
        .forEach(m ->
            lines.add(
                new String[] {
                  m.key(),
                  m.key() + " " + m.versionId() + " marker" + (m.isLatest() ? " latest" : "")
                }));
    page.commonPrefixes()
        .forEach(p -> lines.add(new String[] {p.prefix(), "prefix " + p.prefix()}));
    return lines.stream()
        .sorted(
            java.util.Comparator.<String[], String>comparing(line -> line[0])
                .thenComparing(line -> !line[1].endsWith("latest")))
        .map(line -> line[1])
        .toList();
  }
}
