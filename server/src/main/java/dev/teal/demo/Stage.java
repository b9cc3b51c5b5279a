package dev.teal.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackEvent;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyAction;
import software.amazon.awssdk.services.codedeploy.model.DeploymentType;
import software.amazon.awssdk.services.codedeploy.model.InstanceAction;
import software.amazon.awssdk.services.codedeploy.model.TriggerEventType;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.DeploymentControllerType;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ElasticLoadBalancingV2Exception;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/// What stands before the story, made with the calls that a user of AWS makes.
///
/// @param production the PROD listener's URL
/// @param test the TEST listener's URL
@SuppressWarnings("unchecked") // The SDK's builders take generic varargs.
record Stage(
    Clients aws,
    URI production,
    URI test,
    String productionListener,
    String testListener,
    String topic) {
  static final String CLUSTER = "sample-cluster";
  static final String SERVICE = "sample-springboot-app";
  static final String APPLICATION = "sample-springboot-app";
  static final String GROUP = "sample-springboot-app-group";
  static final String HOOK = "CodeDeployHook_sample-springboot-app";
  static final int CONTAINER_PORT = 8080;
  static final int FIRST_REVISION = 132;
  static final int FAULTY_REVISION = 135;
  static final int TERMINATION_WAIT_MINUTES = 15;

  private static final String ROLE = "arn:aws:iam::%s:role/%s";
  private static final String VPC = "vpc-0123456789abcdef0";
  private static final List<String> SUBNETS =
      List.of("subnet-0123456789abcdef0", "subnet-0123456789abcdef1");
  private static final int TRIES_FOR_A_PORT = 10;

  /// Makes everything but the service.
  static Stage build(Clients aws) {
    String cluster = aws.ecs().createCluster(r -> r.clusterName(CLUSTER)).cluster().clusterArn();
    String account = cluster.split(":", 6)[4];
    LoadBalancer balancer =
        aws.elb()
            .createLoadBalancer(r -> r.name(SERVICE + "-alb").subnets(SUBNETS))
            .loadBalancers()
            .getFirst();
    targetGroup(aws, "-tg1");
    TargetGroup blue = targetGroup(aws, "-tg2");
    Listener production = listener(aws, balancer, blue);
    Listener test = listener(aws, balancer, blue);
    registerRevisions(aws, String.format(ROLE, account, "ecsTaskExecutionRole"));
    String topic =
        aws.sns().createTopic(r -> r.name("CodeDeployTopic_sample-springboot-app")).topicArn();
    Stage stage =
        new Stage(
            aws,
            url(balancer, production),
            url(balancer, test),
            production.listenerArn(),
            test.listenerArn(),
            topic);
    stage.createHook(String.format(ROLE, account, "hookRole"));
    stage.createService(blue);
    stage.createDeploymentGroup(String.format(ROLE, account, "ecsCodeDeployRole"));
    return stage;
  }

  private static TargetGroup targetGroup(Clients aws, String suffix) {
    return aws.elb()
        .createTargetGroup(r ->
            r.name(SERVICE + suffix)
                .protocol(ProtocolEnum.HTTP)
                .port(CONTAINER_PORT)
                .vpcId(VPC)
                .targetType(TargetTypeEnum.IP)
                .healthCheckPath("/health")
                .healthCheckIntervalSeconds(5)
                .healthCheckTimeoutSeconds(2)
                .healthyThresholdCount(2)
                .unhealthyThresholdCount(2))
        .targetGroups()
        .getFirst();
  }

  /// A listener on a free port. Between finding a port and taking it somebody else may come first.
  private static Listener listener(Clients aws, LoadBalancer balancer, TargetGroup group) {
    for (int tries = 1; ; tries++) {
      int port = freePort(balancer.dnsName());
      try {
        return aws.elb()
            .createListener(r ->
                r.loadBalancerArn(balancer.loadBalancerArn())
                    .protocol(ProtocolEnum.HTTP)
                    .port(port)
                    .defaultActions(
                        a -> a.type(ActionTypeEnum.FORWARD).targetGroupArn(group.targetGroupArn())))
            .listeners()
            .getFirst();
      } catch (ElasticLoadBalancingV2Exception e) {
        if (tries == TRIES_FOR_A_PORT) {
          throw e;
        }
      }
    }
  }

  private static int freePort(String address) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on " + address, e);
    }
  }

  private static URI url(LoadBalancer balancer, Listener listener) {
    return URI.create("http://" + balancer.dnsName() + ":" + listener.port());
  }

  /// A service that has lived for a while: its revisions count from 1.
  private static void registerRevisions(Clients aws, String role) {
    for (int revision = 1; revision <= FAULTY_REVISION; revision++) {
      int given =
          aws.ecs()
              .registerTaskDefinition(taskDefinition(revision, role))
              .taskDefinition()
              .revision();
      if (given != revision) {
        throw new DemoException(
            "task definition revision: " + given + " (expected: " + revision + ")");
      }
    }
  }

  private static RegisterTaskDefinitionRequest taskDefinition(int revision, String role) {
    ContainerDefinition container =
        ContainerDefinition.builder()
            .name(SERVICE)
            .image("example/" + SERVICE + ":" + revision)
            .essential(true)
            .entryPoint(Program.sampleApp())
            .environment(
                variable("REVISION", String.valueOf(revision)),
                variable("FAULTY", String.valueOf(revision == FAULTY_REVISION)))
            .portMappings(port -> port.containerPort(CONTAINER_PORT))
            .build();
    return RegisterTaskDefinitionRequest.builder()
        .family(SERVICE)
        .networkMode(NetworkMode.AWSVPC)
        .requiresCompatibilities(Compatibility.FARGATE)
        .cpu("256")
        .memory("512")
        .executionRoleArn(role)
        .containerDefinitions(container)
        .build();
  }

  private static KeyValuePair variable(String name, String value) {
    return KeyValuePair.builder().name(name).value(value).build();
  }

  /// Subscribes to what CodeDeploy tells of its deployments, and waits for the confirmation.
  void subscribe(Inbox inbox) {
    aws.sns().subscribe(r -> r.topicArn(topic).protocol("http").endpoint(inbox.uri().toString()));
    Await.that("the subscription's confirmation", inbox::confirmed);
  }

  private void createHook(String role) {
    aws.lambda()
        .createFunction(r ->
            r.functionName(HOOK)
                .runtime(Hook.RUNTIME)
                .handler(Hook.HANDLER)
                .role(role)
                .timeout(30)
                .code(code -> code.zipFile(Hook.zip()))
                .environment(e -> e.variables(Map.of("TEST_URL", test.toString()))));
  }

  private void createService(TargetGroup blue) {
    aws.ecs()
        .createService(r ->
            r.cluster(CLUSTER)
                .serviceName(SERVICE)
                .taskDefinition(SERVICE + ":" + FIRST_REVISION)
                .desiredCount(1)
                .launchType(LaunchType.FARGATE)
                .networkConfiguration(n -> n.awsvpcConfiguration(vpc -> vpc.subnets(SUBNETS)))
                .deploymentController(c -> c.type(DeploymentControllerType.CODE_DEPLOY))
                .loadBalancers(balancer ->
                    balancer
                        .targetGroupArn(blue.targetGroupArn())
                        .containerName(SERVICE)
                        .containerPort(CONTAINER_PORT)));
  }

  private void createDeploymentGroup(String role) {
    aws.codeDeploy()
        .createApplication(
            r -> r.applicationName(APPLICATION).computePlatform(ComputePlatform.ECS));
    aws.codeDeploy()
        .createDeploymentGroup(r ->
            r.applicationName(APPLICATION)
                .deploymentGroupName(GROUP)
                .deploymentConfigName("CodeDeployDefault.ECSAllAtOnce")
                .serviceRoleArn(role)
                .triggerConfigurations(trigger ->
                    trigger
                        .triggerName("deployments")
                        .triggerTargetArn(topic)
                        .triggerEvents(
                            TriggerEventType.DEPLOYMENT_START,
                            TriggerEventType.DEPLOYMENT_SUCCESS,
                            TriggerEventType.DEPLOYMENT_FAILURE,
                            TriggerEventType.DEPLOYMENT_STOP,
                            TriggerEventType.DEPLOYMENT_ROLLBACK,
                            TriggerEventType.DEPLOYMENT_READY))
                .autoRollbackConfiguration(rollback ->
                    rollback
                        .enabled(true)
                        .events(
                            AutoRollbackEvent.DEPLOYMENT_FAILURE,
                            AutoRollbackEvent.DEPLOYMENT_STOP_ON_ALARM,
                            AutoRollbackEvent.DEPLOYMENT_STOP_ON_REQUEST))
                .deploymentStyle(style ->
                    style
                        .deploymentType(DeploymentType.BLUE_GREEN)
                        .deploymentOption(DeploymentOption.WITH_TRAFFIC_CONTROL))
                .blueGreenDeploymentConfiguration(blueGreen ->
                    blueGreen
                        .terminateBlueInstancesOnDeploymentSuccess(blue ->
                            blue.action(InstanceAction.TERMINATE)
                                .terminationWaitTimeInMinutes(TERMINATION_WAIT_MINUTES))
                        .deploymentReadyOption(ready ->
                            ready.actionOnTimeout(DeploymentReadyAction.CONTINUE_DEPLOYMENT)))
                .loadBalancerInfo(info ->
                    info.targetGroupPairInfoList(pair ->
                        pair.targetGroups(
                                group -> group.name(SERVICE + "-tg1"),
                                group -> group.name(SERVICE + "-tg2"))
                            .prodTrafficRoute(route -> route.listenerArns(productionListener))
                            .testTrafficRoute(route -> route.listenerArns(testListener))))
                .ecsServices(s -> s.clusterName(CLUSTER).serviceName(SERVICE)));
  }
}
