package dev.teal.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class ListingsTest {
  @TempDir private Path folder;
  private S3World world;
  private S3Client s3;

  @BeforeEach
  void start() {
    world = new S3World(folder);
    s3 = world.client();
    world.bucket("a-bucket");
    world.bucket("a-bucketful");
    put("a-bucketful", "another");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  /// Random keys over few characters, listed with random parameters, against a plain model.
  @Test
  void listingsAreThoseOfASortedSet() {
    Random random = new Random(20_260_102);
    TreeSet<String> keys = new TreeSet<>(ListingsTest::byBytes);
    while (keys.size() < 60) {
      StringBuilder key = new StringBuilder();
      for (int length = 1 + random.nextInt(6); length > 0; length--) {
        key.append(List.of("a", "b", "/", "é", "😀", "\uff5e").get(random.nextInt(6)));
      }
      if (keys.add(key.toString())) {
        put("a-bucket", key.toString());
      }
    }
    for (int round = 0; round < 150; round++) {
      String prefix = List.of("", "a", "a/", "b", "é", "/", "none").get(random.nextInt(7));
      String delimiter = List.of("", "/", "b", "/a").get(random.nextInt(4));
      int size = 1 + random.nextInt(20);
      List<String> expected = model(keys, prefix, delimiter);
      String what = "prefix " + prefix + " delimiter " + delimiter + " pages of " + size;
      assertThat(second(prefix, delimiter, size)).as(what).isEqualTo(expected);
      assertThat(first(prefix, delimiter, size)).as("first form, " + what).isEqualTo(expected);
    }
  }

  private static List<String> model(Set<String> keys, String prefix, String delimiter) {
    LinkedHashSet<String> names = new LinkedHashSet<>();
    for (String key : keys) {
      if (key.startsWith(prefix)) {
        int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
        names.add(at < 0 ? "key " + key : "prefix " + key.substring(0, at + delimiter.length()));
      }
    }
    return List.copyOf(names);
  }

  private List<String> second(String prefix, @Nullable String delimiter, int size) {
    List<String> names = new ArrayList<>();
    s3.listObjectsV2Paginator(
            b -> b.bucket("a-bucket").prefix(prefix).delimiter(delimiter).maxKeys(size))
        .forEach(page -> {
          assertThat(page.keyCount())
              .isEqualTo(page.contents().size() + page.commonPrefixes().size())
              .isLessThanOrEqualTo(size);
          List<String> here = new ArrayList<>();
          page.contents().forEach(object -> here.add("key " + object.key()));
          page.commonPrefixes().forEach(common -> here.add("prefix " + common.prefix()));
          here.sort((a, b) -> byBytes(name(a), name(b)));
          names.addAll(here);
        });
    return names;
  }

  private List<String> first(String prefix, @Nullable String delimiter, int size) {
    List<String> names = new ArrayList<>();
    String marker = "";
    while (true) {
      String after = marker;
      var page =
          s3.listObjects(b ->
              b.bucket("a-bucket").prefix(prefix).delimiter(delimiter).maxKeys(size).marker(after));
      List<String> here = new ArrayList<>();
      page.contents().forEach(object -> here.add("key " + object.key()));
      page.commonPrefixes().forEach(common -> here.add("prefix " + common.prefix()));
      here.sort((a, b) -> byBytes(name(a), name(b)));
      names.addAll(here);
      if (!page.isTruncated()) {
        return names;
      }
      marker = page.nextMarker() == null ? name(names.getLast()) : page.nextMarker();
    }
  }

  @Test
  void aListingSaysWhatItIsOf() {
    put("a-bucket", "k");
    var page =
        s3.listObjectsV2(b -> b.bucket("a-bucket").startAfter("j").maxKeys(5_000).fetchOwner(true));
    assertThat(page.name()).isEqualTo("a-bucket");
    assertThat(page.maxKeys()).isEqualTo(1_000);
    assertThat(page.isTruncated()).isFalse();
    assertThat(page.startAfter()).isEqualTo("j");
    assertThat(page.contents().getFirst().eTag()).isEqualTo("\"8ce4b16b22b58894aa86c421e8759df3\"");
    assertThat(page.contents().getFirst().size()).isEqualTo(1);
    assertThat(page.contents().getFirst().lastModified()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(page.contents().getFirst().owner().id()).hasSize(64);
    assertThat(s3.listObjectsV2(b -> b.bucket("a-bucket").maxKeys(0)).keyCount()).isZero();
    assertThat(s3.listObjectsV2(b -> b.bucket("a-bucket").startAfter("k")).contents()).isEmpty();
  }

  @Test
  void bucketsAreListedAPageAtATime() {
    assertThat(s3.listBucketsPaginator(b -> b.maxBuckets(1)).buckets())
        .extracting(bucket -> bucket.name())
        .containsExactly("a-bucket", "a-bucketful");
    assertThat(s3.listBuckets(b -> b.prefix("a-bucketf")).buckets()).hasSize(1);
    assertThat(s3.listBuckets(b -> b.bucketRegion("eu-west-1")).buckets()).isEmpty();
  }

  private void put(String bucket, String key) {
    s3.putObject(b -> b.bucket(bucket).key(key), RequestBody.fromString("k"));
  }

  private static String name(String line) {
    return line.substring(line.indexOf(' ') + 1);
  }

  private static int byBytes(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
