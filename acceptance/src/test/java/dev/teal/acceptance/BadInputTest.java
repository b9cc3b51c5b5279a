package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyAction;
import software.amazon.awssdk.services.codedeploy.model.DeploymentType;
import software.amazon.awssdk.services.codedeploy.model.InstanceAction;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocationType;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoutingType;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;
import software.amazon.awssdk.services.lambda.LambdaClient;

/// Requests that cannot be: each is refused at once with AWS's own error, and changes nothing.
@ExtendWith(SharedTeal.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("unchecked") // The SDK's builders take generic varargs.
class BadInputTest {
  private Teal teal;
  private Stage stage;
  private CodeDeployClient codeDeploy;
  private EcsClient ecs;
  private ElasticLoadBalancingV2Client elb;
  private LambdaClient lambda;

  @BeforeAll
  void start(Teal shared) {
    teal = shared;
    codeDeploy = teal.aws().codeDeploy();
    ecs = teal.aws().ecs();
    elb = teal.aws().elb();
    lambda = teal.aws().lambda();
    stage = Stage.build(teal, "bad");
  }

  @Test
  @AwsObserved("CodeDeploy's messages in reports of users")
  void whatDoesNotExistIsNamed() {
    Refused.with(
        "ApplicationDoesNotExistException",
        "No application found for name: nowhere",
        () -> codeDeploy.getApplication(r -> r.applicationName("nowhere")));
    Refused.with(
        "ApplicationDoesNotExistException",
        "No application found for name: nowhere",
        () ->
            codeDeploy.createDeployment(
                r -> r.applicationName("nowhere").deploymentGroupName("g")));
    Refused.with(
        "DeploymentGroupDoesNotExistException",
        "No Deployment Group found for name: nowhere",
        () ->
            codeDeploy.createDeployment(
                r -> r.applicationName(stage.application()).deploymentGroupName("nowhere")));
    Refused.with(
        "DeploymentDoesNotExistException",
        "d-ABCDEFGHI",
        () -> codeDeploy.getDeployment(r -> r.deploymentId("d-ABCDEFGHI")));
    Refused.with(
        "DeploymentConfigDoesNotExistException",
        "nowhere",
        () ->
            Rollout.start(
                stage, stage.appSpec("bad:1", Map.of()), r -> r.deploymentConfigName("nowhere")));
  }

  @Test
  @AwsDocumented(
      "API references of ECS, Elastic Load Balancing and Lambda#Errors of the operations")
  void whatDoesNotExistInOtherServicesIsNamed() {
    Refused.with(
        "ClusterNotFoundException",
        "Cluster not found.",
        () -> ecs.describeServices(r -> r.cluster("nowhere").services("s")));
    Refused.with(
        "ClientException",
        "Unable to describe task definition.",
        () -> ecs.describeTaskDefinition(r -> r.taskDefinition("nowhere:1")));
    Refused.with(
        "LoadBalancerNotFound",
        "nowhere",
        () -> elb.describeLoadBalancers(r -> r.names("nowhere")));
    Refused.with(
        "TargetGroupNotFound", "nowhere", () -> elb.describeTargetGroups(r -> r.names("nowhere")));
    Refused.with(
        "ResourceNotFoundException",
        "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nowhere",
        () -> lambda.getFunction(r -> r.functionName("nowhere")));
    Refused.with(
        "NotFound",
        "Topic does not exist",
        () ->
            teal.aws()
                .sns()
                .publish(
                    r -> r.topicArn("arn:aws:sns:us-east-1:000000000000:nowhere").message("m")));
  }

  @Test
  @AwsDocumented("CodeDeploy API Reference: CreateApplication, CreateDeploymentGroup#Errors")
  void aNameInCodeDeployIsGivenOnce() {
    Refused.with(
        "ApplicationAlreadyExistsException",
        stage.application(),
        () -> codeDeploy.createApplication(r -> r.applicationName(stage.application())));
    Refused.with(
        "DeploymentGroupAlreadyExistsException",
        stage.group(),
        () -> stage.createGroup(stage.group(), group -> {}));
    Refused.with(
        "InvalidDeploymentConfigNameException",
        "CodeDeployDefault.",
        () ->
            codeDeploy.createDeploymentConfig(r ->
                r.deploymentConfigName("CodeDeployDefault.Mine")
                    .computePlatform(ComputePlatform.ECS)
                    .trafficRoutingConfig(t -> t.type(TrafficRoutingType.ALL_AT_ONCE))));
    codeDeploy.createDeploymentConfig(r ->
        r.deploymentConfigName("once")
            .computePlatform(ComputePlatform.ECS)
            .trafficRoutingConfig(t -> t.type(TrafficRoutingType.ALL_AT_ONCE)));
    Refused.with(
        "DeploymentConfigAlreadyExistsException",
        "once",
        () ->
            codeDeploy.createDeploymentConfig(r ->
                r.deploymentConfigName("once")
                    .computePlatform(ComputePlatform.ECS)
                    .trafficRoutingConfig(t -> t.type(TrafficRoutingType.ALL_AT_ONCE))));
  }

  @Test
  @AwsDocumented("CodeDeploy User Guide: Quotas#Deployment groups per Amazon ECS service")
  void aServiceBelongsToOneDeploymentGroup() {
    Refused.with(
        "ECSServiceMappingLimitExceededException",
        "bad",
        () -> stage.createGroup("another", group -> {}));
  }

  @Test
  @AwsDocumented("ELB API Reference: CreateLoadBalancer, CreateTargetGroup, CreateListener#Errors")
  void aNameInOtherServicesIsGivenOnce() {
    Refused.with(
        "DuplicateLoadBalancerName",
        "bad-alb",
        () -> elb.createLoadBalancer(r -> r.name("bad-alb").subnets("subnet-0x", "subnet-0y")));
    Refused.with(
        "DuplicateTargetGroupName",
        "bad-tg1",
        () ->
            elb.createTargetGroup(r ->
                r.name("bad-tg1")
                    .protocol(ProtocolEnum.HTTP)
                    .port(81)
                    .vpcId("vpc-0")
                    .targetType(TargetTypeEnum.IP)));
    Refused.with(
        "DuplicateListener",
        "already exists on this port",
        () -> createListener(stage.production().getPort(), stage.green()));
    Refused.with(
        "InvalidParameterException",
        "Creation of service was not idempotent.",
        () ->
            ecs.createService(r ->
                r.cluster(stage.cluster())
                    .serviceName(stage.name())
                    .taskDefinition(stage.name() + ":1")
                    .desiredCount(2)
                    .networkConfiguration(
                        n -> n.awsvpcConfiguration(vpc -> vpc.subnets("subnet-0a")))));
    stage.createHook("twice", "handler", Map.of());
    Refused.with(
        "ResourceConflictException",
        "Function already exist: CodeDeployHook_bad_twice",
        () -> stage.createHook("twice", "handler", Map.of()));
  }

  @Test
  @AwsDocumented("CodeDeploy API Reference: the operations#Errors that end in RequiredException")
  void aMissingMemberOfCodeDeployIsNamed() {
    Refused.with(
        "ApplicationNameRequiredException", "", () -> codeDeploy.createApplication(r -> {}));
    Refused.with(
        "ApplicationNameRequiredException", "", () -> codeDeploy.createDeployment(r -> {}));
    Refused.with(
        "DeploymentGroupNameRequiredException",
        "",
        () -> codeDeploy.createDeployment(r -> r.applicationName(stage.application())));
    Refused.with("DeploymentIdRequiredException", "", () -> codeDeploy.getDeployment(r -> {}));
    Refused.with("DeploymentIdRequiredException", "", () -> codeDeploy.stopDeployment(r -> {}));
    Refused.with(
        "DeploymentGroupNameRequiredException",
        "",
        () -> codeDeploy.listDeployments(r -> r.applicationName(stage.application())));
    Refused.with(
        "RoleRequiredException",
        "serviceRoleArn",
        () -> stage.createGroup("g", g -> g.serviceRoleArn(null)));
    Refused.with(
        "DeploymentConfigNameRequiredException", "", () -> codeDeploy.getDeploymentConfig(r -> {}));
  }

  @Test
  @AwsObserved("CodeDeploy's message in reports of users")
  void aDeploymentWithoutARevisionIsRefused() {
    Refused.with(
        "RevisionRequiredException",
        "RevisionLocation must be specified",
        () ->
            codeDeploy.createDeployment(
                r -> r.applicationName(stage.application()).deploymentGroupName(stage.group())));
  }

  @Test
  @AwsDocumented(
      "API references of ECS, Elastic Load Balancing and Lambda#Errors of the operations")
  void aMissingMemberOfOtherServicesIsNamed() {
    Refused.with(
        "ClientException",
        "Family should not be null or empty.",
        () -> ecs.registerTaskDefinition(r -> r.containerDefinitions(c -> c.name("c").image("i"))));
    Refused.with(
        "ClientException",
        "Container list cannot be empty.",
        () -> ecs.registerTaskDefinition(r -> r.family("f")));
    Refused.with(
        "InvalidParameterException",
        "askDefinition",
        () -> ecs.createService(r -> r.cluster(stage.cluster()).serviceName("s").desiredCount(1)));
    Refused.with("ValidationError", "name", () -> elb.createTargetGroup(r -> {}));
    Refused.with("ValidationError", "load balancer ARN", () -> elb.createListener(r -> r.port(80)));
    Refused.with(
        "InvalidParameterValueException",
        "",
        () ->
            lambda.createFunction(r ->
                r.functionName("f")
                    .role(Aws.ROLE + "r")
                    .runtime("python3.12")
                    .handler("f.h")
                    .code(c -> c.zipFile(SdkBytes.fromUtf8String("no zip")))));
  }

  @Test
  @AwsObserved("CodeDeploy's messages in reports of users")
  void aGroupThatDoesNotSuitEcsIsRefused() {
    Refused.with(
        "InvalidDeploymentStyleException",
        "For ECS deployment, the deployment type must be BLUE_GREEN, and deployment option must be"
            + " WITH_TRAFFIC_CONTROL.",
        () ->
            stage.createGroup(
                "g",
                g ->
                    g.deploymentStyle(s ->
                        s.deploymentType(DeploymentType.IN_PLACE)
                            .deploymentOption(DeploymentOption.WITHOUT_TRAFFIC_CONTROL))));
    Refused.with(
        "InvalidLoadBalancerInfoException",
        "For ECS deployment group, loadBalancerInfo must be specified",
        () ->
            stage.createGroup(
                "g",
                g ->
                    g.loadBalancerInfo(
                        (software.amazon.awssdk.services.codedeploy.model.LoadBalancerInfo) null)));
    Refused.with(
        "InvalidBlueGreenDeploymentConfigurationException",
        "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
        () ->
            stage.createGroup(
                "g",
                g ->
                    g.blueGreenDeploymentConfiguration(b ->
                        b.deploymentReadyOption(ready ->
                            ready
                                .actionOnTimeout(DeploymentReadyAction.CONTINUE_DEPLOYMENT)
                                .waitTimeInMinutes(5)))));
    Refused.with(
        "InvalidBlueGreenDeploymentConfigurationException",
        "KEEP_ALIVE",
        () ->
            stage.createGroup(
                "g",
                g ->
                    g.blueGreenDeploymentConfiguration(b ->
                        b.terminateBlueInstancesOnDeploymentSuccess(
                            t -> t.action(InstanceAction.KEEP_ALIVE)))));
    Refused.with(
        "InvalidAutoRollbackConfigException",
        "events",
        () -> stage.createGroup("g", g -> g.autoRollbackConfiguration(a -> a.enabled(true))));
    Refused.with(
        "InvalidECSServiceException",
        "Could not load ECS service information for cluster: bad-cluster, service: nowhere.",
        () ->
            stage.createGroup(
                "g", g -> g.ecsServices(s -> s.clusterName("bad-cluster").serviceName("nowhere"))));
    assertThat(
            codeDeploy
                .listDeploymentGroups(r -> r.applicationName(stage.application()))
                .deploymentGroups())
        .containsExactly(stage.group());
  }

  @Test
  @AwsObserved("ECS's messages in reports of users")
  void aServiceUnderCodeDeployIsChangedByCodeDeployAlone() {
    Refused.with(
        "InvalidParameterException",
        "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use"
            + " AWS CodeDeploy to trigger a new deployment.",
        () ->
            ecs.updateService(
                r -> r.cluster(stage.cluster()).service(stage.name()).taskDefinition("bad:1")));
    Refused.with(
        "InvalidParameterException",
        "Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS"
            + " CodeDeploy to trigger a new deployment.",
        () ->
            ecs.updateService(
                r -> r.cluster(stage.cluster()).service(stage.name()).forceNewDeployment(true)));
  }

  @Test
  @AwsUnverified("what CodeDeploy answers when the sha256 is not that of the content")
  void anAppSpecThatIsNotWhatItsHashSaysIsRefused() {
    Refused.with(
        "InvalidRevisionException",
        "sha256",
        () ->
            codeDeploy.createDeployment(r ->
                r.applicationName(stage.application())
                    .deploymentGroupName(stage.group())
                    .revision(revision ->
                        revision
                            .revisionType(RevisionLocationType.APP_SPEC_CONTENT)
                            .appSpecContent(
                                c -> c.content("version: 0.0").sha256("0".repeat(64))))));
  }

  @Test
  @AwsUnverified("no port of a load balancer on AWS can be another program's")
  void aListenerPortThatIsTakenIsRefusedAndNoListenerIsMade() throws IOException {
    try (ServerSocket other = new ServerSocket()) {
      int port = Ports.free();
      other.bind(new InetSocketAddress(stage.production().getHost(), port));
      int before = listeners().size();
      Refused.with(
          "InvalidConfigurationRequest",
          String.valueOf(port),
          () -> createListener(port, stage.green()));
      assertThat(listeners()).hasSize(before);
    }
  }

  @Test
  @OtherPrograms
  @AwsDocumented("AWS General Reference: Signature Version 4; Common errors")
  void aRequestMustBeSignedWithTheServersKeys() {
    List<String> signed = signedWith(Teal.ACCESS_KEY, Teal.SECRET_KEY);
    assertThat(curl(signed, "ListApplications")).contains("\"bad-app\"").endsWith("200");
    assertThat(curl(signed, "DoAsIMean")).contains("UnknownOperationException").endsWith("400");
    assertThat(curl(signedWith(Teal.ACCESS_KEY, "another"), "ListApplications"))
        .contains("InvalidSignatureException")
        .endsWith("403");
    assertThat(curl(signedWith("AKIANOBODY", "another"), "ListApplications"))
        .contains("UnrecognizedClientException")
        .endsWith("403");
    assertThat(curl(List.of(), "ListApplications"))
        .contains("MissingAuthenticationTokenException")
        .endsWith("403");
  }

  private static List<String> signedWith(String accessKey, String secretKey) {
    return List.of(
        "--user", accessKey + ":" + secretKey, "--aws-sigv4", "aws:amz:us-east-1:codedeploy");
  }

  /// @return the answer's body and its status
  private String curl(List<String> options, String operation) {
    List<String> command =
        new ArrayList<>(List.of("curl", "-s", "-w", " %{http_code}", "-d", "{}"));
    command.addAll(options);
    command.addAll(List.of("-H", "Content-Type: application/x-amz-json-1.1"));
    command.addAll(List.of("-H", "X-Amz-Target: CodeDeploy_20141006." + operation));
    command.add(teal.endpoint().toString());
    return new Tool(Map.of()).run(command).succeeded().out();
  }

  private void createListener(int port, String group) {
    elb.createListener(r ->
        r.loadBalancerArn(loadBalancer())
            .protocol(ProtocolEnum.HTTP)
            .port(port)
            .defaultActions(a -> a.type(ActionTypeEnum.FORWARD).targetGroupArn(group)));
  }

  private String loadBalancer() {
    return elb.describeLoadBalancers(r -> r.names("bad-alb"))
        .loadBalancers()
        .getFirst()
        .loadBalancerArn();
  }

  private List<?> listeners() {
    return elb.describeListeners(r -> r.loadBalancerArn(loadBalancer())).listeners();
  }
}
