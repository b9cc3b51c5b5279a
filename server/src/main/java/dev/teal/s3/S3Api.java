package dev.teal.s3;

import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.WorkHandler;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLocationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// S3's API: buckets, objects with their versions and tags, and uploads in parts. An object's bytes
/// are never held in memory.
public final class S3Api implements S3Client {
  private final Refusals refusals;
  private final Blobs blobs;
  private final Buckets buckets;
  private final Reads reads;
  private final Writes writes;
  private final Copies copies;
  private final Deletions deletions;
  private final Listings listings;
  private final VersionListings versionListings;
  private final Tagging tagging;
  private final Uploads uploads;
  private final Completions completions;
  private final UploadListings uploadListings;

  /// @param folder where the bytes of objects are kept; it is made when the first one comes
  public S3Api(Home home, Store store, InstantSource time, Path folder) {
    // S3 tells times by the second, and judges conditions by what it tells.
    InstantSource clock = () -> time.instant().truncatedTo(ChronoUnit.SECONDS);
    refusals = new Refusals(home);
    blobs = new Blobs(store, time, folder);
    Versions versions = new Versions(blobs);
    reads = new Reads(store, blobs);
    writes = new Writes(store, clock, blobs, versions);
    copies = new Copies(reads, writes);
    deletions = new Deletions(store, clock, versions);
    listings = new Listings(home, store);
    versionListings = new VersionListings(home, store);
    tagging = new Tagging(store, reads);
    uploads = new Uploads(store, clock, blobs);
    completions = new Completions(store, clock, uploads, versions);
    uploadListings = new UploadListings(home, store);
    buckets = new Buckets(home, store, clock, uploads);
  }

  /// The work of this room, by queue.
  public Map<String, WorkHandler> workHandlers() {
    return Map.of(Blobs.QUEUE, blobs);
  }

  /// Deletes the bytes of all objects, for a store that has been emptied.
  public void clear() {
    blobs.clear();
  }

  @Override
  public CreateBucketResponse createBucket(CreateBucketRequest request) {
    refusals.check(request);
    return buckets.create(request);
  }

  @Override
  public HeadBucketResponse headBucket(HeadBucketRequest request) {
    refusals.check(request);
    return buckets.head(request);
  }

  @Override
  public DeleteBucketResponse deleteBucket(DeleteBucketRequest request) {
    refusals.check(request);
    return buckets.delete(request);
  }

  @Override
  public ListBucketsResponse listBuckets(ListBucketsRequest request) {
    refusals.check(request);
    return buckets.list(request);
  }

  @Override
  public GetBucketLocationResponse getBucketLocation(GetBucketLocationRequest request) {
    refusals.check(request);
    return buckets.location(request);
  }

  @Override
  public GetBucketVersioningResponse getBucketVersioning(GetBucketVersioningRequest request) {
    refusals.check(request);
    return buckets.versioning(request);
  }

  @Override
  public PutBucketVersioningResponse putBucketVersioning(PutBucketVersioningRequest request) {
    refusals.check(request);
    return buckets.putVersioning(request);
  }

  @Override
  public HeadObjectResponse headObject(HeadObjectRequest request) {
    refusals.check(request);
    return reads.head(request);
  }

  @Override
  public CopyObjectResponse copyObject(CopyObjectRequest request) {
    refusals.check(request);
    return copies.copy(request);
  }

  @Override
  public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
    refusals.check(request);
    return deletions.delete(request);
  }

  @Override
  public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest request) {
    refusals.check(request);
    return deletions.delete(request);
  }

  @Override
  public ListObjectsResponse listObjects(ListObjectsRequest request) {
    refusals.check(request);
    return listings.list(request);
  }

  @Override
  public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
    refusals.check(request);
    return listings.list(request);
  }

  @Override
  public ListObjectVersionsResponse listObjectVersions(ListObjectVersionsRequest request) {
    refusals.check(request);
    return versionListings.list(request);
  }

  @Override
  public GetObjectTaggingResponse getObjectTagging(GetObjectTaggingRequest request) {
    refusals.check(request);
    return tagging.get(request);
  }

  @Override
  public PutObjectTaggingResponse putObjectTagging(PutObjectTaggingRequest request) {
    refusals.check(request);
    return tagging.put(request);
  }

  @Override
  public DeleteObjectTaggingResponse deleteObjectTagging(DeleteObjectTaggingRequest request) {
    refusals.check(request);
    return tagging.delete(request);
  }

  @Override
  public CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest request) {
    refusals.check(request);
    return uploads.create(request);
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      CompleteMultipartUploadRequest request) {
    refusals.check(request);
    return completions.complete(request);
  }

  @Override
  public AbortMultipartUploadResponse abortMultipartUpload(AbortMultipartUploadRequest request) {
    refusals.check(request);
    return uploads.abort(request);
  }

  @Override
  public ListMultipartUploadsResponse listMultipartUploads(ListMultipartUploadsRequest request) {
    refusals.check(request);
    return uploadListings.list(request);
  }

  @Override
  public ListPartsResponse listParts(ListPartsRequest request) {
    refusals.check(request);
    return uploadListings.list(request);
  }

  @Override
  public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
    refusals.check(request);
    return writes.put(request, body);
  }

  @Override
  public <T> T getObject(
      GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
    refusals.check(request);
    return reads.get(request, transformer);
  }

  @Override
  public UploadPartResponse uploadPart(UploadPartRequest request, RequestBody body) {
    refusals.check(request);
    return uploads.upload(request, body);
  }

  @Override
  public UploadPartCopyResponse uploadPartCopy(UploadPartCopyRequest request) {
    refusals.check(request);
    return uploads.copy(request, copies);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /// Nothing has to be ended: what is kept is kept.
  @Override
  public void close() {}
}
