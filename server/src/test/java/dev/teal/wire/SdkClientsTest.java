package dev.teal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.CreateApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.Tag;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.UntagResourceRequest;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/// AWS's own clients, over a socket, against fakes: what they send arrives as they meant it, and
/// what is answered reaches them.
class SdkClientsTest {
  private final Fakes.CodeDeploy codeDeploy = new Fakes.CodeDeploy();
  private final Fakes.Elb elb = new Fakes.Elb();
  private final Fakes.Lambda lambda = new Fakes.Lambda();
  private final Fakes.Sns sns = new Fakes.Sns();
  private final WireServer server =
      WireServer.of(
          new Service(AwsService.CODEDEPLOY, codeDeploy),
          new Service(AwsService.ECS, new Fakes.Ecs()),
          new Service(AwsService.ELBV2, elb),
          new Service(AwsService.LAMBDA, lambda),
          new Service(AwsService.SNS, sns));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void jsonArrivesAndReturns() {
    CreateApplicationRequest request =
        CreateApplicationRequest.builder()
            .applicationName("ä \"quoted\"")
            .computePlatform("ECS")
            .tags(Tag.builder().key("k").value("v").build())
            .build();
    try (CodeDeployClient client = server.client(CodeDeployClient.builder())) {
      assertThat(client.createApplication(request).applicationId()).isEqualTo("id-1");
      assertThat(codeDeploy.got.get()).isEqualTo(request);
      assertThat(client.getDeployment(r -> r.deploymentId("d-1")).deploymentInfo().createTime())
          .isEqualTo(Fakes.TIME);
      assertThat(
              client.deleteApplication(r -> r.applicationName("a")).responseMetadata().requestId())
          .hasSize(36);
    }
  }

  @Test
  void nestedStructuresOfJsonArrive() {
    try (EcsClient client = server.client(EcsClient.builder())) {
      assertThat(
              client
                  .createTaskSet(r ->
                      r.service("s")
                          .cluster("c")
                          .taskDefinition("t:1")
                          .scale(s -> s.value(12.5).unit("PERCENT")))
                  .taskSet()
                  .scale()
                  .value())
          .isEqualTo(12.5);
    }
  }

  @Test
  void queryListsAndStructuresArriveAndReturn() {
    CreateListenerRequest request =
        CreateListenerRequest.builder()
            .loadBalancerArn("arn:lb")
            .port(443)
            .protocol("HTTP")
            .defaultActions(
                Action.builder()
                    .type(ActionTypeEnum.FORWARD)
                    .order(1)
                    .forwardConfig(f ->
                        f.targetGroups(
                                TargetGroupTuple.builder()
                                    .targetGroupArn("arn:1")
                                    .weight(0)
                                    .build(),
                                TargetGroupTuple.builder()
                                    .targetGroupArn("arn:2")
                                    .weight(100)
                                    .build())
                            .targetGroupStickinessConfig(s -> s.enabled(false)))
                    .build())
            .build();
    try (ElasticLoadBalancingV2Client client =
        server.client(ElasticLoadBalancingV2Client.builder())) {
      assertThat(client.createListener(request).listeners().getFirst().defaultActions())
          .isEqualTo(request.defaultActions());
      assertThat(elb.got.get()).isEqualTo(request);
      assertThat(client.deleteListener(r -> r.listenerArn("a")).responseMetadata().requestId())
          .hasSize(36);
    }
  }

  @Test
  void tenthElementsFollowTheNinthAndXmlIsEscaped() {
    List<String> names = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
    try (ElasticLoadBalancingV2Client client =
        server.client(ElasticLoadBalancingV2Client.builder())) {
      var loadBalancer =
          client.describeLoadBalancers(r -> r.names(names)).loadBalancers().getFirst();
      assertThat(elb.got.get())
          .isEqualTo(DescribeLoadBalancersRequest.builder().names(names).build());
      assertThat(loadBalancer.loadBalancerName()).isEqualTo("<a&b>\r\n");
      assertThat(loadBalancer.createdTime()).isEqualTo(Fakes.TIME);
    }
  }

  @Test
  void queryMapsAndBlobsArriveAndReturn() {
    CreateTopicRequest topic =
        CreateTopicRequest.builder()
            .name("t")
            .attributes(Map.of("DisplayName", "a=b&c", "FifoTopic", "false"))
            .tags(
                software.amazon.awssdk.services.sns.model.Tag.builder().key("k").value("v").build())
            .build();
    PublishRequest publish =
        PublishRequest.builder()
            .topicArn("arn:topic")
            .message("line 1\nline 2 +%")
            .messageAttributes(
                Map.of(
                    "bin",
                    MessageAttributeValue.builder()
                        .dataType("Binary")
                        .binaryValue(SdkBytes.fromByteArray(new byte[] {0, -1, 7}))
                        .build()))
            .build();
    try (SnsClient client = server.client(SnsClient.builder())) {
      client.createTopic(topic);
      assertThat(sns.got.get()).isEqualTo(topic);
      client.publish(publish);
      assertThat(sns.got.get()).isEqualTo(publish);
      assertThat(client.getTopicAttributes(r -> r.topicArn("arn:t")).attributes())
          .isEqualTo(Map.of("TopicArn", "arn:t", "Policy", "{\"a\":\"<b>\"}"));
      assertThat(client.getSMSAttributes(r -> {}).attributes()).isEqualTo(Map.of("a", "b"));
    }
  }

  @Test
  void restMembersArriveFromPathQueryHeadersAndBody() {
    CreateFunctionRequest create =
        CreateFunctionRequest.builder()
            .functionName("f")
            .role("arn:role")
            .handler("index.handler")
            .timeout(30)
            .code(c -> c.zipFile(Fakes.bytes(1024)))
            .environment(e -> e.variables(Map.of("A", "1")))
            .build();
    InvokeRequest invoke =
        InvokeRequest.builder()
            .functionName("arn:aws:lambda:us-east-1:000000000000:function:f")
            .qualifier("1")
            .clientContext("ctx")
            .payload(SdkBytes.fromUtf8String("{\"a\": 1 }"))
            .build();
    UntagResourceRequest untag =
        UntagResourceRequest.builder().resource("arn:a/b").tagKeys("k 1", "k+2").build();
    try (LambdaClient client = server.client(LambdaClient.builder())) {
      assertThat(client.createFunction(create).codeSize()).isEqualTo(1024);
      assertThat(lambda.got.get()).isEqualTo(create);
      var answer = client.invoke(invoke);
      assertThat(lambda.got.get()).isEqualTo(invoke);
      assertThat(answer.payload()).isEqualTo(invoke.payload());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.functionError()).isEqualTo("Unhandled");
      assertThat(answer.executedVersion()).isEqualTo("$LATEST");
      assertThat(client.invoke(invoke.toBuilder().invocationType("Event").build()).statusCode())
          .isEqualTo(202);
      client.untagResource(untag);
      assertThat(lambda.got.get()).isEqualTo(untag);
      client.deleteFunction(r -> r.functionName("f"));
    }
  }

  @Test
  void anOperationThatIsNotImplementedSaysSo() {
    try (CodeDeployClient client = server.client(CodeDeployClient.builder())) {
      assertThatThrownBy(() -> client.listGitHubAccountTokenNames(r -> {}))
          .satisfies(e -> {
            AwsServiceException error = (AwsServiceException) e;
            assertThat(error.statusCode()).isEqualTo(501);
            assertThat(error.awsErrorDetails().errorCode()).isEqualTo("NotImplemented");
            assertThat(error.awsErrorDetails().errorMessage())
                .isEqualTo(
                    "CODEDEPLOY ListGitHubAccountTokenNames is not supported by Teal;"
                        + " docs/compatibility.md lists what is. Nothing was done.");
          });
    }
  }

  @Test
  void aMistakeInAServiceIsAnInternalFailureThatTellsNothing() {
    try (CodeDeployClient client = server.client(CodeDeployClient.builder())) {
      for (Runnable call :
          List.<Runnable>of(
              () -> client.listApplications(r -> {}),
              () -> client.getApplication(r -> r.applicationName("a")))) {
        assertThatThrownBy(call::run)
            .hasMessageNotContaining("secret plan")
            .satisfies(e -> {
              AwsServiceException error = (AwsServiceException) e;
              assertThat(error.statusCode()).isEqualTo(500);
              assertThat(error.awsErrorDetails().errorCode()).isEqualTo("InternalFailure");
              assertThat(error.awsErrorDetails().errorMessage()).contains(error.requestId());
            });
      }
    }
  }

  @Test
  void anErrorOutsideTheModelKeepsItsCode() {
    try (EcsClient client = server.client(EcsClient.builder())) {
      assertThatThrownBy(() -> client.listClusters())
          .satisfies(e ->
              assertThat(((AwsServiceException) e).awsErrorDetails().errorCode())
                  .isEqualTo("ValidationException"))
          .hasMessageContaining("maxResults: 0 (expected: 1..100)");
    }
  }

  @Test
  void aForeignKeyIsRefusedInEachProtocolsWords() {
    StaticCredentialsProvider foreign =
        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDFOREIGN", "x"));
    try (CodeDeployClient json = server.client(CodeDeployClient.builder());
        SnsClient query = server.client(SnsClient.builder());
        LambdaClient rest = server.client(LambdaClient.builder())) {
      assertCode(
          () ->
              json.deleteApplication(r ->
                  r.applicationName("a")
                      .overrideConfiguration(o -> o.credentialsProvider(foreign))),
          "UnrecognizedClientException");
      assertCode(
          () ->
              query.createTopic(
                  r -> r.name("t").overrideConfiguration(o -> o.credentialsProvider(foreign))),
          "InvalidClientTokenId");
      assertCode(
          () ->
              rest.deleteFunction(r ->
                  r.functionName("f").overrideConfiguration(o -> o.credentialsProvider(foreign))),
          "UnrecognizedClientException");
    }
  }

  private static void assertCode(Runnable call, String code) {
    assertThatThrownBy(call::run)
        .satisfies(e -> {
          AwsServiceException error = (AwsServiceException) e;
          assertThat(error.statusCode()).isEqualTo(403);
          assertThat(error.awsErrorDetails().errorCode()).isEqualTo(code);
        });
  }
}
