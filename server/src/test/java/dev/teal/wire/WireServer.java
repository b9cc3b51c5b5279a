package dev.teal.wire;

import dev.teal.wire.http.ApiServer;
import dev.teal.wire.http.ApiServerConfig;
import dev.teal.wire.http.Pages;
import dev.teal.wire.sign.Credentials;
import dev.teal.wire.sign.SignatureCheck;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;

/// A server on a free port of loopback for some services, and real SDK clients for it.
final class WireServer implements AutoCloseable {
  static final String KEY = "AKIATEALTEALTEALTEAL";
  static final String SECRET = "a-secret/with+signs";

  private final ApiServer server;

  private WireServer(Endpoint endpoint) {
    server = ApiServer.start(ApiServerConfig.on("127.0.0.1", 0), new Pages(endpoint, List.of()));
  }

  static WireServer of(Service... services) {
    return new WireServer(
        Endpoint.signed(
            Arrays.asList(services),
            new SignatureCheck(Credentials.of(KEY, SECRET), "us-east-1", InstantSource.system())));
  }

  static WireServer open(Service... services) {
    return new WireServer(Endpoint.open(Arrays.asList(services)));
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /// Points a client builder here, without retries.
  <C extends SdkClient, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C client(
      B builder) {
    return builder
        .endpointOverride(uri())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET)))
        .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(20)))
        .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .build();
  }

  @Override
  public void close() {
    server.close();
  }
}
