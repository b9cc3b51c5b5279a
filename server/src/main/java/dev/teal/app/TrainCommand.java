package dev.teal.app;

import dev.teal.demo.Clients;
import dev.teal.demo.Program;
import dev.teal.store.SqliteLibrary;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;
import software.amazon.awssdk.services.sts.StsClient;

/// `teal train`: writes what makes the launcher's next starts quick into a folder: `teal.aot`, the
/// JVM's ahead-of-time cache (JEP 514), and SQLite's library. The JVM watches a server from its
/// start to its end: it gets calls in each of the protocols, and carries one request. Nothing
/// outside of the folder is touched.
///
/// The calls are made from here, not in the server's process: each class in the cache costs every
/// start some time, and a server has no use for those of clients.
final class TrainCommand {
  private static final Option INTO = Option.valued("--into", "DIR", "", "An empty folder.");

  static final Command COMMAND =
      new Command("train", "", List.of(INTO), List.of(), TrainCommand::run);

  private static final Pattern READY = Pattern.compile("teal: ready on (http://\\S+)");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private TrainCommand() {}

  private static int run(Arguments arguments) throws IOException, InterruptedException {
    if (arguments.text(INTO).isEmpty()) {
      throw new UsageException("teal train lacks " + INTO.form());
    }
    Path folder = arguments.path(INTO).toAbsolutePath();
    SqliteLibrary.copyTo(folder);
    Path data = folder.resolve("data");
    Keys keys = Keys.random();
    Process server = start(folder.resolve("teal.aot"), data, keys);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server)));
    CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .execute(() -> end(server));
    try (BufferedReader out = server.inputReader()) {
      exercise(endpoint(out), keys);
      // Not Process.destroy, which would close what is read here: the JVM writes the cache when it
      // ends, and says so.
      server.toHandle().destroy();
      out.lines().forEach(System.err::println);
      return server.waitFor();
    }
  }

  private static Process start(Path cache, Path data, Keys keys) throws IOException {
    List<String> command =
        // Inside, so that one cache has the classes of the server and of the balancer beside it.
        Program.teal(
            List.of("server", "--port", "0", "--data", data.toString(), "--balancer", "inside"));
    command.add(1, "-XX:AOTCacheOutput=" + cache);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().keySet().removeIf(name -> name.startsWith("TEAL_"));
    builder.environment().put("TEAL_ACCESS_KEY", keys.accessKeyId());
    builder.environment().put("TEAL_SECRET_KEY", keys.secretAccessKey());
    return builder.start();
  }

  private static URI endpoint(BufferedReader out) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.matches()) {
        return URI.create(ready.group(1));
      }
    }
    throw new StartException("the server ended before it was ready", null);
  }

  /// Also the JVM that the server's JVM starts to write the cache.
  private static void end(Process server) {
    server.descendants().forEach(ProcessHandle::destroyForcibly);
    server.destroyForcibly();
  }

  private static void exercise(URI endpoint, Keys keys) throws IOException, InterruptedException {
    try (Clients aws =
        Clients.of(endpoint, new Clients.Keys(keys.accessKeyId(), keys.secretAccessKey()))) {
      whoAmI(endpoint, keys, aws.http());
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

  private static void whoAmI(URI endpoint, Keys keys, SdkHttpClient http) {
    AwsBasicCredentials credentials =
        AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey());
    try (StsClient sts =
        StsClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(credentials))
            .httpClient(http)
            .build()) {
      sts.getCallerIdentity();
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
}
