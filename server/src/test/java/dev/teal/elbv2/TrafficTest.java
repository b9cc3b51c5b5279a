package dev.teal.elbv2;

import static dev.teal.elbv2.Elb.forward;
import static dev.teal.elbv2.Elb.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.balancer.NettyBalancer;
import dev.teal.store.Store;
import dev.teal.store.WorkHandler;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidConfigurationRequestException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;

/// What the API says, carried by the real balancer over real sockets.
// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class TrafficTest {
  @TempDir Path folder;
  private final Backend blue = new Backend("blue");
  private final Backend green = new Backend("green");
  private Elb elb;

  @BeforeEach
  void open() {
    elb = new Elb(folder, new NettyBalancer(), store -> store);
  }

  @AfterEach
  void close() {
    blue.close();
    green.close();
    elb.close();
  }

  @Test
  void listenerForwardsToTheTargetsOfItsGroup() {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    int port = Elb.freePort();
    String group = elb.targetGroup("blue", blue.target());
    elb.listener(loadBalancer, port, forward(group));

    assertThat(elb.get(loadBalancer, port, "/")).isEqualTo("200 blue");
    elb.awaitHealth(group, "healthy");
  }

  @Test
  void networkLoadBalancerPassesConnectionsOn() {
    LoadBalancer loadBalancer = elb.networkLoadBalancer("net");
    int port = Elb.freePort();
    String group = elb.targetGroup("blue", ProtocolEnum.TCP, blue.target());
    elb.listener(loadBalancer, port, forward(group));

    assertThat(elb.get(loadBalancer, port, "/")).isEqualTo("200 blue");
    elb.awaitHealth(group, "healthy");
  }

  @Test
  void twoLoadBalancersListenOnTheSamePort() {
    LoadBalancer one = elb.loadBalancer("one");
    LoadBalancer two = elb.loadBalancer("two");
    int port = Elb.freePort();
    elb.listener(one, port, forward(elb.targetGroup("blue", blue.target())));
    elb.listener(two, port, forward(elb.targetGroup("green", green.target())));

    assertThat(elb.get(one, port, "/")).isEqualTo("200 blue");
    assertThat(elb.get(two, port, "/")).isEqualTo("200 green");
  }

  @Test
  void addressOfADeletedLoadBalancerIsGivenAgain() {
    LoadBalancer one = elb.loadBalancer("one");
    LoadBalancer two = elb.loadBalancer("two");
    elb.api.deleteLoadBalancer(r -> r.loadBalancerArn(one.loadBalancerArn()));

    assertThat(elb.loadBalancer("three").dnsName()).isEqualTo(one.dnsName());
    assertThat(elb.loadBalancer("four").dnsName()).isNotIn(one.dnsName(), two.dnsName());
  }

  @Test
  void weightChangeHoldsForEveryRequestAfterItsAnswer() {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    int port = Elb.freePort();
    String blues = elb.targetGroup("blue", blue.target());
    String greens = elb.targetGroup("green", green.target());
    String listener = elb.listener(loadBalancer, port, forward(blues, 100, greens, 0));
    elb.awaitHealth(greens, "healthy");

    for (int cut = 0; cut < 10; cut++) {
      boolean toGreen = cut % 2 == 0;
      elb.api.modifyListener(r ->
          r.listenerArn(listener)
              .defaultActions(forward(blues, toGreen ? 0 : 100, greens, toGreen ? 100 : 0)));
      assertThat(IntStream.range(0, 20).mapToObj(i -> elb.get(loadBalancer, port, "/")))
          .containsOnly(toGreen ? "200 green" : "200 blue");
    }
  }

  @Test
  void rulesAreTriedInTheOrderOfTheirPriorities() {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    int port = Elb.freePort();
    String listener = elb.listener(loadBalancer, port, respond("404"));
    String first = rule(listener, 10, "/a*", "201");
    String second = rule(listener, 9, "/ab*", "202");
    assertThat(elb.get(loadBalancer, port, "/abc")).isEqualTo("202 fixed");
    assertThat(elb.get(loadBalancer, port, "/ac")).isEqualTo("201 fixed");
    assertThat(elb.get(loadBalancer, port, "/c")).isEqualTo("404 fixed");

    elb.api.setRulePriorities(r ->
        r.rulePriorities(
            pair -> pair.ruleArn(first).priority(9), pair -> pair.ruleArn(second).priority(10)));
    assertThat(elb.get(loadBalancer, port, "/abc")).isEqualTo("201 fixed");

    elb.api.deleteRule(r -> r.ruleArn(first));
    assertThat(elb.get(loadBalancer, port, "/abc")).isEqualTo("202 fixed");
  }

  private String rule(String listener, int priority, String path, String status) {
    return elb.api
        .createRule(r ->
            r.listenerArn(listener)
                .priority(priority)
                .conditions(c -> c.field("path-pattern").values(path))
                .actions(respond(status)))
        .rules()
        .getFirst()
        .ruleArn();
  }

  @Test
  void takenPortFailsTheOperationAndChangesNothing() throws IOException {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    int port = Elb.freePort();
    String listener = elb.listener(loadBalancer, port, respond("201"));
    try (ServerSocket taken = taken(loadBalancer.dnsName(), 0)) {
      int takenPort = taken.getLocalPort();
      assertThatThrownBy(() -> elb.listener(loadBalancer, takenPort, respond("202")))
          .isInstanceOf(InvalidConfigurationRequestException.class)
          .hasMessageContaining("127.0.0.1")
          .hasMessageContaining(Integer.toString(takenPort))
          .hasMessageContaining("in use");
      assertThatThrownBy(() -> elb.api.modifyListener(r -> r.listenerArn(listener).port(takenPort)))
          .isInstanceOf(InvalidConfigurationRequestException.class);
    }
    assertThat(
            elb.api
                .describeListeners(r -> r.loadBalancerArn(loadBalancer.loadBalancerArn()))
                .listeners())
        .singleElement()
        .satisfies(only -> assertThat(only.port()).isEqualTo(port));
    assertThat(elb.get(loadBalancer, port, "/")).isEqualTo("201 fixed");
  }

  @Test
  void restartServesWhatWasStored() {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    int port = Elb.freePort();
    elb.listener(loadBalancer, port, forward(elb.targetGroup("blue", blue.target())));
    elb.close();

    elb = new Elb(folder, new NettyBalancer(), store -> store);

    assertThat(elb.get(loadBalancer, port, "/")).isEqualTo("200 blue");
  }

  @Test
  void listenerWhosePortIsTakenAtTheStartIsListenedOnLater() throws IOException {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    int port = Elb.freePort();
    int otherPort = Elb.freePort();
    String blues = elb.targetGroup("blue", blue.target());
    elb.listener(loadBalancer, port, forward(blues));
    elb.listener(loadBalancer, otherPort, respond("201"));
    elb.close();
    try (ServerSocket taken = taken(loadBalancer.dnsName(), port)) {
      assertThat(taken.isBound()).isTrue();
      elb = new Elb(folder, new NettyBalancer(), store -> store);
      assertThat(elb.get(loadBalancer, otherPort, "/")).isEqualTo("201 fixed");
      assertThat(elb.health(blues)).containsExactly("unavailable Elb.InternalError");
      assertThat(listenAgain(loadBalancer)).isPresent();
    }
    assertThat(listenAgain(loadBalancer)).isEmpty();
    assertThat(elb.get(loadBalancer, port, "/")).isEqualTo("200 blue");
  }

  private java.util.Optional<Instant> listenAgain(LoadBalancer loadBalancer) {
    WorkHandler handler = elb.api.workHandlers().get(Changes.LISTEN_QUEUE);
    return Objects.requireNonNull(handler).work(loadBalancer.loadBalancerArn(), Instant.now());
  }

  private String description(String group, TargetDescription target) {
    return elb.api
        .describeTargetHealth(r -> r.targetGroupArn(group).targets(target))
        .targetHealthDescriptions()
        .getFirst()
        .targetHealth()
        .description();
  }

  @Test
  void deregisteredTargetDrainsUntilItsLastRequestEnds() throws Exception {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    int port = Elb.freePort();
    String group = elb.targetGroup("web", blue.target(), green.target());
    elb.listener(loadBalancer, port, forward(group));
    elb.awaitHealth(group, "healthy", "healthy");
    elb.api.deregisterTargets(r -> r.targetGroupArn(group).targets(green.target()));
    CompletableFuture<String> slow =
        CompletableFuture.supplyAsync(() -> elb.get(loadBalancer, port, "/slow"));
    assertThat(blue.slowAsked.await(10, TimeUnit.SECONDS)).isTrue();

    elb.api.registerTargets(r -> r.targetGroupArn(group).targets(green.target()));
    elb.api.deregisterTargets(r -> r.targetGroupArn(group).targets(blue.target()));

    elb.awaitHealth(group, "healthy", "draining Target.DeregistrationInProgress");
    Elb.await(
        () ->
            description(group, blue.target())
                .matches(
                    "Target deregistration is in progress: 127\\.0\\.0\\.1:\\d+ waits for its"
                        + " answer, \\d+ s"),
        true);
    assertThat(elb.get(loadBalancer, port, "/")).isEqualTo("200 green");
    blue.release();
    assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo("200 blue");
    elb.awaitHealth(group, "healthy");
    assertThat(
            elb.api
                .describeTargetHealth(r -> r.targetGroupArn(group).targets(blue.target()))
                .targetHealthDescriptions())
        .extracting(Elb::health)
        .containsExactly("unused Target.NotRegistered");
  }

  @Test
  void healthNamesWhatIsWrongWithATarget() {
    blue.status = 503;
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    String group =
        elb.targetGroup(
            "web",
            blue.target(),
            TargetDescription.builder().id("127.0.0.1").port(Elb.freePort()).build());
    // A new target may fail for one interval before it counts as unhealthy: the shortest there is.
    elb.api.modifyTargetGroup(
        r -> r.targetGroupArn(group).healthCheckIntervalSeconds(5).healthCheckTimeoutSeconds(2));
    assertThat(elb.health(group))
        .containsExactly("unused Target.NotInUse", "unused Target.NotInUse");

    elb.listener(loadBalancer, Elb.freePort(), forward(group));

    elb.awaitHealth(
        group, "unhealthy Target.ResponseCodeMismatch", "unhealthy Target.FailedHealthChecks");
    assertThat(
            elb.api.describeTargetHealth(r -> r.targetGroupArn(group)).targetHealthDescriptions())
        .first()
        .satisfies(first ->
            assertThat(first.targetHealth().description())
                .isEqualTo("Health checks failed with these codes: [503]"));
  }

  @Test
  void healthChangesAreToldByTargetGroup() {
    var told = new ConcurrentSkipListSet<String>();
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    String blues = elb.targetGroup("blue", blue.target());
    String greens = elb.targetGroup("green", green.target());
    elb.listener(loadBalancer, Elb.freePort(), forward(blues, 1, greens, 0));
    elb.awaitHealth(blues, "healthy");
    elb.awaitHealth(greens, "healthy");

    elb.api.onHealthChange(told::add);
    green.status = 500;

    Elb.await(() -> told.contains(greens), true);
    elb.awaitHealth(greens, "unhealthy Target.ResponseCodeMismatch");
    assertThat(elb.health(blues)).containsExactly("healthy");
  }

  @Test
  void whatCannotBeSavedIsTakenBack() {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    int port = Elb.freePort();
    String listener = elb.listener(loadBalancer, port, respond("201"));
    elb.close();
    AtomicBoolean full = new AtomicBoolean();
    elb = new Elb(folder, new NettyBalancer(), store -> failing(store, full));

    full.set(true);
    assertThatThrownBy(() ->
            elb.api.modifyListener(r -> r.listenerArn(listener).defaultActions(respond("202"))))
        .hasMessage("the disk is full");

    assertThat(elb.get(loadBalancer, port, "/")).isEqualTo("201 fixed");
  }

  /// A store that reads, and writes as long as its disk is not full.
  private static Store failing(Store store, AtomicBoolean full) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (full.get() && List.of("transact", "run").contains(method.getName())) {
                throw new IllegalStateException("the disk is full");
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void resetTakesTheLoadBalancersOut() {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    int port = Elb.freePort();
    elb.listener(loadBalancer, port, respond("201"));

    elb.api.clear();

    assertThatThrownBy(() -> elb.get(loadBalancer, port, "/"))
        .hasCauseInstanceOf(java.net.ConnectException.class);
  }

  private static ServerSocket taken(String address, int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    return socket;
  }
}
