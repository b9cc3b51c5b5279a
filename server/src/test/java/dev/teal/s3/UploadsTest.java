package dev.teal.s3;

import static dev.teal.s3.ObjectsTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.checksum.Algorithm;
import dev.teal.checksum.Digest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

class UploadsTest {
  private static final int PART = 5 * 1024 * 1024;

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
  void partsBecomeAnObject() {
    byte[] bytes = random(2 * PART + 5);
    String upload = create(null, null);
    // Out of order, and one of them twice: the last one counts.
    put(upload, 3, Arrays.copyOfRange(bytes, 2 * PART, bytes.length));
    put(upload, 1, random(7));
    put(upload, 1, Arrays.copyOf(bytes, PART));
    put(upload, 2, Arrays.copyOfRange(bytes, PART, 2 * PART));
    put(upload, 4, random(9));
    assertThat(s3.listParts(b -> b.bucket("a-bucket").key("k").uploadId(upload)).parts())
        .extracting(part -> part.partNumber() + " " + part.size())
        .containsExactly("1 " + PART, "2 " + PART, "3 5", "4 9");
    assertThat(s3.listMultipartUploads(b -> b.bucket("a-bucket")).uploads())
        .extracting(u -> u.key() + " " + u.uploadId())
        .containsExactly("k " + upload);

    assertThat(complete(upload, 1, 2, 3).eTag()).matches("\"[0-9a-f]{32}-3\"");
    assertThat(s3.getObjectAsBytes(b -> b.bucket("a-bucket").key("k")).asByteArrayUnsafe())
        .isEqualTo(bytes);
    assertThat(range("bytes=" + (PART - 2) + "-" + (2 * PART + 1)))
        .isEqualTo(Arrays.copyOfRange(bytes, PART - 2, 2 * PART + 2));
    assertThat(
            s3.getObjectAsBytes(b -> b.bucket("a-bucket").key("k").partNumber(3))
                .asByteArrayUnsafe())
        .isEqualTo(Arrays.copyOfRange(bytes, 2 * PART, bytes.length));
    assertThat(s3.headObject(b -> b.bucket("a-bucket").key("k").partNumber(2)).partsCount())
        .isEqualTo(3);
    assertThat(s3.listMultipartUploads(b -> b.bucket("a-bucket")).uploads()).isEmpty();
    world.runAfter(Duration.ofMinutes(2));
    assertThat(world.files()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "CRC32, , true",
    "CRC32, FULL_OBJECT, false",
    "CRC32C, COMPOSITE, true",
    "CRC32C, FULL_OBJECT, false",
    "CRC64NVME, , false",
    "SHA1, , true",
    "SHA256, COMPOSITE, true",
    ", , false",
  })
  void theWholeHasAChecksum(String algorithm, String type, boolean composite) {
    byte[] bytes = random(PART + 3);
    String upload = create(algorithm, type);
    put(upload, 1, Arrays.copyOf(bytes, PART), algorithm);
    put(upload, 2, Arrays.copyOfRange(bytes, PART, bytes.length), algorithm);
    complete(upload, 1, 2);
    HeadObjectResponse head =
        s3.headObject(b -> b.bucket("a-bucket").key("k").checksumMode(ChecksumMode.ENABLED));
    Algorithm expected = algorithm == null ? Algorithm.CRC64NVME : Algorithm.valueOf(algorithm);
    assertThat(head.checksumType())
        .isEqualTo(composite ? ChecksumType.COMPOSITE : ChecksumType.FULL_OBJECT);
    assertThat(Members.text(head, "Checksum" + expected))
        .contains(composite ? ofParts(expected, bytes) + "-2" : value(expected, bytes));
  }

  private static String ofParts(Algorithm algorithm, byte[] bytes) {
    Digest digest = algorithm.newDigest();
    for (byte[] part :
        List.of(Arrays.copyOf(bytes, PART), Arrays.copyOfRange(bytes, PART, bytes.length))) {
      byte[] value = Base64.getDecoder().decode(value(algorithm, part));
      digest.update(value, 0, value.length);
    }
    return Base64.getEncoder().encodeToString(digest.value());
  }

  private static String value(Algorithm algorithm, byte[] bytes) {
    Digest digest = algorithm.newDigest();
    digest.update(bytes, 0, bytes.length);
    return Base64.getEncoder().encodeToString(digest.value());
  }

  @Test
  void aPartCanBeCopiedFromAnObject() {
    byte[] bytes = random(PART + 10);
    s3.putObject(b -> b.bucket("a-bucket").key("source"), RequestBody.fromBytes(bytes));
    String upload = create(null, null);
    copy(upload, 1, "bytes=0-" + (PART - 1));
    copy(upload, 2, "bytes=" + PART + "-" + (PART + 9));
    complete(upload, 1, 2);
    assertThat(s3.getObjectAsBytes(b -> b.bucket("a-bucket").key("k")).asByteArrayUnsafe())
        .isEqualTo(bytes);
    String other = create(null, null);
    assertError(() -> copy(other, 1, "bytes=0-" + (PART + 10)), 400, "InvalidArgument");
  }

  @Test
  void whatIsAbortedLeavesNothing() {
    String upload = create(null, null);
    put(upload, 1, random(5));
    s3.abortMultipartUpload(b -> b.bucket("a-bucket").key("k").uploadId(upload));
    assertThatThrownBy(() -> put(upload, 2, random(5))).isInstanceOf(NoSuchUploadException.class);
    assertThatThrownBy(() -> complete(upload, 1)).isInstanceOf(NoSuchUploadException.class);
    world.runAfter(Duration.ofMinutes(2));
    assertThat(world.files()).isEmpty();
  }

  @Test
  void uploadsEndWithTheirBucket() {
    String upload = create(null, null);
    put(upload, 1, random(5));
    s3.deleteBucket(b -> b.bucket("a-bucket"));
    world.bucket("a-bucket");
    assertThatThrownBy(() -> put(upload, 2, random(5))).isInstanceOf(NoSuchUploadException.class);
    world.runAfter(Duration.ofMinutes(2));
    assertThat(world.files()).isEmpty();
  }

  @Test
  void uploadsSurviveARestart() {
    byte[] bytes = random(PART + 1);
    String upload = create(null, null);
    put(upload, 1, Arrays.copyOf(bytes, PART));
    world.restart();
    s3 = world.client();
    world.runAfter(Duration.ofDays(1));
    put(upload, 2, new byte[] {bytes[PART]});
    complete(upload, 1, 2);
    assertThat(s3.getObjectAsBytes(b -> b.bucket("a-bucket").key("k")).asByteArrayUnsafe())
        .isEqualTo(bytes);
  }

  @Test
  void wrongPartsAreRefusedAndTheUploadGoesOn() {
    String upload = create("CRC32", null);
    put(upload, 1, random(PART), "CRC32");
    put(upload, 2, random(5), "CRC32");
    put(upload, 3, random(5), "CRC32");
    assertError(() -> complete(upload, 2, 1), 400, "InvalidPartOrder");
    assertError(() -> complete(upload, 1, 1), 400, "InvalidPartOrder");
    assertError(() -> complete(upload, 1, 4), 400, "InvalidPart");
    assertError(() -> complete(upload, 1, 2, 3), 400, "EntityTooSmall");
    assertError(
        () ->
            s3.completeMultipartUpload(b ->
                b.bucket("a-bucket")
                    .key("k")
                    .uploadId(upload)
                    .multipartUpload(
                        m -> m.parts(CompletedPart.builder().partNumber(1).eTag("\"0\"").build()))),
        400,
        "InvalidPart");
    assertError(
        () ->
            s3.completeMultipartUpload(b ->
                b.bucket("a-bucket")
                    .key("k")
                    .uploadId(upload)
                    .mpuObjectSize(7L)
                    .multipartUpload(m -> m.parts(named(upload, 1, 2)))),
        400,
        "InvalidRequest");
    assertError(
        () ->
            s3.completeMultipartUpload(b ->
                b.bucket("a-bucket")
                    .key("k")
                    .uploadId(upload)
                    .checksumCRC32("AAAAAA==")
                    .multipartUpload(m -> m.parts(named(upload, 1, 2)))),
        400,
        "BadDigest");
    assertError(() -> put(upload, 0, random(5), "CRC32"), 400, "InvalidArgument");
    assertError(() -> put(upload, 10_001, random(5), "CRC32"), 400, "InvalidArgument");
    assertError(() -> put(upload, 1, random(5), "SHA1"), 400, "InvalidRequest");
    assertError(() -> create("SHA256", "FULL_OBJECT"), 400, "InvalidRequest");
    assertError(() -> create("CRC64NVME", "COMPOSITE"), 400, "InvalidRequest");
    complete(upload, 1, 2);
  }

  private String create(@Nullable String algorithm, @Nullable String type) {
    return s3.createMultipartUpload(
            b -> b.bucket("a-bucket").key("k").checksumAlgorithm(algorithm).checksumType(type))
        .uploadId();
  }

  private void put(String upload, int number, byte[] bytes) {
    put(upload, number, bytes, null);
  }

  private void put(String upload, int number, byte[] bytes, @Nullable String algorithm) {
    UploadPartRequest.Builder request =
        UploadPartRequest.builder().bucket("a-bucket").key("k").uploadId(upload).partNumber(number);
    if ("CRC64NVME".equals(algorithm)) {
      // Without native code the SDK cannot compute this one.
      request.checksumCRC64NVME(value(Algorithm.CRC64NVME, bytes));
    } else {
      request.checksumAlgorithm(algorithm);
    }
    s3.uploadPart(request.build(), RequestBody.fromBytes(bytes));
  }

  private void copy(String upload, int number, String range) {
    s3.uploadPartCopy(b ->
        b.sourceBucket("a-bucket")
            .sourceKey("source")
            .copySourceRange(range)
            .destinationBucket("a-bucket")
            .destinationKey("k")
            .uploadId(upload)
            .partNumber(number));
  }

  private CompleteMultipartUploadResponse complete(String upload, int... numbers) {
    return s3.completeMultipartUpload(b ->
        b.bucket("a-bucket")
            .key("k")
            .uploadId(upload)
            .multipartUpload(m -> m.parts(named(upload, numbers))));
  }

  private List<CompletedPart> named(String upload, int... numbers) {
    List<CompletedPart> named = new ArrayList<>();
    for (int number : numbers) {
      String eTag =
          s3
              .listParts(b ->
                  b.bucket("a-bucket")
                      .key("k")
                      .uploadId(upload)
                      .partNumberMarker(number - 1)
                      .maxParts(1))
              .parts()
              .stream()
              .map(part -> part.eTag())
              .findFirst()
              .orElse("\"none\"");
      named.add(CompletedPart.builder().partNumber(number).eTag(eTag).build());
    }
    return named;
  }

  private byte[] range(String range) {
    return s3.getObjectAsBytes(b -> b.bucket("a-bucket").key("k").range(range)).asByteArrayUnsafe();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
