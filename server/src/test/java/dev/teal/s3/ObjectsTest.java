package dev.teal.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;
import software.amazon.awssdk.services.s3.model.TaggingDirective;

class ObjectsTest {
  private static final String HELLO_MD5 = "\"5d41402abc4b2a76b9719d911017c592\"";

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
  void anObjectComesBackAsItWasSent() {
    PutObjectRequest request =
        put("dir/appspec.yaml").toBuilder()
            .contentType("text/yaml")
            .cacheControl("no-cache")
            .contentDisposition("attachment")
            .contentEncoding("identity2")
            .contentLanguage("en")
            .expires(Instant.parse("2027-01-01T00:00:00Z"))
            .metadata(Map.of("owner", "blue team"))
            .tagging("UseWithCodeDeploy=true&a=b%20c")
            .build();
    assertThat(s3.putObject(request, body("hello")).eTag()).isEqualTo(HELLO_MD5);

    GetObjectResponse got = get("dir/appspec.yaml", "hello");
    assertThat(got.eTag()).isEqualTo(HELLO_MD5);
    assertThat(got.contentLength()).isEqualTo(5);
    assertThat(got.contentType()).isEqualTo("text/yaml");
    assertThat(got.cacheControl()).isEqualTo("no-cache");
    assertThat(got.contentDisposition()).isEqualTo("attachment");
    assertThat(got.contentEncoding()).isEqualTo("identity2");
    assertThat(got.contentLanguage()).isEqualTo("en");
    assertThat(got.expiresString()).isEqualTo("Fri, 1 Jan 2027 00:00:00 GMT");
    assertThat(got.lastModified()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(got.metadata()).containsExactly(Map.entry("owner", "blue team"));
    assertThat(got.tagCount()).isEqualTo(2);
    assertThat(got.versionId()).isNull();

    HeadObjectResponse head = s3.headObject(b -> b.bucket("a-bucket").key("dir/appspec.yaml"));
    assertThat(head.contentLength()).isEqualTo(5);
    assertThat(head.metadata()).isEqualTo(got.metadata());
    assertThat(s3.getObjectTagging(b -> b.bucket("a-bucket").key("dir/appspec.yaml")).tagSet())
        .containsExactly(tag("UseWithCodeDeploy", "true"), tag("a", "b c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "//",
        "a//b",
        "a/../x",
        "./x",
        " ",
        "a b+c%20d&e=f?g#h",
        "é/日本/😀",
        "a\rb",
        "~a-b_c.d!e*f'g(h)",
        "list-type=2",
        "\u0001",
        "\udbff\udffd",
      })
  void keysAreTakenAsTheyAre(String key) {
    s3.putObject(put(key), body(key));
    get(key, key);
    assertThat(s3.listObjectsV2(b -> b.bucket("a-bucket").encodingType("url")).contents())
        .extracting(object -> object.key())
        .containsExactly(key);
    s3.deleteObject(b -> b.bucket("a-bucket").key(key));
    assertThat(s3.listObjectsV2(b -> b.bucket("a-bucket")).contents()).isEmpty();
  }

  @Test
  void whoAsksBeforeSendingIsAnswered() {
    try (S3Client asking = world.builder().build()) {
      asking.putObject(put("k"), body("hello"));
      assertThat(asking.getObjectAsBytes(of("k")).asUtf8String()).isEqualTo("hello");
      assertThatThrownBy(
              () -> asking.putObject(put("k").toBuilder().bucket("none").build(), body("x")))
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(404));
    }
  }

  @Test
  void aBigObjectComesBackByteForByte() {
    byte[] bytes = new byte[3_000_017];
    new Random(3).nextBytes(bytes);
    s3.putObject(put("big"), RequestBody.fromBytes(bytes));
    assertThat(s3.getObjectAsBytes(of("big")).asByteArrayUnsafe()).isEqualTo(bytes);
    assertThat(range("big", "bytes=2999990-4000000"))
        .isEqualTo(Arrays.copyOfRange(bytes, 2_999_990, bytes.length));
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, h, bytes 0-0/5",
    "bytes=1-3, ell, bytes 1-3/5",
    "bytes=3-, lo, bytes 3-4/5",
    "bytes=-2, lo, bytes 3-4/5",
    "bytes=-9, hello, bytes 0-4/5",
    "bytes=2-99, llo, bytes 2-4/5",
    "bytes=3-1, hello,",
    "'bytes=0-0,2-2', hello,",
    "lines=0-1, hello,",
  })
  void rangesAreServed(String range, String expected, String contentRange) {
    s3.putObject(put("k"), body("hello"));
    GetObjectRequest request = of("k").toBuilder().range(range).build();
    try (ResponseInputStream<GetObjectResponse> in = s3.getObject(request)) {
      assertThat(in.response().contentRange()).isEqualTo(contentRange);
      assertThat(in.response().sdkHttpResponse().statusCode())
          .isEqualTo(contentRange == null ? 200 : 206);
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(expected);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=5-", "bytes=9-10", "bytes=-0"})
  void rangesBeyondTheEndAreRefused(String range) {
    s3.putObject(put("k"), body("hello"));
    assertError(() -> range("k", range), 416, "InvalidRange");
  }

  @Test
  void readingDependsOnConditions() {
    s3.putObject(put("k"), body("hello"));
    GetObjectRequest.Builder request = of("k").toBuilder();
    String other = "\"00000000000000000000000000000000\"";
    Instant modified = Instant.parse("2026-01-02T03:04:05Z");

    get(request.ifMatch(HELLO_MD5).build(), "hello");
    get(request.ifMatch(other + ", " + HELLO_MD5).build(), "hello");
    assertGetError(request.ifMatch(other).build(), 412, "PreconditionFailed");
    request.ifMatch(null);
    get(request.ifNoneMatch(other).build(), "hello");
    assertGetError(request.ifNoneMatch(HELLO_MD5).build(), 304, null);
    request.ifNoneMatch(null);
    get(request.ifUnmodifiedSince(modified).build(), "hello");
    assertGetError(
        request.ifUnmodifiedSince(modified.minusSeconds(1)).build(), 412, "PreconditionFailed");
    get(request.ifMatch(HELLO_MD5).build(), "hello");
    request.ifMatch(null).ifUnmodifiedSince(null);
    get(request.ifModifiedSince(modified.minusSeconds(1)).build(), "hello");
    assertGetError(request.ifModifiedSince(modified).build(), 304, null);
  }

  @Test
  void writingDependsOnConditions() {
    s3.putObject(put("k").toBuilder().ifNoneMatch("*").build(), body("hello"));
    assertError(
        () -> s3.putObject(put("k").toBuilder().ifNoneMatch("*").build(), body("x")),
        412,
        "PreconditionFailed");
    assertError(
        () -> s3.putObject(put("k").toBuilder().ifMatch("\"0\"").build(), body("x")),
        412,
        "PreconditionFailed");
    get("k", "hello");
    s3.putObject(put("k").toBuilder().ifMatch(HELLO_MD5).build(), body("x"));
    get("k", "x");
    assertThatThrownBy(
            () -> s3.putObject(put("none").toBuilder().ifMatch(HELLO_MD5).build(), body("x")))
        .isInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void anObjectIsReplacedAsAWhole() {
    s3.putObject(put("k").toBuilder().metadata(Map.of("a", "b")).tagging("t=1").build(), body("1"));
    world.clock().advance(Duration.ofMinutes(5));
    s3.putObject(put("k"), body("22"));
    GetObjectResponse got = get("k", "22");
    assertThat(got.metadata()).isEmpty();
    assertThat(got.tagCount()).isNull();
    assertThat(got.lastModified()).isEqualTo("2026-01-02T03:09:05Z");
  }

  @Test
  void deletingIsDoneOnceAndAsOftenAsAsked() {
    s3.putObject(put("k"), body("hello"));
    s3.deleteObject(b -> b.bucket("a-bucket").key("k"));
    s3.deleteObject(b -> b.bucket("a-bucket").key("k"));
    assertThatThrownBy(() -> s3.getObjectAsBytes(of("k")))
        .isInstanceOf(NoSuchKeyException.class)
        .hasMessageContaining("The specified key does not exist.");
    assertThatThrownBy(() -> s3.headObject(b -> b.bucket("a-bucket").key("k")))
        .isInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void aCopyIsAnObjectOfItsOwn() {
    s3.putObject(
        put("k").toBuilder().metadata(Map.of("a", "b")).tagging("t=1").build(), body("hello"));
    world.bucket("b-bucket");
    s3.copyObject(b ->
        b.sourceBucket("a-bucket")
            .sourceKey("k")
            .destinationBucket("b-bucket")
            .destinationKey("c d"));
    s3.deleteObject(b -> b.bucket("a-bucket").key("k"));
    world.runAfter(Duration.ofMinutes(2));
    GetObjectRequest copy = GetObjectRequest.builder().bucket("b-bucket").key("c d").build();
    assertThat(get(copy, "hello").metadata()).containsEntry("a", "b");
    s3.copyObject(b ->
        b.sourceBucket("b-bucket")
            .sourceKey("c d")
            .destinationBucket("b-bucket")
            .destinationKey("c d")
            .metadataDirective(MetadataDirective.REPLACE)
            .metadata(Map.of("x", "y"))
            .taggingDirective(TaggingDirective.REPLACE));
    assertThat(get(copy, "hello").metadata()).containsExactly(Map.entry("x", "y"));
    assertThat(get(copy, "hello").tagCount()).isNull();
    assertError(
        () ->
            s3.copyObject(b ->
                b.sourceBucket("b-bucket")
                    .sourceKey("c d")
                    .destinationBucket("b-bucket")
                    .destinationKey("c d")),
        400,
        "InvalidRequest");
  }

  @Test
  void tagsAreSetAndRemoved() {
    s3.putObject(put("k"), body("hello"));
    s3.putObjectTagging(b ->
        b.bucket("a-bucket")
            .key("k")
            .tagging(Tagging.builder().tagSet(tag("a", "b"), tag("c", "")).build()));
    assertThat(s3.getObjectTagging(b -> b.bucket("a-bucket").key("k")).tagSet())
        .containsExactly(tag("a", "b"), tag("c", ""));
    s3.deleteObjectTagging(b -> b.bucket("a-bucket").key("k"));
    assertThat(s3.getObjectTagging(b -> b.bucket("a-bucket").key("k")).tagSet()).isEmpty();
  }

  @Test
  void everythingSurvivesARestart() {
    s3.putObject(put("k").toBuilder().metadata(Map.of("a", "b")).build(), body("hello"));
    world.restart();
    s3 = world.client();
    assertThat(get("k", "hello").metadata()).containsEntry("a", "b");
    assertThat(s3.listBuckets().buckets()).extracting(b -> b.name()).containsExactly("a-bucket");
  }

  @Test
  void bytesAreTheirOwnersAlone() throws IOException {
    s3.putObject(put("k"), body("hello"));
    assertThat(world.files()).hasSize(1);
    Path file = world.files().getFirst();
    assertThat(Files.readString(file)).isEqualTo("hello");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  private static PutObjectRequest put(String key) {
    return PutObjectRequest.builder().bucket("a-bucket").key(key).build();
  }

  private static GetObjectRequest of(String key) {
    return GetObjectRequest.builder().bucket("a-bucket").key(key).build();
  }

  private static RequestBody body(String text) {
    return RequestBody.fromString(text, UTF_8);
  }

  private GetObjectResponse get(String key, String expected) {
    return get(of(key), expected);
  }

  private GetObjectResponse get(GetObjectRequest request, String expected) {
    var got = s3.getObjectAsBytes(request);
    assertThat(got.asUtf8String()).isEqualTo(expected);
    return got.response();
  }

  private byte[] range(String key, String range) {
    return s3.getObjectAsBytes(of(key).toBuilder().range(range).build()).asByteArrayUnsafe();
  }

  private void assertGetError(GetObjectRequest request, int status, @Nullable String code) {
    assertError(() -> s3.getObjectAsBytes(request), status, code);
  }

  static void assertError(ThrowingCallable call, int status, @Nullable String code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.statusCode()).as(e.getMessage()).isEqualTo(status);
              if (code != null) {
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
              }
            });
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }
}
