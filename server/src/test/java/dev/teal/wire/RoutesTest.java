package dev.teal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.wire.http.Headers;
import dev.teal.wire.http.RequestHead;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.protocols.core.OperationInfo;
import software.amazon.awssdk.services.lambda.LambdaClient;

class RoutesTest {
  private final Routes routes = Routes.of("lambda.routes");

  /// The SDK's marshallers know each operation's method and path.
  @Test
  void everyOperationOfTheSdkIsFoundByTheMethodAndPathThatItSends() {
    List<String> operations =
        Arrays.stream(LambdaClient.class.getMethods())
            .filter(method ->
                method.getParameterCount() == 1
                    && SdkPojo.class.isAssignableFrom(method.getParameterTypes()[0])
                    && SdkPojo.class.isAssignableFrom(method.getReturnType()))
            .map(method -> method.getParameterTypes()[0].getSimpleName().replace("Request", ""))
            .distinct()
            .toList();
    assertThat(operations).hasSizeGreaterThan(70);
    assertThat(operations)
        .allSatisfy(operation -> {
          OperationInfo info = binding(operation);
          String[] uri = (info.requestUri() + "?").split("\\?", -1);
          var match =
              routes.match(new RequestHead(info.httpMethod().name(), uri[0], uri[1], Headers.NONE));
          assertThat(match.map(Routes.Match::operation)).contains(operation);
        });
  }

  @Test
  void membersOfThePathAreUnescaped() {
    assertThat(
            routes.match(new RequestHead("GET", "/2017-03-31/tags/arn%3Aa%2Fb/", "", Headers.NONE)))
        .hasValueSatisfying(
            match -> assertThat(match.members()).containsEntry("Resource", "arn:a/b"));
  }

  private static OperationInfo binding(String operation) {
    try {
      Field field =
          Class.forName(
                  "software.amazon.awssdk.services.lambda.transform."
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
