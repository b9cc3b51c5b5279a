package dev.teal.acceptance;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// AWS's own clients, pointed at a server.
record Aws(
    AcmClient acm,
    CloudWatchClient cloudWatch,
    CodeDeployClient codeDeploy,
    EcsClient ecs,
    ElasticLoadBalancingV2Client elb,
    LambdaClient lambda,
    SnsClient sns,
    StsClient sts,
    SdkHttpClient http)
    implements AutoCloseable {
  static final String REGION = "us-east-1";
  static final String ACCOUNT = "000000000000";
  static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/";

  static Aws at(URI endpoint, String accessKey, String secretKey) {
    SdkHttpClient http = UrlConnectionHttpClient.create();
    StaticCredentialsProvider keys =
        StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
    return new Aws(
        client(AcmClient.builder(), endpoint, keys, http),
        client(CloudWatchClient.builder(), endpoint, keys, http),
        client(CodeDeployClient.builder(), endpoint, keys, http),
        client(EcsClient.builder(), endpoint, keys, http),
        client(ElasticLoadBalancingV2Client.builder(), endpoint, keys, http),
        client(LambdaClient.builder(), endpoint, keys, http),
        client(SnsClient.builder(), endpoint, keys, http),
        client(StsClient.builder(), endpoint, keys, http),
        http);
  }

  private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
      B builder, URI endpoint, StaticCredentialsProvider keys, SdkHttpClient http) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.of(REGION))
        .credentialsProvider(keys)
        .httpClient(http)
        .build();
  }

  @Override
  public void close() {
    acm.close();
    cloudWatch.close();
    codeDeploy.close();
    ecs.close();
    elb.close();
    lambda.close();
    sns.close();
    sts.close();
    http.close();
  }
}
