package dev.teal.app;

import dev.teal.clock.Pace;
import dev.teal.demo.Clients;
import dev.teal.home.Home;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/// `teal train`: what the launcher has the JVM watch, so that it can write down in an ahead-of-time
/// cache which classes a server needs (JEP 514). A server in a temporary folder gets calls in each
/// of the protocols and carries one request.
@Command(name = "train", hidden = true)
final class TrainCommand implements Callable<Integer> {
  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("teal-train-");
    try (Server server =
        Server.start(
            new ServerConfig(
                "127.0.0.1",
                0,
                folder,
                Pace.REAL,
                new Home("us-east-1", "000000000000"),
                Optional.empty(),
                true,
                false,
                ServerConfig.BalancerPlace.INSIDE,
                ServerConfig.OnStop.END))) {
      exercise(URI.create(server.url()), server.accessKeys());
    } finally {
      delete(folder);
    }
    return 0;
  }

  private static void exercise(URI endpoint, Keys keys) throws IOException, InterruptedException {
    try (Clients aws =
        Clients.of(endpoint, new Clients.Keys(keys.accessKeyId(), keys.secretAccessKey()))) {
      aws.ecs().createCluster(r -> r.clusterName("train"));
      aws.ecs().describeClusters(r -> r.clusters("train"));
      aws.sns().createTopic(r -> r.name("train"));
      aws.lambda().listFunctions();
      aws.codeDeploy()
          .createApplication(r -> r.applicationName("train").computePlatform(ComputePlatform.ECS));
      aws.codeDeploy().listApplications();
      carry(aws.elb());
    }
  }

  private static void carry(ElasticLoadBalancingV2Client elb)
      throws IOException, InterruptedException {
    String group =
        elb.createTargetGroup(r ->
                r.name("train")
                    .protocol(ProtocolEnum.HTTP)
                    .port(80)
                    .vpcId("vpc-00000000")
                    .targetType(TargetTypeEnum.IP))
            .targetGroups()
            .getFirst()
            .targetGroupArn();
    String balancer =
        elb.createLoadBalancer(r -> r.name("train").subnets("subnet-0", "subnet-1"))
            .loadBalancers()
            .getFirst()
            .loadBalancerArn();
    int port = freePort();
    elb.createListener(r ->
        r.loadBalancerArn(balancer)
            .protocol(ProtocolEnum.HTTP)
            .port(port)
            .defaultActions(
                Action.builder().type(ActionTypeEnum.FORWARD).targetGroupArn(group).build()));
    elb.describeTargetHealth(r -> r.targetGroupArn(group));
    try (HttpClient users = HttpClient.newHttpClient()) {
      var _ =
          users.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build(),
              HttpResponse.BodyHandlers.discarding());
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
