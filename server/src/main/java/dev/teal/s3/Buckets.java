package dev.teal.s3;

import dev.teal.home.Home;
import dev.teal.s3.BucketRecord.Versioning;
import dev.teal.store.PageToken;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLocationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.MFADelete;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.VersioningConfiguration;

/// Buckets. Errors: BucketAlreadyOwnedByYou, BucketNotEmpty, IllegalLocationConstraintException,
/// IllegalVersioningConfigurationException, InvalidBucketName, InvalidLocationConstraint,
/// NoSuchBucket, TooManyBuckets.
final class Buckets {
  private static final PageToken TOKENS = new PageToken("buckets");

  /// The region that has no name where buckets' locations are told.
  private static final String NAMELESS = "us-east-1";

  /// The default quota of an account.
  private static final int MOST = 10_000;

  private final Home home;
  private final Store store;
  private final InstantSource clock;
  private final Uploads uploads;

  Buckets(Home home, Store store, InstantSource clock, Uploads uploads) {
    this.home = home;
    this.store = store;
    this.clock = clock;
    this.uploads = uploads;
  }

  CreateBucketResponse create(CreateBucketRequest request) {
    String name = Names.newBucket(request.bucket());
    checkConfiguration(request.createBucketConfiguration());
    store.run(transaction -> {
      if (transaction.find(Kinds.BUCKET, name).isPresent()) {
        // "For legacy compatibility" (CreateBucket, Errors).
        if (home.region().equals(NAMELESS)) {
          return;
        }
        throw Errors.alreadyOwned();
      }
      if (transaction.list(Kinds.BUCKET, "").size() >= MOST) {
        throw Errors.error(
            400, "TooManyBuckets", "You have attempted to create more buckets than allowed");
      }
      transaction.insert(
          Kinds.BUCKET, name, new BucketRecord(name, clock.instant(), Versioning.NEVER));
    });
    return CreateBucketResponse.builder()
        .location("/" + name)
        .bucketArn("arn:aws:s3:::" + name)
        .build();
  }

  private void checkConfiguration(@Nullable CreateBucketConfiguration configuration) {
    String location = configuration == null ? null : configuration.locationConstraintAsString();
    if (configuration != null
        && (configuration.bucket() != null
            || configuration.location() != null
            || !configuration.tags().isEmpty())) {
      throw Errors.notImplemented(
          "Location, Bucket, Tags in CreateBucketConfiguration (expected: LocationConstraint)");
    }
    if (NAMELESS.equals(location)) {
      throw Errors.error(
          400, "InvalidLocationConstraint", "The specified location-constraint is not valid");
    }
    String named = location == null ? NAMELESS : location.equals("EU") ? "eu-west-1" : location;
    if (!named.equals(home.region())) {
      throw wrongLocation(location == null ? "unspecified" : location);
    }
  }

  private static S3Exception wrongLocation(String location) {
    return Errors.error(
        400,
        "IllegalLocationConstraintException",
        "The "
            + location
            + " location constraint is incompatible for the region specific endpoint this request"
            + " was sent to.");
  }

  HeadBucketResponse head(HeadBucketRequest request) {
    find(request.bucket());
    return HeadBucketResponse.builder()
        .bucketRegion(home.region())
        .bucketArn("arn:aws:s3:::" + request.bucket())
        .accessPointAlias(false)
        .build();
  }

  /// Uploads in parts that are under way end with their bucket.
  DeleteBucketResponse delete(DeleteBucketRequest request) {
    String name = Names.bucket(request.bucket());
    store.run(transaction -> {
      Stored<BucketRecord> bucket = Versions.bucket(transaction, name);
      if (!Versions.isEmpty(transaction, name)) {
        throw Errors.error(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
      }
      uploads.abortAll(transaction, name);
      transaction.remove(Kinds.BUCKET, bucket);
    });
    return DeleteBucketResponse.builder().build();
  }

  ListBucketsResponse list(ListBucketsRequest request) {
    int most = request.maxBuckets() == null ? MOST : request.maxBuckets();
    if (most < 1 || most > MOST) {
      throw Errors.invalidArgument("max-buckets: " + most + " (expected: 1.." + MOST + ")");
    }
    String prefix = Optional.ofNullable(request.prefix()).orElse("");
    boolean here = request.bucketRegion() == null || request.bucketRegion().equals(home.region());
    String after =
        TOKENS
            .start(request.continuationToken())
            .orElseThrow(
                () -> Errors.invalidArgument("The continuation token provided is incorrect"));
    List<Stored<BucketRecord>> found =
        here
            ? store.read(transaction -> transaction.list(Kinds.BUCKET, prefix, after, most + 1))
            : List.of();
    List<Stored<BucketRecord>> page = found.subList(0, Math.min(found.size(), most));
    return ListBucketsResponse.builder()
        .buckets(page.stream().map(bucket -> described(bucket.value())).toList())
        .owner(Owners.of(home))
        .prefix(request.prefix())
        .continuationToken(found.size() > most ? TOKENS.behind(page.getLast().id()) : null)
        .build();
  }

  private Bucket described(BucketRecord bucket) {
    return Bucket.builder()
        .name(bucket.name())
        .creationDate(bucket.createdAt())
        .bucketRegion(home.region())
        .bucketArn("arn:aws:s3:::" + bucket.name())
        .build();
  }

  GetBucketLocationResponse location(GetBucketLocationRequest request) {
    find(request.bucket());
    return GetBucketLocationResponse.builder()
        .locationConstraint(home.region().equals(NAMELESS) ? null : home.region())
        .build();
  }

  GetBucketVersioningResponse versioning(GetBucketVersioningRequest request) {
    return GetBucketVersioningResponse.builder()
        .status(
            switch (find(request.bucket()).versioning()) {
              case NEVER -> null;
              case ENABLED -> BucketVersioningStatus.ENABLED;
              case SUSPENDED -> BucketVersioningStatus.SUSPENDED;
            })
        .build();
  }

  PutBucketVersioningResponse putVersioning(PutBucketVersioningRequest request) {
    String name = Names.bucket(request.bucket());
    Versioning wanted = wanted(request.versioningConfiguration());
    store.run(transaction -> {
      Stored<BucketRecord> bucket = Versions.bucket(transaction, name);
      transaction.replace(Kinds.BUCKET, bucket, bucket.value().with(wanted));
    });
    return PutBucketVersioningResponse.builder().build();
  }

  private static Versioning wanted(@Nullable VersioningConfiguration configuration) {
    if (configuration == null) {
      throw Errors.error(400, "MissingRequestBodyError", "Request Body is empty");
    }
    if (configuration.mfaDelete() == MFADelete.ENABLED) {
      throw Errors.notImplemented("MfaDelete: Enabled");
    }
    String status = configuration.statusAsString();
    return switch (status == null ? "" : status) {
      case "Enabled" -> Versioning.ENABLED;
      case "Suspended" -> Versioning.SUSPENDED;
      case "" ->
          throw Errors.error(
              400,
              "IllegalVersioningConfigurationException",
              "The Versioning element must be specified");
      default -> throw Errors.malformedXml("Status: " + status + " (expected: Enabled, Suspended)");
    };
  }

  private BucketRecord find(@Nullable String bucket) {
    String name = Names.bucket(bucket);
    return store.read(transaction -> Versions.bucket(transaction, name).value());
  }
}
