package dev.teal.app;

import dev.teal.acm.AcmApi;
import dev.teal.balancer.Balancer;
import dev.teal.balancer.NettyBalancer;
import dev.teal.balancer.beside.BesideBalancer;
import dev.teal.cloudwatch.CloudWatchApi;
import dev.teal.codedeploy.CodeDeployApi;
import dev.teal.deploy.World;
import dev.teal.ecs.EcsApi;
import dev.teal.ecs.Reconciler;
import dev.teal.elbv2.Addresses;
import dev.teal.elbv2.ElbV2Api;
import dev.teal.elbv2.TargetGroupMetrics;
import dev.teal.iam.IamApi;
import dev.teal.lambda.LambdaApi;
import dev.teal.runner.ProcessRunner;
import dev.teal.runner.TaskRunner;
import dev.teal.s3.S3Api;
import dev.teal.sns.SnsApi;
import dev.teal.store.SqliteStore;
import dev.teal.store.Store;
import dev.teal.store.WorkHandler;
import dev.teal.store.Worker;
import dev.teal.sts.StsApi;
import dev.teal.wire.AwsService;
import dev.teal.wire.Service;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rooms of a server, wired by their constructors.
final class Rooms implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Rooms.class);

  private final Store store;
  private final TaskRunner runner;
  private final Balancer balancer;
  private final ElbV2Api elb;
  private final EcsApi ecs;
  private final Reconciler reconciler;
  private final LambdaApi lambda;
  private final SnsApi sns;
  private final S3Api s3;
  private final CodeDeployApi codeDeploy;
  private final CloudWatchApi cloudWatch;
  private final StsApi sts;
  private final AcmApi acm;
  private final IamApi iam;
  private final Worker worker;

  /// @param uri where the server serves, asked when a function is started
  Rooms(ServerConfig config, DataFolder data, Keys keys, Supplier<URI> uri) {
    InstantSource clock = InstantSource.system();
    // Beside what follows, since a start is to be quick.
    CompletableFuture<Balancer> starting =
        CompletableFuture.supplyAsync(() -> balancer(config, data));
    store = SqliteStore.open(data.resolve("teal.db"));
    runner = new ProcessRunner(data.resolve("tasks"));
    balancer = starting.join();
    elb =
        new ElbV2Api(
            store,
            balancer,
            config.home(),
            config.pace(),
            clock,
            new Addresses(config.address()),
            data.resolve("access-logs"));
    ecs = new EcsApi(store, elb, config.home(), clock);
    reconciler = new Reconciler(store, runner, elb, config.pace(), clock);
    lambda =
        new LambdaApi(
            config.home(),
            store,
            clock,
            config.pace(),
            data.resolve("functions"),
            () ->
                new dev.teal.lambda.Endpoint(
                    uri.get(), keys.accessKeyId(), keys.secretAccessKey()));
    sns = new SnsApi(config.home(), store, clock, config.pace(), uri);
    s3 = new S3Api(config.home(), store, clock, data.resolve("objects"));
    cloudWatch = new CloudWatchApi(config.home(), store, clock, config.pace(), sns);
    cloudWatch.source(TargetGroupMetrics.NAMESPACE, elb::metrics);
    codeDeploy =
        new CodeDeployApi(
            store,
            new World(ecs.forCodeDeploy(), elb, lambda, cloudWatch, config.pace()),
            sns,
            s3,
            config.home(),
            clock);
    sts = new StsApi(config.home());
    acm = new AcmApi(store, config.home(), clock, elb::certificateReplaced);
    iam = new IamApi(store, config.home(), clock);
    worker = new Worker(store, clock, handlers());
  }

  private static Balancer balancer(ServerConfig config, DataFolder data) {
    if (config.balancer() == ServerConfig.BalancerPlace.BESIDE) {
      return new BesideBalancer(
          new BalancerProcesses(data.resolve("balancer"), List.of()), Build.current());
    }
    // They were left by a server that was told otherwise, and have the ports.
    var _ = new Running(data, log::info).endBalancers();
    return new NettyBalancer();
  }

  /// Starts another balancer process in place of the one that serves.
  ///
  /// @return false when the balancer is no process of its own
  boolean replaceBalancer() {
    if (balancer instanceof BesideBalancer beside) {
      beside.replace().join();
      return true;
    }
    return false;
  }

  private Map<String, WorkHandler> handlers() {
    Map<String, WorkHandler> handlers = new HashMap<>();
    handlers.putAll(elb.workHandlers());
    handlers.putAll(reconciler.handlers());
    handlers.put(LambdaApi.QUEUE, lambda.invocations());
    handlers.putAll(sns.workHandlers());
    handlers.putAll(s3.workHandlers());
    handlers.putAll(cloudWatch.workHandlers());
    handlers.putAll(codeDeploy.handlers());
    return handlers;
  }

  List<Service> services() {
    return List.of(
        new Service(AwsService.ACM, acm),
        new Service(AwsService.CLOUDWATCH, cloudWatch),
        new Service(AwsService.CODEDEPLOY, codeDeploy, codeDeploy.deprecatedOperations()),
        new Service(AwsService.ECS, ecs),
        new Service(AwsService.ELBV2, elb),
        new Service(AwsService.IAM, iam),
        new Service(AwsService.LAMBDA, lambda),
        new Service(AwsService.S3, s3),
        new Service(AwsService.SNS, sns),
        new Service(AwsService.STS, sts));
  }

  /// Takes up what an earlier run left. The balancer serves first: its traffic waits for nobody.
  void start() {
    elb.start();
    elb.onHealthChange(reconciler::healthChanged);
    cloudWatch.start();
    reconciler.resume();
    worker.start();
  }

  /// Stops every task and forgets everything.
  void empty() {
    worker.close();
    reconciler.close();
    for (String id : runner.ids()) {
      runner.stop(id, Duration.ZERO);
      runner.remove(id);
    }
    store.clear();
    elb.clear();
    s3.clear();
  }

  /// In the order of the arrows: whoever asks stops before whoever answers. Tasks go on.
  @Override
  public void close() {
    worker.close();
    reconciler.close();
    lambda.close();
    elb.close();
    runner.close();
    balancer.close();
    store.close();
  }
}
