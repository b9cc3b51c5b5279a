package dev.teal.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.PresignedPutObjectRequest;

/// URLs that carry their signature.
class PresignedTest {
  @TempDir private Path folder;
  private S3World world;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void start() {
    world = new S3World(folder);
    world.bucket("a-bucket");
    world
        .client()
        .putObject(b -> b.bucket("a-bucket").key("a key"), RequestBody.fromString("hello"));
  }

  @AfterEach
  void stop() {
    http.close();
    world.close();
  }

  @Test
  void anObjectIsGotByItsUrl() throws Exception {
    String url = urlToGet();
    HttpResponse<String> answer = get(url);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.headers().firstValue("content-type")).contains("text/x-told");
    assertThat(answer.headers().firstValue("content-security-policy")).contains("sandbox");
  }

  @Test
  void anotherObjectIsNot() throws Exception {
    HttpResponse<String> answer = get(urlToGet().replace("a%20key", "another"));
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("<Code>SignatureDoesNotMatch</Code>");
    assertThat(get(urlToGet().replaceFirst("\\?.*", "")).body())
        .contains("<Code>AccessDenied</Code>");
  }

  @Test
  void headersThatAreToldMustBeHeaders() throws Exception {
    try (S3Presigner presigner = world.presigner()) {
      URI url =
          presigner
              .presignGetObject(b ->
                  b.signatureDuration(Duration.ofMinutes(5))
                      .getObjectRequest(g ->
                          g.bucket("a-bucket")
                              .key("a key")
                              .responseContentType("text/x\r\nSet-Cookie: a=b")))
              .url()
              .toURI();
      HttpResponse<String> answer = get(url.toString());
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("<Code>InvalidArgument</Code>");
    }
  }

  @Test
  void anObjectIsPutByItsUrl() throws Exception {
    try (S3Presigner presigner = world.presigner()) {
      PresignedPutObjectRequest url =
          presigner.presignPutObject(b ->
              b.signatureDuration(Duration.ofMinutes(5))
                  .putObjectRequest(
                      p -> p.bucket("a-bucket").key("put").metadata(Map.of("a", "b"))));
      HttpRequest.Builder request =
          HttpRequest.newBuilder(url.url().toURI())
              .PUT(HttpRequest.BodyPublishers.ofString("by URL"));
      url.signedHeaders()
          .forEach((name, values) -> {
            if (!name.equalsIgnoreCase("host")) {
              request.header(name, values.getFirst());
            }
          });
      assertThat(http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      var got = world.client().getObjectAsBytes(b -> b.bucket("a-bucket").key("put"));
      assertThat(got.asUtf8String()).isEqualTo("by URL");
      assertThat(got.response().metadata()).containsExactly(Map.entry("a", "b"));
    }
  }

  private String urlToGet() {
    try (S3Presigner presigner = world.presigner()) {
      return presigner
          .presignGetObject(b ->
              b.signatureDuration(Duration.ofMinutes(5))
                  .getObjectRequest(
                      g -> g.bucket("a-bucket").key("a key").responseContentType("text/x-told")))
          .url()
          .toString();
    }
  }

  private HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
