package dev.teal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.RequiredTrait;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.builder.Buildable;

/// Each modelled exception of each service, thrown behind the wire, arrives at the SDK's client as
/// the same class.
class ModelledErrorsTest {
  @TestFactory
  Stream<DynamicTest> everyModelledExceptionArrivesAsItself() {
    return Stream.of(
        arrives(AwsService.ACM, server -> server.client(AcmClient.builder())),
        arrives(AwsService.CLOUDWATCH, server -> server.client(CloudWatchClient.builder())),
        arrives(AwsService.CODEDEPLOY, server -> server.client(CodeDeployClient.builder())),
        arrives(AwsService.ECS, server -> server.client(EcsClient.builder())),
        arrives(AwsService.ELBV2, server -> server.client(ElasticLoadBalancingV2Client.builder())),
        arrives(AwsService.IAM, server -> server.client(IamClient.builder())),
        arrives(AwsService.LAMBDA, server -> server.client(LambdaClient.builder())),
        arrives(AwsService.S3, server -> server.client(S3Client.builder())),
        arrives(AwsService.SNS, server -> server.client(SnsClient.builder())),
        arrives(AwsService.STS, server -> server.client(StsClient.builder())));
  }

  private static DynamicTest arrives(AwsService service, Clients clients) {
    return DynamicTest.dynamicTest(
        service.name(),
        () -> {
          Thrower thrower = new Thrower();
          Object failing =
              Proxy.newProxyInstance(
                  service.api().getClassLoader(),
                  new Class<?>[] {service.api()},
                  (proxy, method, arguments) -> {
                    throw thrower.next;
                  });
          try (WireServer server = WireServer.of(new Service(service, failing));
              SdkClient client = clients.of(server)) {
            Map<String, Method> thrown = throwsClauses(service);
            assertThat(thrown).isNotEmpty();
            thrown
                .values()
                .forEach(method ->
                    Arrays.stream(method.getExceptionTypes())
                        .filter(
                            type -> isModelled(type) && method.equals(thrown.get(type.getName())))
                        .forEach(type -> checkArrival(client, method, type, thrower)));
          }
        });
  }

  private static void checkArrival(
      SdkClient client, Method method, Class<?> type, Thrower thrower) {
    AwsServiceException sent = exception(type);
    thrower.next = sent;
    Throwable arrived =
        catchThrowable(() -> {
          try {
            method.invoke(client, request(method));
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
    assertThat(arrived).as(method.getName()).isExactlyInstanceOf(type);
    AwsServiceException received = (AwsServiceException) arrived;
    assertThat(received.awsErrorDetails().errorMessage()).isEqualTo("why <" + type + "> & \"so\"");
    assertThat(received.statusCode()).as(type.getName()).isBetween(400, 599);
    assertThat(received.requestId()).hasSize(36);
  }

  /// Each modelled exception, with one operation that declares it, not by HEAD: its answers have no
  /// body to say why.
  private static Map<String, Method> throwsClauses(AwsService service) {
    Map<String, Method> thrown = new TreeMap<>();
    Method[] methods = service.api().getMethods();
    // They come in any order.
    Arrays.sort(methods, Comparator.comparing(Method::toString));
    for (Method method : methods) {
      if (!method.getName().startsWith("head")
          && method.getParameterCount() == 1
          && SdkPojo.class.isAssignableFrom(method.getParameterTypes()[0])
          && SdkResponse.class.isAssignableFrom(method.getReturnType())) {
        Arrays.stream(method.getExceptionTypes())
            .filter(ModelledErrorsTest::isModelled)
            .forEach(type -> thrown.put(type.getName(), method));
      }
    }
    return thrown;
  }

  private static boolean isModelled(Class<?> type) {
    return AwsServiceException.class.isAssignableFrom(type)
        && !type.equals(AwsServiceException.class)
        && !AwsServiceException.class.equals(type.getSuperclass());
  }

  private static AwsServiceException exception(Class<?> type) {
    AwsServiceException.Builder builder =
        (AwsServiceException.Builder) invokeStatic(type, "builder");
    return builder.message("why <" + type + "> & \"so\"").build();
  }

  /// A request with what its path, its headers and its query need.
  private static Object request(Method method) {
    SdkPojo builder = (SdkPojo) invokeStatic(method.getParameterTypes()[0], "builder");
    for (SdkField<?> field : builder.sdkFields()) {
      if (field.locationName().equals("Bucket")) {
        field.set(builder, "a-bucket");
      } else if (field.containsTrait(RequiredTrait.class)
          && (field.location() == MarshallLocation.HEADER
              || field.location() == MarshallLocation.QUERY_PARAM)) {
        field.set(
            builder, field.marshallingType().equals(MarshallingType.LIST) ? List.of("x") : "x");
      } else if (field.location() == MarshallLocation.PATH
          || field.location() == MarshallLocation.GREEDY_PATH) {
        field.set(builder, field.marshallingType().equals(MarshallingType.STRING) ? "a:b c/d" : 7L);
      }
    }
    return ((Buildable) builder).build();
  }

  private static Object invokeStatic(Class<?> type, String method) {
    try {
      return type.getMethod(method).invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type.getName(), e);
    }
  }

  private interface Clients {
    SdkClient of(WireServer server);
  }

  private static final class Thrower {
    volatile RuntimeException next = new IllegalStateException("nothing to throw yet");
  }
}
