package dev.teal.s3;

import static dev.teal.s3.ObjectsTest.assertError;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;
import software.amazon.awssdk.services.s3.model.Tag;

/// Each mistake has AWS's code, and changes nothing.
class BadInputTest {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ab",
        "Upper",
        "under_score",
        "-begins",
        "ends-",
        "two..dots",
        "192.168.5.4",
        "xn--x",
        "sthree-x",
        "x-s3alias",
        "x--ol-s3",
        "a234567890123456789012345678901234567890123456789012345678901234",
      })
  void bucketsHaveAwsNames(String name) {
    // In process: clients refuse some of them themselves.
    assertError(() -> world.api().createBucket(b -> b.bucket(name)), 400, "InvalidBucketName");
    assertThat(s3.listBuckets().buckets()).hasSize(1);
  }

  /// "For legacy compatibility": CreateBucket, Errors.
  @Test
  void inTheOldestRegionABucketMayBeMadeTwice() {
    put(b -> {});
    s3.createBucket(b -> b.bucket("a-bucket"));
    assertThat(s3.listObjectsV2(b -> b.bucket("a-bucket")).keyCount()).isEqualTo(1);
  }

  @Test
  void elsewhereABucketIsMadeOnceAndInItsRegion(@TempDir Path other) {
    try (S3World elsewhere = new S3World(other, "eu-west-1")) {
      S3Client client = elsewhere.client();
      Consumer<String> make =
          region ->
              elsewhere
                  .api()
                  .createBucket(b ->
                      b.bucket("a-bucket")
                          .createBucketConfiguration(c -> c.locationConstraint(region)));
      make.accept("eu-west-1");
      assertThatThrownBy(() -> make.accept("eu-west-1"))
          .isInstanceOf(BucketAlreadyOwnedByYouException.class);
      assertThatThrownBy(() -> make.accept("EU"))
          .isInstanceOf(BucketAlreadyOwnedByYouException.class);
      assertError(() -> make.accept("eu-central-1"), 400, "IllegalLocationConstraintException");
      assertError(() -> make.accept("us-east-1"), 400, "InvalidLocationConstraint");
      assertError(
          () -> elsewhere.api().createBucket(b -> b.bucket("b-bucket")),
          400,
          "IllegalLocationConstraintException");
      assertThat(client.getBucketLocation(b -> b.bucket("a-bucket")).locationConstraint())
          .isEqualTo(BucketLocationConstraint.EU_WEST_1);
      assertThat(client.headBucket(b -> b.bucket("a-bucket")).bucketRegion())
          .isEqualTo("eu-west-1");
    }
  }

  @Test
  void whatIsNotThereIsNotFound() {
    RequestBody body = RequestBody.fromString("x");
    for (Runnable call :
        List.<Runnable>of(
            () -> s3.putObject(b -> b.bucket("none").key("k"), body),
            () -> s3.getObjectAsBytes(b -> b.bucket("none").key("k")),
            () -> s3.deleteObject(b -> b.bucket("none").key("k")),
            () -> s3.listObjectsV2(b -> b.bucket("none")),
            () -> s3.listObjects(b -> b.bucket("none")),
            () -> s3.listObjectVersions(b -> b.bucket("none")),
            () -> s3.deleteBucket(b -> b.bucket("none")),
            () -> s3.headBucket(b -> b.bucket("none")),
            () -> s3.getBucketLocation(b -> b.bucket("none")),
            () -> s3.getBucketVersioning(b -> b.bucket("none")),
            () -> s3.createMultipartUpload(b -> b.bucket("none").key("k")),
            () -> s3.listMultipartUploads(b -> b.bucket("none")),
            () ->
                s3.deleteObjects(b ->
                    b.bucket("none")
                        .delete(d -> d.objects(ObjectIdentifier.builder().key("k").build()))))) {
      assertThatThrownBy(call::run).isInstanceOf(NoSuchBucketException.class);
    }
    assertThat(world.files()).isEmpty();
  }

  @Test
  void aBucketThatIsNotEmptyStays() {
    put(b -> {});
    assertError(() -> s3.deleteBucket(b -> b.bucket("a-bucket")), 409, "BucketNotEmpty");
  }

  @Test
  void wrongChecksumsKeepNothing() {
    refused(b -> b.contentMD5("1B2M2Y8AsgTpgAmY7PhCfg=="), 400, "BadDigest");
    refused(b -> b.contentMD5("short"), 400, "InvalidDigest");
    refused(b -> b.checksumCRC32("AAAAAA=="), 400, "BadDigest");
    refused(b -> b.checksumCRC32C("AAAAAA=="), 400, "BadDigest");
    refused(b -> b.checksumCRC64NVME("AAAAAAAAAAA="), 400, "BadDigest");
    refused(b -> b.checksumSHA1("2jmj7l5rSw0yVb/vlWAYkK/YBwk="), 400, "BadDigest");
    refused(
        b -> b.checksumSHA256("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), 400, "BadDigest");
    refused(b -> b.checksumCRC32("AAAA"), 400, "InvalidRequest");
    refused(b -> b.checksumCRC32("?"), 400, "InvalidRequest");
    refused(b -> b.checksumCRC32("AAAAAA==").checksumCRC32C("AAAAAA=="), 400, "InvalidRequest");
  }

  @Test
  void rightChecksumsPass() {
    put(b -> b.contentMD5("XUFAKrxLKna5cZ2REBfFkg=="));
    put(b -> b.checksumCRC32("NhCmhg=="));
    put(b -> b.checksumSHA1("qvTGHdzF6KLavt4PO0gs2a6pQ00="));
    put(b -> b.checksumSHA256("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="));
    put(b -> b.checksumCRC64NVME("M3eFcAZSQlc="));
  }

  @Test
  void whatIsNotDoneIsRefusedByName() {
    refused(b -> b.serverSideEncryption(ServerSideEncryption.AES256), 501, "NotImplemented");
    refused(b -> b.serverSideEncryption("aws:kms"), 501, "NotImplemented");
    refused(b -> b.storageClass(StorageClass.GLACIER), 501, "NotImplemented");
    refused(b -> b.objectLockMode("GOVERNANCE"), 501, "NotImplemented");
    refused(b -> b.websiteRedirectLocation("/x"), 501, "NotImplemented");
    refused(b -> b.acl("public-read"), 400, "AccessControlListNotSupported");
    refused(b -> b.grantRead("id=x"), 400, "AccessControlListNotSupported");
    refused(b -> b.expectedBucketOwner("111111111111"), 403, "AccessDenied");
    put(b ->
        b.acl("bucket-owner-full-control")
            .storageClass(StorageClass.STANDARD)
            .expectedBucketOwner("000000000000"));
    assertError(() -> s3.getBucketPolicy(b -> b.bucket("a-bucket")), 501, "NotImplemented");
    assertError(
        () -> s3.putBucketAcl(b -> b.bucket("a-bucket").acl("private")), 501, "NotImplemented");
    assertError(() -> s3.getObjectAcl(b -> b.bucket("a-bucket").key("k")), 501, "NotImplemented");
  }

  @Test
  void metadataAndKeysAndTagsAreBounded() {
    refused(b -> b.metadata(Map.of("a", "x".repeat(2_048))), 400, "MetadataTooLarge");
    refused(b -> b.key("é".repeat(513)), 400, "KeyTooLongError");
    for (String key : List.of("a\0b", "\udbff\udfff")) {
      assertError(
          () -> world.api().getObjectAsBytes(b -> b.bucket("a-bucket").key(key)),
          400,
          "InvalidURI");
    }
    refused(b -> b.tagging("a=b&a=c"), 400, "InvalidTag");
    refused(b -> b.tagging("aws:a=b"), 400, "InvalidTag");
    refused(b -> b.tagging("=b"), 400, "InvalidTag");
    refused(b -> b.tagging("a=" + "x".repeat(257)), 400, "InvalidTag");
    refused(b -> b.tagging("a=%3C"), 400, "InvalidTag");
    refused(b -> b.tagging("1=&2=&3=&4=&5=&6=&7=&8=&9=&10=&11="), 400, "BadRequest");
    put(b -> b.key("é".repeat(512)));
  }

  @Test
  void listsAreBounded() {
    assertError(
        () -> s3.listObjectsV2(b -> b.bucket("a-bucket").maxKeys(-1)), 400, "InvalidArgument");
    assertError(
        () -> s3.listObjectsV2(b -> b.bucket("a-bucket").continuationToken("garbage")),
        400,
        "InvalidArgument");
    assertError(
        () -> s3.listObjectsV2(b -> b.bucket("a-bucket").encodingType("base64")),
        400,
        "InvalidArgument");
    assertError(
        () -> s3.listObjectVersions(b -> b.bucket("a-bucket").versionIdMarker("x")),
        400,
        "InvalidArgument");
    assertError(() -> s3.listBuckets(b -> b.maxBuckets(0)), 400, "InvalidArgument");
    List<ObjectIdentifier> many = new ArrayList<>();
    for (int i = 0; i <= 1_000; i++) {
      many.add(ObjectIdentifier.builder().key("k" + i).build());
    }
    assertError(
        () -> s3.deleteObjects(b -> b.bucket("a-bucket").delete(d -> d.objects(many))),
        400,
        "MalformedXML");
  }

  @Test
  void aVersioningConfigurationSaysItsStatus() {
    assertError(
        () ->
            s3.putBucketVersioning(
                b -> b.bucket("a-bucket").versioningConfiguration(c -> c.status("On"))),
        400,
        "MalformedXML");
    assertError(
        () -> s3.putBucketVersioning(b -> b.bucket("a-bucket").versioningConfiguration(c -> {})),
        400,
        "IllegalVersioningConfigurationException");
  }

  @Test
  void tagsOfObjectsThatExistAreChecked() {
    put(b -> {});
    assertError(
        () ->
            s3.putObjectTagging(b ->
                b.bucket("a-bucket")
                    .key("k")
                    .tagging(t -> t.tagSet(Tag.builder().key("aws:x").value("y").build()))),
        400,
        "InvalidTag");
    assertThat(s3.getObjectTagging(b -> b.bucket("a-bucket").key("k")).tagSet()).isEmpty();
  }

  private void refused(Consumer<PutObjectRequest.Builder> change, int status, String code) {
    int before = s3.listObjectsV2(b -> b.bucket("a-bucket")).keyCount();
    assertError(() -> put(change), status, code);
    assertThat(s3.listObjectsV2(b -> b.bucket("a-bucket")).keyCount()).isEqualTo(before);
  }

  private void put(Consumer<PutObjectRequest.Builder> change) {
    s3.putObject(
        PutObjectRequest.builder().bucket("a-bucket").key("k").applyMutation(change).build(),
        RequestBody.fromString("hello", UTF_8));
  }
}
