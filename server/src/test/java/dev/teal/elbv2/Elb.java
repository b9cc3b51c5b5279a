package dev.teal.elbv2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.Balancer;
import dev.teal.balancer.Routings;
import dev.teal.clock.Pace;
import dev.teal.home.Home;
import dev.teal.store.SqliteStore;
import dev.teal.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/// The room with a real store, and short ways to say what tests do with it. Health checks come
/// every 50 ms.
// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
final class Elb implements AutoCloseable {
  final ElbV2Api api;
  final Store store;
  private final Balancer balancer;
  private final HttpClient client = HttpClient.newHttpClient();

  /// With a balancer that carries nothing, for what the API says.
  Elb(Path folder) {
    this(folder, new QuietBalancer(), store -> store);
  }

  /// @param balancer closed with this
  /// @param around what stands between the room and the store
  Elb(Path folder, Balancer balancer, UnaryOperator<Store> around) {
    this.balancer = balancer;
    store = SqliteStore.open(folder.resolve("teal.db"));
    api =
        new ElbV2Api(
            around.apply(store),
            balancer,
            new Home("us-east-1", "123456789012"),
            new Pace(Duration.ofMillis(100)),
            InstantSource.system(),
            new Addresses("127.0.0.1"),
            folder.resolve("access-logs"));
    api.start();
  }

  LoadBalancer loadBalancer(String name) {
    return api.createLoadBalancer(r -> r.name(name).subnets("subnet-a1", "subnet-b2"))
        .loadBalancers()
        .getFirst();
  }

  LoadBalancer networkLoadBalancer(String name) {
    return api.createLoadBalancer(
            r -> r.name(name).subnets("subnet-a1").type(LoadBalancerTypeEnum.NETWORK))
        .loadBalancers()
        .getFirst();
  }

  String targetGroup(String name, TargetDescription... targets) {
    return targetGroup(name, ProtocolEnum.HTTP, targets);
  }

  String targetGroup(String name, ProtocolEnum protocol, TargetDescription... targets) {
    String arn =
        api.createTargetGroup(r ->
                r.name(name)
                    .protocol(protocol)
                    .port(80)
                    .vpcId("vpc-1")
                    .targetType(TargetTypeEnum.IP))
            .targetGroups()
            .getFirst()
            .targetGroupArn();
    if (targets.length > 0) {
      api.registerTargets(r -> r.targetGroupArn(arn).targets(targets));
    }
    return arn;
  }

  String listener(LoadBalancer loadBalancer, int port, Action action) {
    return api.createListener(r ->
            r.loadBalancerArn(loadBalancer.loadBalancerArn())
                .protocol(
                    loadBalancer.type() == LoadBalancerTypeEnum.NETWORK
                        ? ProtocolEnum.TCP
                        : ProtocolEnum.HTTP)
                .port(port)
                .defaultActions(action))
        .listeners()
        .getFirst()
        .listenerArn();
  }

  static Action forward(String targetGroup) {
    return Action.builder().type(ActionTypeEnum.FORWARD).targetGroupArn(targetGroup).build();
  }

  static Action forward(String blue, int blueWeight, String green, int greenWeight) {
    return Action.builder()
        .type(ActionTypeEnum.FORWARD)
        .forwardConfig(config ->
            config.targetGroups(
                group -> group.targetGroupArn(blue).weight(blueWeight),
                group -> group.targetGroupArn(green).weight(greenWeight)))
        .build();
  }

  /// The same, and clients stay with the group that they were given.
  static Action sticky(Action forward) {
    return forward.toBuilder()
        .forwardConfig(
            forward.forwardConfig().toBuilder()
                .targetGroupStickinessConfig(s -> s.enabled(true).durationSeconds(600))
                .build())
        .build();
  }

  void attributes(String targetGroup, String... keysAndValues) {
    api.modifyTargetGroupAttributes(r ->
        r.targetGroupArn(targetGroup)
            .attributes(
                IntStream.range(0, keysAndValues.length / 2)
                    .mapToObj(i ->
                        TargetGroupAttribute.builder()
                            .key(keysAndValues[2 * i])
                            .value(keysAndValues[2 * i + 1])
                            .build())
                    .toList()));
  }

  static Action respond(String status) {
    return Action.builder()
        .type(ActionTypeEnum.FIXED_RESPONSE)
        .fixedResponseConfig(config -> config.statusCode(status).messageBody("fixed"))
        .build();
  }

  /// Asks a listener, and answers `STATUS BODY`.
  String get(LoadBalancer loadBalancer, int port, String path) {
    HttpResponse<String> response = answer(client, loadBalancer, port, path);
    return response.statusCode() + " " + response.body();
  }

  /// Asks a listener with a client that may keep cookies.
  static HttpResponse<String> answer(
      HttpClient client, LoadBalancer loadBalancer, int port, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + loadBalancer.dnsName() + ":" + port + path))
            .timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// `STATE REASON` of each target of a group.
  List<String> health(String targetGroup) {
    return api
        .describeTargetHealth(r -> r.targetGroupArn(targetGroup))
        .targetHealthDescriptions()
        .stream()
        .map(Elb::health)
        .toList();
  }

  static String health(TargetHealthDescription description) {
    return Stream.of(
            description.targetHealth().stateAsString(), description.targetHealth().reasonAsString())
        .filter(text -> text != null)
        .reduce((state, reason) -> state + " " + reason)
        .orElseThrow();
  }

  void awaitHealth(String targetGroup, String... expected) {
    await(() -> health(targetGroup), List.of(expected));
  }

  /// Waits until something is as expected.
  static <T> void await(Supplier<T> actual, T expected) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!actual.get().equals(expected) && System.nanoTime() - deadline < 0) {
      java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    assertThat(actual.get()).isEqualTo(expected);
  }

  /// A port that is free on the addresses that load balancers get first.
  static int freePort() {
    return Routings.freePort();
  }

  @Override
  public void close() {
    api.close();
    balancer.close();
    store.close();
    client.close();
  }
}
