package dev.teal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.Backend;
import dev.teal.balancer.Routings;
import dev.teal.balancer.beside.Users;
import dev.teal.demo.Clients;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/// The real server is killed, stopped and started again while users are there. `bench/hitless.sh`
/// runs more rounds.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no balancer beside the server")
@Timeout(600)
class ServerKillTest {
  private static final int ROUNDS = Integer.getInteger("teal.rounds", 2);
  private static final Clients.Keys KEYS = new Clients.Keys("AKIATEST", "secret");

  @TempDir Path folder;

  private final int port = Routings.freePort();
  private final List<Process> started = new ArrayList<>();

  /// A server process that serves.
  private record Running(Process process, URI endpoint) {}

  private Running start() throws IOException {
    ProcessBuilder builder =
        teal("server", "--port", "0", "--data", data().toString(), "--on-stop", "leave");
    builder.environment().put("TEAL_ACCESS_KEY", KEYS.id());
    builder.environment().put("TEAL_SECRET_KEY", KEYS.secret());
    Process process = builder.redirectError(folder.resolve("log").toFile()).start();
    started.add(process);
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("teal: ready on ")) {
        return new Running(process, URI.create(line.substring("teal: ready on ".length())));
      }
    }
    throw new AssertionError(Files.readString(folder.resolve("log")));
  }

  private Path data() {
    return folder.resolve("data");
  }

  private static ProcessBuilder teal(String... arguments) {
    List<String> command = new ArrayList<>(Build.command(List.of("-XX:TieredStopAtLevel=1")));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private int stop() throws Exception {
    return teal("stop", "--data", data().toString()).inheritIO().start().waitFor();
  }

  @AfterEach
  void endAll() throws Exception {
    stop();
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  private List<Long> balancers() {
    try (BalancerProcesses processes =
        new BalancerProcesses(data().resolve("balancer"), List.of())) {
      return processes.running();
    }
  }

  /// A listener on the port, in front of one target.
  ///
  /// @return the target group's ARN
  private String build(ElasticLoadBalancingV2Client elb, int target) {
    String group =
        elb.createTargetGroup(r ->
                r.name("g")
                    .protocol(ProtocolEnum.HTTP)
                    .port(80)
                    .vpcId("vpc-00000000")
                    .targetType(TargetTypeEnum.IP))
            .targetGroups()
            .getFirst()
            .targetGroupArn();
    elb.registerTargets(r ->
        r.targetGroupArn(group)
            .targets(TargetDescription.builder().id("127.0.0.1").port(target).build()));
    String balancer =
        elb.createLoadBalancer(r -> r.name("lb").subnets("subnet-0", "subnet-1"))
            .loadBalancers()
            .getFirst()
            .loadBalancerArn();
    elb.createListener(r ->
        r.loadBalancerArn(balancer)
            .protocol(ProtocolEnum.HTTP)
            .port(port)
            .defaultActions(
                Action.builder().type(ActionTypeEnum.FORWARD).targetGroupArn(group).build()));
    return group;
  }

  private static TargetHealthStateEnum health(Running server, String group) {
    try (Clients aws = Clients.of(server.endpoint(), KEYS)) {
      return aws.elb()
          .describeTargetHealth(r -> r.targetGroupArn(group))
          .targetHealthDescriptions()
          .getFirst()
          .targetHealth()
          .state();
    }
  }

  private static void awaitTraffic(Users users) {
    long before = users.served();
    Routings.await(
        "requests are served", () -> users.served() - before >= 200 || !users.failures().isEmpty());
  }

  @Test
  void killingAndStoppingTheServerFailsNoRequest() throws Exception {
    try (Backend backend = Users.target()) {
      Running server = start();
      String group;
      try (Clients aws = Clients.of(server.endpoint(), KEYS)) {
        group = build(aws.elb(), backend.target().port());
      }
      Running first = server;
      Routings.await("healthy", () -> health(first, group) == TargetHealthStateEnum.HEALTHY);
      List<Long> before = balancers();
      Users users = Users.start(port);
      for (int round = 0; round < ROUNDS; round++) {
        server.process().destroyForcibly().waitFor();
        awaitTraffic(users);
        server = start();
        assertThat(health(server, group))
            .as("known at once")
            .isEqualTo(TargetHealthStateEnum.HEALTHY);
        awaitTraffic(users);
      }
      server.process().destroy();
      assertThat(server.process().waitFor()).as("SIGTERM is heeded").isZero();
      awaitTraffic(users);
      users.close();
      assertThat(users.failures()).isEmpty();
      assertThat((long) backend.requests.get()).isEqualTo(users.served());
      assertThat(balancers()).as("one process carried all of it").isEqualTo(before).hasSize(1);
    }
  }

  @Test
  void stopEndsServerTrafficAndTasks() throws Exception {
    try (Backend backend = Users.target()) {
      Running server = start();
      try (Clients aws = Clients.of(server.endpoint(), KEYS)) {
        build(aws.elb(), backend.target().port());
      }
      assertThat(stop()).isZero();
      assertThat(server.process().isAlive()).isFalse();
      assertThat(balancers()).isEmpty();
      assertThat(stop()).as("again: nothing to do").isZero();
    }
  }
}
