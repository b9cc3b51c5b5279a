package dev.teal.bench;

import dev.teal.demo.Clients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyAction;
import software.amazon.awssdk.services.codedeploy.model.DeploymentType;
import software.amazon.awssdk.services.codedeploy.model.InstanceAction;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocationType;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.DeploymentControllerType;
import software.amazon.awssdk.services.ecs.model.StabilityStatus;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/// A service that is ready to be deployed: target groups, listeners, deployment group.
@SuppressWarnings("unchecked") // The SDK's builders take generic varargs.
record Fleet(Clients aws, String name, String balancer) {
  /// Two listeners for each: a load balancer may have 50.
  private static final int ON_A_BALANCER = 20;

  private static final String CLUSTER = "bench";
  private static final String APPLICATION = "bench";

  /// Answers every request with 200 and nothing.
  private static final String TASK =
      """
      import os, socket, signal
      signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
      s = socket.create_server(("127.0.0.1", int(os.environ["PORT"])), backlog=128)
      while True:
          c, _ = s.accept()
          c.recv(65536)
          c.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n")
          c.close()
      """;

  private static final int LENT = 32_768;
  private static final AtomicInteger NEXT_PORT = new AtomicInteger(20_000);

  /// The interpreter itself, since python3 in PATH may be a script that takes longer than the task.
  private static final String PYTHON = python();

  static Fleet create(Clients aws, int number) {
    Fleet fleet = new Fleet(aws, "s" + number, "lb" + number / ON_A_BALANCER);
    fleet.make();
    return fleet;
  }

  private static String python() {
    try {
      return new String(
              new ProcessBuilder("python3", "-c", "import sys; print(sys.executable)")
                  .start()
                  .getInputStream()
                  .readAllBytes(),
              StandardCharsets.UTF_8)
          .strip();
    } catch (IOException e) {
      throw new UncheckedIOException("there is no python3", e);
    }
  }

  private void make() {
    aws.ecs().createCluster(r -> r.clusterName(CLUSTER));
    for (int revision = 1; revision <= 3; revision++) {
      aws.ecs()
          .registerTaskDefinition(r ->
              r.family(name)
                  .containerDefinitions(c ->
                      c.name("app")
                          .image("python")
                          .memory(64)
                          .command(PYTHON, "-S", "-E", "-c", TASK)
                          .portMappings(p -> p.containerPort(8080))));
    }
    String blue = targetGroup("-1");
    targetGroup("-2");
    LoadBalancer shared =
        aws.elb()
            .createLoadBalancer(r -> r.name(balancer).subnets("subnet-a", "subnet-b"))
            .loadBalancers()
            .getFirst();
    String production = listener(shared, blue);
    String test = listener(shared, blue);
    aws.ecs()
        .createService(r ->
            r.cluster(CLUSTER)
                .serviceName(name)
                .taskDefinition(name + ":1")
                .desiredCount(1)
                .deploymentController(c -> c.type(DeploymentControllerType.CODE_DEPLOY))
                .loadBalancers(
                    b -> b.targetGroupArn(blue).containerName("app").containerPort(8080)));
    deploymentGroup(production, test);
  }

  private String targetGroup(String suffix) {
    return aws.elb()
        .createTargetGroup(r ->
            r.name(name + suffix)
                .protocol(ProtocolEnum.HTTP)
                .port(8080)
                .vpcId("vpc-0")
                .targetType(TargetTypeEnum.IP)
                .healthCheckIntervalSeconds(10)
                .healthyThresholdCount(2))
        .targetGroups()
        .getFirst()
        .targetGroupArn();
  }

  private String listener(LoadBalancer on, String group) {
    return aws.elb()
        .createListener(r ->
            r.loadBalancerArn(on.loadBalancerArn())
                .protocol(ProtocolEnum.HTTP)
                .port(freePort(on.dnsName()))
                .defaultActions(a -> a.type(ActionTypeEnum.FORWARD).targetGroupArn(group)))
        .listeners()
        .getFirst()
        .listenerArn();
  }

  /// Below the ports that the system lends to clients, and no port twice: others look for one at
  /// the same time.
  private static int freePort(String address) {
    for (int port = NEXT_PORT.getAndIncrement(); port < LENT; port = NEXT_PORT.getAndIncrement()) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(address))) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Somebody has it.
      } catch (IOException e) {
        throw new UncheckedIOException("no port on " + address, e);
      }
    }
    throw new IllegalStateException("no free port on " + address);
  }

  private void deploymentGroup(String production, String test) {
    if (name.equals("s0")) {
      aws.codeDeploy()
          .createApplication(
              r -> r.applicationName(APPLICATION).computePlatform(ComputePlatform.ECS));
    }
    awaitApplication();
    aws.codeDeploy()
        .createDeploymentGroup(r ->
            r.applicationName(APPLICATION)
                .deploymentGroupName(name)
                .deploymentConfigName("CodeDeployDefault.ECSAllAtOnce")
                .serviceRoleArn("arn:aws:iam::000000000000:role/bench")
                .deploymentStyle(s ->
                    s.deploymentType(DeploymentType.BLUE_GREEN)
                        .deploymentOption(DeploymentOption.WITH_TRAFFIC_CONTROL))
                .blueGreenDeploymentConfiguration(b ->
                    b.deploymentReadyOption(
                            o -> o.actionOnTimeout(DeploymentReadyAction.CONTINUE_DEPLOYMENT))
                        .terminateBlueInstancesOnDeploymentSuccess(t ->
                            t.action(InstanceAction.TERMINATE).terminationWaitTimeInMinutes(1)))
                .loadBalancerInfo(l ->
                    l.targetGroupPairInfoList(p ->
                        p.targetGroups(g -> g.name(name + "-1"), g -> g.name(name + "-2"))
                            .prodTrafficRoute(t -> t.listenerArns(production))
                            .testTrafficRoute(t -> t.listenerArns(test))))
                .ecsServices(s -> s.clusterName(CLUSTER).serviceName(name)));
  }

  private void awaitApplication() {
    while (!aws.codeDeploy().listApplications().applications().contains(APPLICATION)) {
      Thread.onSpinWait();
    }
  }

  boolean steady() {
    return aws
        .ecs()
        .describeServices(r -> r.cluster(CLUSTER).services(name))
        .services()
        .getFirst()
        .taskSets()
        .stream()
        .allMatch(set -> set.stabilityStatus() == StabilityStatus.STEADY_STATE);
  }

  String deploy(int revision) {
    return deploy(
        """
        {"version": 0.0, "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": {
          "TaskDefinition": "arn:aws:ecs:us-east-1:000000000000:task-definition/%s:%d",
          "LoadBalancerInfo": {"ContainerName": "app", "ContainerPort": 8080}}}}]}
        """
            .formatted(name, revision));
  }

  String deploy(String appSpec) {
    return aws.codeDeploy()
        .createDeployment(r ->
            r.applicationName(APPLICATION)
                .deploymentGroupName(name)
                .revision(v ->
                    v.revisionType(RevisionLocationType.APP_SPEC_CONTENT)
                        .appSpecContent(c -> c.content(appSpec))))
        .deploymentId();
  }

  DeploymentInfo deployment(String id) {
    return aws.codeDeploy().getDeployment(r -> r.deploymentId(id)).deploymentInfo();
  }

  List<LifecycleEvent> events(String id) {
    return aws.codeDeploy()
        .getDeploymentTarget(r -> r.deploymentId(id).targetId(CLUSTER + ":" + name))
        .deploymentTarget()
        .ecsTarget()
        .lifecycleEvents();
  }

  /// The newest deployments of the group.
  List<String> newest() {
    return aws.codeDeploy()
        .listDeployments(r -> r.applicationName(APPLICATION).deploymentGroupName(name))
        .deployments();
  }

  static void deleteAll(Clients aws) throws InterruptedException {
    for (String service : services(aws)) {
      aws.ecs().deleteService(r -> r.cluster(CLUSTER).service(service).force(true));
    }
    for (int tries = 0; tries < 300; tries++) {
      if (aws.ecs().listTasks(r -> r.cluster(CLUSTER)).taskArns().isEmpty()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new IllegalStateException("tasks are left running");
  }

  private static List<String> services(Clients aws) {
    try {
      return aws.ecs().listServicesPaginator(r -> r.cluster(CLUSTER)).serviceArns().stream()
          .toList();
    } catch (ClusterNotFoundException e) {
      return List.of();
    }
  }
}
