package dev.teal.demo;

import java.net.URI;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sns.SnsClient;

/// AWS's own clients, pointed at a server: nothing but the endpoint differs.
public record Clients(
    CodeDeployClient codeDeploy,
    EcsClient ecs,
    ElasticLoadBalancingV2Client elb,
    LambdaClient lambda,
    SnsClient sns,
    SdkHttpClient http)
    implements AutoCloseable {
  static final String REGION = "us-east-1";

  /// A pair of keys that requests are signed with.
  public record Keys(String id, String secret) {
    static Keys random() {
      SecureRandom random = new SecureRandom();
      return new Keys(
          "DEMO" + text(random, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
          text(random, 40, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"));
    }

    private static String text(RandomGenerator random, int length, String letters) {
      return random
          .ints(length, 0, letters.length())
          .mapToObj(i -> letters.substring(i, i + 1))
          .collect(Collectors.joining());
    }
  }

  /// Clients of the server at `endpoint`.
  public static Clients of(URI endpoint, Keys keys) {
    SdkHttpClient http = UrlConnectionHttpClient.create();
    StaticCredentialsProvider credentials =
        StaticCredentialsProvider.create(AwsBasicCredentials.create(keys.id(), keys.secret()));
    return new Clients(
        client(CodeDeployClient.builder(), endpoint, credentials, http),
        client(EcsClient.builder(), endpoint, credentials, http),
        client(ElasticLoadBalancingV2Client.builder(), endpoint, credentials, http),
        client(LambdaClient.builder(), endpoint, credentials, http),
        client(SnsClient.builder(), endpoint, credentials, http),
        http);
  }

  private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
      B builder, URI endpoint, StaticCredentialsProvider credentials, SdkHttpClient http) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.of(REGION))
        .credentialsProvider(credentials)
        .httpClient(http)
        .build();
  }

  @Override
  public void close() {
    codeDeploy.close();
    ecs.close();
    elb.close();
    lambda.close();
    sns.close();
    http.close();
  }
}
