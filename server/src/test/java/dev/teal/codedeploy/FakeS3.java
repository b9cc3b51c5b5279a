package dev.teal.codedeploy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Objects by `BUCKET/KEY`, or `BUCKET/KEY@VERSION`, all with the ETag `"tag"`; the bucket `locked`
/// is nobody's.
final class FakeS3 implements S3Client {
  final Map<String, String> objects = new HashMap<>();

  @Override
  public <T> T getObject(
      GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
    if (request.bucket().equals("locked")) {
      throw S3Exception.builder().statusCode(403).message("Access Denied").build();
    }
    String name =
        request.bucket()
            + "/"
            + request.key()
            + (request.versionId() == null ? "" : "@" + request.versionId());
    String content = objects.get(name);
    if (content == null) {
      throw NoSuchKeyException.builder()
          .statusCode(404)
          .message("The specified key does not exist.")
          .build();
    }
    try {
      return transformer.transform(
          GetObjectResponse.builder().eTag("\"tag\"").build(),
          AbortableInputStream.create(
              new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8))));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
