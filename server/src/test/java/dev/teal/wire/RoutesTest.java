package dev.teal.wire;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.wire.http.Headers;
import dev.teal.wire.http.RequestHead;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.protocols.core.OperationInfo;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

class RoutesTest {
  private final Routes routes = Routes.of("lambda.routes");

  /// The SDK's marshallers know each operation's method and path.
  @Test
  void everyOperationOfLambdaIsFoundByTheMethodAndPathThatItSends() {
    List<String> operations = operations(LambdaClient.class);
    assertThat(operations).hasSizeGreaterThan(70);
    assertThat(operations)
        .allSatisfy(operation ->
            assertThat(found(routes, "", binding("lambda", operation), "", ""))
                .contains(operation));
  }

  /// What tells operations of S3 apart and is a member, its marshallers do not know.
  @Test
  void everyOperationOfS3IsFoundByTheMethodAndPathThatItSends() {
    Routes s3 = Routes.of("s3.routes");
    List<String> operations =
        operations(S3Client.class).stream()
            .filter(operation ->
                // Not to this endpoint: of S3 Express, and of S3 Object Lambda.
                !operation.equals("ListDirectoryBuckets")
                    && !operation.equals("WriteGetObjectResponse"))
            .toList();
    assertThat(operations).hasSizeGreaterThan(90);
    assertThat(operations)
        .allSatisfy(operation -> {
          String query =
              switch (operation) {
                case "UploadPart", "UploadPartCopy" -> "partNumber=1&uploadId=u";
                case "CompleteMultipartUpload", "AbortMultipartUpload", "ListParts" -> "uploadId=u";
                default ->
                    operation.matches("Get.*(Analytics|Tiering|Inventory|Metrics).*") ? "id=i" : "";
              };
          String header = operation.contains("Copy") ? "x-amz-copy-source" : "";
          // The SDK takes the bucket's name out of the path, and puts it where it belongs later.
          String prefix = operation.equals("ListBuckets") ? "" : "/a-bucket";
          assertThat(found(s3, prefix, binding("s3", operation), query, header))
              .contains(operation);
        });
  }

  private static List<String> operations(Class<?> api) {
    return Arrays.stream(api.getMethods())
        .map(method -> method.getParameterTypes())
        .filter(types -> types.length > 0 && SdkPojo.class.isAssignableFrom(types[0]))
        .map(types -> types[0].getSimpleName().replaceFirst("Request$", ""))
        .distinct()
        .toList();
  }

  private static Optional<String> found(
      Routes routes, String prefix, OperationInfo info, String query, String header) {
    String[] uri = (info.requestUri() + "?").split("\\?", -1);
    String whole = Stream.of(uri[1], query).filter(s -> !s.isEmpty()).collect(joining("&"));
    Headers headers = header.isEmpty() ? Headers.NONE : Headers.of(header, "b/k");
    return routes
        .match(new RequestHead(info.httpMethod().name(), prefix + uri[0], whole, headers))
        .map(Routes.Match::operation);
  }

  @Test
  void aGreedyMemberTakesTheRestAsItIs() {
    var match =
        Routes.of("s3.routes").match(new RequestHead("GET", "/b/a//%2F../", "", Headers.NONE));
    assertThat(match)
        .hasValueSatisfying(m ->
            assertThat(m.members()).containsEntry("Bucket", "b").containsEntry("Key", "a///../"));
  }

  @Test
  void membersOfThePathAreUnescaped() {
    assertThat(
            routes.match(new RequestHead("GET", "/2017-03-31/tags/arn%3Aa%2Fb/", "", Headers.NONE)))
        .hasValueSatisfying(
            match -> assertThat(match.members()).containsEntry("Resource", "arn:a/b"));
  }

  private static OperationInfo binding(String service, String operation) {
    try {
      Field field =
          Class.forName(
                  "software.amazon.awssdk.services."
                      + service
                      + ".transform."
                      + operation
                      + "RequestMarshaller")
              .getDeclaredField("SDK_OPERATION_BINDING");
      field.setAccessible(true);
      return (OperationInfo) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(operation, e);
    }
  }
}
