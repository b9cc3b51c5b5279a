package dev.teal.wire;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.CreateApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateApplicationResponse;
import software.amazon.awssdk.services.codedeploy.model.DeleteApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.DeleteApplicationResponse;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.GetApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.GetApplicationResponse;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.ListApplicationsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListApplicationsResponse;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.CreateTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.CreateTaskSetResponse;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.ListClustersRequest;
import software.amazon.awssdk.services.ecs.model.ListClustersResponse;
import software.amazon.awssdk.services.ecs.model.Scale;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.UntagResourceRequest;
import software.amazon.awssdk.services.lambda.model.UntagResourceResponse;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionRequest;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionResponse;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicResponse;
import software.amazon.awssdk.services.sns.model.GetSmsAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetSmsAttributesResponse;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/// Services that keep the request they got, and answer with something fixed or with what they got.
final class Fakes {
  static final Instant TIME = Instant.parse("2026-11-24T01:02:03.456Z");

  private Fakes() {}

  static class CodeDeploy implements CodeDeployClient {
    final AtomicReference<SdkRequest> got = new AtomicReference<>();

    @Override
    public CreateApplicationResponse createApplication(CreateApplicationRequest request) {
      got.set(request);
      return CreateApplicationResponse.builder().applicationId("id-1").build();
    }

    @Override
    public GetDeploymentResponse getDeployment(GetDeploymentRequest request) {
      return GetDeploymentResponse.builder()
          .deploymentInfo(DeploymentInfo.builder().deploymentId("d-1").createTime(TIME).build())
          .build();
    }

    @Override
    public DeleteApplicationResponse deleteApplication(DeleteApplicationRequest request) {
      return DeleteApplicationResponse.builder().build();
    }

    @Override
    public ListApplicationsResponse listApplications(ListApplicationsRequest request) {
      throw new IllegalStateException("the secret plan");
    }

    @Override
    public GetApplicationResponse getApplication(GetApplicationRequest request) {
      List.of().add(null);
      throw new AssertionError("not reached");
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  static class Ecs implements EcsClient {
    @Override
    public CreateTaskSetResponse createTaskSet(CreateTaskSetRequest request) {
      return CreateTaskSetResponse.builder()
          .taskSet(
              TaskSet.builder()
                  .serviceArn(request.service())
                  .scale(Scale.builder().value(request.scale().value()).unit("PERCENT").build())
                  .build())
          .build();
    }

    @Override
    public ListClustersResponse listClusters(ListClustersRequest request) {
      throw EcsException.builder()
          .statusCode(400)
          .awsErrorDetails(
              software.amazon.awssdk.awscore.exception.AwsErrorDetails.builder()
                  .errorCode("ValidationException")
                  .errorMessage("maxResults: 0 (expected: 1..100)")
                  .build())
          .build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  static class Elb implements ElasticLoadBalancingV2Client {
    final AtomicReference<SdkRequest> got = new AtomicReference<>();

    @Override
    public CreateListenerResponse createListener(CreateListenerRequest request) {
      got.set(request);
      return CreateListenerResponse.builder()
          .listeners(
              Listener.builder()
                  .listenerArn("arn:listener")
                  .port(request.port())
                  .defaultActions(request.defaultActions())
                  .build())
          .build();
    }

    @Override
    public DescribeLoadBalancersResponse describeLoadBalancers(
        DescribeLoadBalancersRequest request) {
      got.set(request);
      return DescribeLoadBalancersResponse.builder()
          .loadBalancers(
              LoadBalancer.builder().loadBalancerName("<a&b>\r\n").createdTime(TIME).build())
          .build();
    }

    @Override
    public DeleteListenerResponse deleteListener(DeleteListenerRequest request) {
      return DeleteListenerResponse.builder().build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  static class Lambda implements LambdaClient {
    final AtomicReference<SdkRequest> got = new AtomicReference<>();

    @Override
    public CreateFunctionResponse createFunction(CreateFunctionRequest request) {
      got.set(request);
      return CreateFunctionResponse.builder()
          .functionName(request.functionName())
          .codeSize((long) request.code().zipFile().asByteArrayUnsafe().length)
          .build();
    }

    @Override
    public InvokeResponse invoke(InvokeRequest request) {
      got.set(request);
      return InvokeResponse.builder()
          .statusCode(request.invocationTypeAsString() == null ? 200 : 202)
          .functionError("Unhandled")
          .executedVersion("$LATEST")
          .payload(request.payload())
          .build();
    }

    @Override
    public DeleteFunctionResponse deleteFunction(DeleteFunctionRequest request) {
      got.set(request);
      return DeleteFunctionResponse.builder().build();
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
      got.set(request);
      return UntagResourceResponse.builder().build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  static class Sns implements SnsClient {
    final AtomicReference<SdkRequest> got = new AtomicReference<>();

    @Override
    public CreateTopicResponse createTopic(CreateTopicRequest request) {
      got.set(request);
      return CreateTopicResponse.builder().topicArn("arn:topic").build();
    }

    @Override
    public GetTopicAttributesResponse getTopicAttributes(GetTopicAttributesRequest request) {
      return GetTopicAttributesResponse.builder()
          .attributes(Map.of("TopicArn", request.topicArn(), "Policy", "{\"a\":\"<b>\"}"))
          .build();
    }

    @Override
    public PublishResponse publish(PublishRequest request) {
      got.set(request);
      return PublishResponse.builder().messageId("m-1").build();
    }

    @Override
    public ConfirmSubscriptionResponse confirmSubscription(ConfirmSubscriptionRequest request) {
      got.set(request);
      return ConfirmSubscriptionResponse.builder().subscriptionArn("arn:subscription").build();
    }

    @Override
    public GetSmsAttributesResponse getSMSAttributes(GetSmsAttributesRequest request) {
      return GetSmsAttributesResponse.builder().attributes(Map.of("a", "b")).build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  static SdkBytes bytes(int length) {
    return SdkBytes.fromByteArray(new byte[length]);
  }
}
