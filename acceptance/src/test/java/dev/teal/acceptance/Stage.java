package dev.teal.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackEvent;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyAction;
import software.amazon.awssdk.services.codedeploy.model.DeploymentType;
import software.amazon.awssdk.services.codedeploy.model.InstanceAction;
import software.amazon.awssdk.services.codedeploy.model.TargetGroupPairInfo;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.DeploymentControllerType;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/// An ECS service under CodeDeploy with a load balancer of its own, made with the SDK: what stands
/// before a deployment. Everything of it is named after it, so a server can carry many.
///
/// @param front what its listeners and its tasks speak
/// @param app the command that its tasks run
/// @param production the PROD listener's URL
/// @param test the TEST listener's URL
/// @param blue the target group that the first task is in
/// @param green the other target group
@SuppressWarnings("unchecked") // The SDK's builders take generic varargs.
record Stage(
    Teal teal,
    String name,
    Front front,
    List<String> app,
    URI production,
    URI test,
    String productionListener,
    String testListener,
    String blue,
    String green) {
  static final int CONTAINER_PORT = 8080;
  static final String FIRST_REVISION = "1";
  static final String CONFIG = "CodeDeployDefault.ECSAllAtOnce";

  private static final List<String> SUBNETS = List.of("subnet-0a", "subnet-0b");

  /// Makes it all; revision 1 serves when this returns.
  ///
  /// @param name letters, digits and hyphens
  /// @param change what is different about the deployment group: by itself it has automatic
  ///   rollback on failure and on request, a test listener, and terminates blue at once
  static Stage build(
      Teal teal, String name, Consumer<CreateDeploymentGroupRequest.Builder> change) {
    return build(teal, name, new Front.Http(), sampleApp(), change);
  }

  static Stage build(
      Teal teal,
      String name,
      Front front,
      List<String> app,
      Consumer<CreateDeploymentGroupRequest.Builder> change) {
    Stage stage = withoutGroup(teal, name, front, app);
    stage.createGroup(stage.group(), change);
    return stage;
  }

  static Stage build(Teal teal, String name) {
    return build(teal, name, group -> {});
  }

  private static Stage withoutGroup(Teal teal, String name, Front front, List<String> app) {
    Aws aws = teal.aws();
    aws.ecs().createCluster(r -> r.clusterName(name + "-cluster"));
    LoadBalancer balancer =
        aws.elb()
            .createLoadBalancer(r -> r.name(name + "-alb").subnets(SUBNETS))
            .loadBalancers()
            .getFirst();
    String green = targetGroup(aws, front, name + "-tg1").targetGroupArn();
    String blue = targetGroup(aws, front, name + "-tg2").targetGroupArn();
    Listener production = listener(aws, balancer, front, blue);
    Listener test = listener(aws, balancer, front, blue);
    Stage stage =
        new Stage(
            teal,
            name,
            front,
            app,
            url(balancer, production),
            url(balancer, test),
            production.listenerArn(),
            test.listenerArn(),
            blue,
            green);
    stage.createService(stage.register(FIRST_REVISION, Map.of()));
    aws.codeDeploy()
        .createApplication(
            r -> r.applicationName(stage.application()).computePlatform(ComputePlatform.ECS));
    Await.that(name + ": the first task is healthy", stage::isHealthy);
    return stage;
  }

  private static TargetGroup targetGroup(Aws aws, Front front, String name) {
    return aws.elb()
        .createTargetGroup(r ->
            r.name(name)
                .protocol(ProtocolEnum.HTTP)
                .protocolVersion(front instanceof Front.Grpc ? "GRPC" : "HTTP1")
                .port(CONTAINER_PORT)
                .vpcId("vpc-0")
                .targetType(TargetTypeEnum.IP)
                .healthCheckPath("/health")
                .healthCheckIntervalSeconds(10)
                .healthCheckTimeoutSeconds(5)
                .healthyThresholdCount(2)
                .unhealthyThresholdCount(3))
        .targetGroups()
        .getFirst();
  }

  private static Listener listener(Aws aws, LoadBalancer balancer, Front front, String group) {
    return aws.elb()
        .createListener(r -> {
          r.loadBalancerArn(balancer.loadBalancerArn())
              .port(Ports.free())
              .defaultActions(a -> a.type(ActionTypeEnum.FORWARD).targetGroupArn(group));
          switch (front) {
            case Front.Http() -> r.protocol(ProtocolEnum.HTTP);
            case Front.Https(Certificate certificate) -> secure(r, certificate);
            case Front.Grpc(Certificate certificate) -> secure(r, certificate);
          }
        })
        .listeners()
        .getFirst();
  }

  private static void secure(CreateListenerRequest.Builder listener, Certificate certificate) {
    listener.protocol(ProtocolEnum.HTTPS).certificates(c -> c.certificateArn(certificate.arn()));
  }

  private static URI url(LoadBalancer balancer, Listener listener) {
    String scheme = listener.protocol() == ProtocolEnum.HTTPS ? "https://" : "http://";
    return URI.create(scheme + balancer.dnsName() + ":" + listener.port());
  }

  private void createService(String taskDefinition) {
    teal.aws()
        .ecs()
        .createService(r ->
            r.cluster(cluster())
                .serviceName(name)
                .taskDefinition(taskDefinition)
                .desiredCount(1)
                .launchType(LaunchType.FARGATE)
                .healthCheckGracePeriodSeconds(300)
                .networkConfiguration(n -> n.awsvpcConfiguration(vpc -> vpc.subnets(SUBNETS)))
                .deploymentController(c -> c.type(DeploymentControllerType.CODE_DEPLOY))
                .loadBalancers(balancer ->
                    balancer
                        .targetGroupArn(blue)
                        .containerName(name)
                        .containerPort(CONTAINER_PORT)));
  }

  /// Makes a deployment group for the service.
  void createGroup(String group, Consumer<CreateDeploymentGroupRequest.Builder> change) {
    teal.aws()
        .codeDeploy()
        .createDeploymentGroup(r -> {
          r.applicationName(application())
              .deploymentGroupName(group)
              .deploymentConfigName(CONFIG)
              .serviceRoleArn(Aws.ROLE + "ecsCodeDeployRole")
              .autoRollbackConfiguration(rollback ->
                  rollback
                      .enabled(true)
                      .events(
                          AutoRollbackEvent.DEPLOYMENT_FAILURE,
                          AutoRollbackEvent.DEPLOYMENT_STOP_ON_REQUEST))
              .deploymentStyle(style ->
                  style
                      .deploymentType(DeploymentType.BLUE_GREEN)
                      .deploymentOption(DeploymentOption.WITH_TRAFFIC_CONTROL))
              .blueGreenDeploymentConfiguration(blueGreen ->
                  blueGreen
                      .terminateBlueInstancesOnDeploymentSuccess(b -> terminateAfter(b, 0))
                      .deploymentReadyOption(ready ->
                          ready.actionOnTimeout(DeploymentReadyAction.CONTINUE_DEPLOYMENT)))
              .loadBalancerInfo(info ->
                  info.targetGroupPairInfoList(pair ->
                      pair.targetGroups(g -> g.name(name + "-tg1"), g -> g.name(name + "-tg2"))
                          .prodTrafficRoute(route -> route.listenerArns(productionListener))
                          .testTrafficRoute(route -> route.listenerArns(testListener))))
              .ecsServices(s -> s.clusterName(cluster()).serviceName(name));
          change.accept(r);
        });
  }

  private static void terminateAfter(
      software.amazon.awssdk.services.codedeploy.model.BlueInstanceTerminationOption.Builder blue,
      int minutes) {
    blue.action(InstanceAction.TERMINATE).terminationWaitTimeInMinutes(minutes);
  }

  /// The change to a deployment group with which blue waits for a while before it is terminated.
  static Consumer<CreateDeploymentGroupRequest.Builder> keepsBlue(int minutes) {
    return group ->
        group.blueGreenDeploymentConfiguration(blueGreen ->
            blueGreen
                .terminateBlueInstancesOnDeploymentSuccess(blue -> terminateAfter(blue, minutes))
                .deploymentReadyOption(
                    ready -> ready.actionOnTimeout(DeploymentReadyAction.CONTINUE_DEPLOYMENT)));
  }

  /// The change to a deployment group with which it has no test listener.
  static void withoutTestListener(CreateDeploymentGroupRequest.Builder group) {
    TargetGroupPairInfo pair =
        group.build().loadBalancerInfo().targetGroupPairInfoList().getFirst();
    group.loadBalancerInfo(info ->
        info.targetGroupPairInfoList(
            TargetGroupPairInfo.builder()
                .targetGroups(pair.targetGroups())
                .prodTrafficRoute(pair.prodTrafficRoute())
                .build()));
  }

  String cluster() {
    return name + "-cluster";
  }

  String application() {
    return name + "-app";
  }

  String group() {
    return name + "-group";
  }

  Traces traces() {
    return new Traces(teal.folder(), name);
  }

  /// The id of the one target that a deployment of the service has.
  String targetId() {
    return cluster() + ":" + name;
  }

  /// Registers a task definition of its application.
  ///
  /// @return the task definition's ARN
  String register(String revision, Map<String, String> environment) {
    return register(app, variables(revision, environment));
  }

  /// The sample application, as a command.
  static List<String> sampleApp() {
    return List.of(Tool.python(), Tool.script("app.py").toString());
  }

  /// The application that serves every kind of traffic and counts its requests.
  static List<String> countingApp() {
    // Without the search for installed modules it starts in a third of the time.
    return List.of(Tool.python(), "-S", Tool.script("counting_app.py").toString());
  }

  /// What the applications see.
  ///
  /// @param revision what it calls itself
  /// @param environment more of it, see app.py
  Map<String, String> variables(String revision, Map<String, String> environment) {
    Map<String, String> variables = new TreeMap<>(environment);
    variables.put("REVISION", revision);
    variables.put("STARTS", traces().starts().toString());
    variables.put("COUNTS", traces().counts().toString());
    variables.put("OWNER", String.valueOf(ProcessHandle.current().pid()));
    return variables;
  }

  /// Registers a task definition of any program.
  String register(List<String> command, Map<String, String> environment) {
    List<KeyValuePair> variables =
        environment.entrySet().stream()
            .map(e -> KeyValuePair.builder().name(e.getKey()).value(e.getValue()).build())
            .toList();
    return teal.aws()
        .ecs()
        .registerTaskDefinition(r ->
            r.family(name)
                .networkMode(NetworkMode.AWSVPC)
                .requiresCompatibilities(Compatibility.FARGATE)
                .cpu("256")
                .memory("512")
                .executionRoleArn(Aws.ROLE + "ecsTaskExecutionRole")
                .containerDefinitions(container ->
                    container
                        .name(name)
                        .image("example/" + name)
                        .essential(true)
                        .entryPoint(command)
                        .environment(variables)
                        .portMappings(port -> port.containerPort(CONTAINER_PORT))))
        .taskDefinition()
        .taskDefinitionArn();
  }

  /// Makes a function of hook.py.
  ///
  /// @param suffix of its name, which is returned
  /// @param handler one of its functions
  String createHook(String suffix, String handler, Map<String, String> environment) {
    String function = "CodeDeployHook_" + name + "_" + suffix;
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("CALLS", traces().calls().toString());
    teal.aws()
        .lambda()
        .createFunction(r ->
            r.functionName(function)
                .runtime("python3.12")
                .handler("hook." + handler)
                .role(Aws.ROLE + "hookRole")
                .timeout(120)
                .code(code -> code.zipFile(hookZip()))
                .environment(e -> e.variables(variables)));
    return function;
  }

  private static SdkBytes hookZip() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("hook.py"));
      Files.copy(Tool.script("hook.py"), zip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SdkBytes.fromByteArray(bytes.toByteArray());
  }

  /// An AppSpec as the user guide shows it.
  ///
  /// @param hooks functions by lifecycle event
  String appSpec(String taskDefinition, Map<String, String> hooks) {
    String lines =
        hooks.entrySet().stream()
            .map(hook -> "  - %s: %s\n".formatted(hook.getKey(), hook.getValue()))
            .collect(Collectors.joining());
    return """
    version: 0.0
    Resources:
      - TargetService:
          Type: AWS::ECS::Service
          Properties:
            TaskDefinition: "%s"
            LoadBalancerInfo:
              ContainerName: "%s"
              ContainerPort: %d
    %s\
    """
        .formatted(taskDefinition, name, CONTAINER_PORT, hooks.isEmpty() ? "" : "Hooks:\n" + lines);
  }

  /// Starts a deployment of a task definition.
  Rollout deploy(String taskDefinition, Map<String, String> hooks) {
    return Rollout.start(this, appSpec(taskDefinition, hooks), request -> {});
  }

  /// Whether a production request is answered by a revision.
  boolean serves(String revision) {
    return Visit.revisionAt(production).equals(revision);
  }

  private boolean isHealthy() {
    List<TargetHealthDescription> targets =
        teal.aws()
            .elb()
            .describeTargetHealth(r -> r.targetGroupArn(blue))
            .targetHealthDescriptions();
    return targets.size() == 1
        && targets.getFirst().targetHealth().state() == TargetHealthStateEnum.HEALTHY;
  }

  /// The service's task sets as ECS describes them.
  List<TaskSet> taskSets() {
    return teal.aws()
        .ecs()
        .describeServices(r -> r.cluster(cluster()).services(name))
        .services()
        .getFirst()
        .taskSets();
  }

  /// How a listener shares out its traffic in percent, such as `tg1 90, tg2 10`; groups without a
  /// share are left out.
  String sharesAt(String listener) {
    List<TargetGroupTuple> groups =
        teal.aws()
            .elb()
            .describeListeners(r -> r.listenerArns(listener))
            .listeners()
            .getFirst()
            .defaultActions()
            .getFirst()
            .forwardConfig()
            .targetGroups();
    int all = groups.stream().mapToInt(TargetGroupTuple::weight).sum();
    return groups.stream()
        .filter(group -> group.weight() > 0)
        .map(group -> suffix(group.targetGroupArn()) + " " + group.weight() * 100 / all)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private String suffix(String targetGroupArn) {
    return targetGroupArn.equals(blue) ? "tg2" : "tg1";
  }
}
