package dev.teal.s3;

import dev.teal.clock.SettableClock;
import dev.teal.home.Home;
import dev.teal.store.ManualWorker;
import dev.teal.store.SqliteStore;
import dev.teal.wire.AwsService;
import dev.teal.wire.Endpoint;
import dev.teal.wire.Service;
import dev.teal.wire.http.ApiServer;
import dev.teal.wire.http.ApiServerConfig;
import dev.teal.wire.http.Pages;
import dev.teal.wire.sign.Credentials;
import dev.teal.wire.sign.SignatureCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// S3 behind its real endpoint, and the SDK's client for it. Clocks stand still until they are
/// moved, but for the one that judges signatures.
final class S3World implements AutoCloseable {
  static final String KEY = "AKIATEALTEALTEALTEAL";
  static final String SECRET = "a-secret/with+signs";
  static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

  private final Path folder;
  private final Home home;
  private final SettableClock clock = new SettableClock(START);
  private SqliteStore store;
  private S3Api api;
  private ManualWorker worker;
  private ApiServer server;
  private S3Client client;

  S3World(Path folder) {
    this(folder, "us-east-1");
  }

  S3World(Path folder, String region) {
    this.folder = folder;
    home = new Home(region, "000000000000");
    store = SqliteStore.open(folder.resolve("teal.db"));
    api = new S3Api(home, store, clock, folder.resolve("objects"));
    worker = new ManualWorker(store, clock, api.workHandlers());
    server = serve();
    client = newClient();
  }

  private S3Client newClient() {
    return builder()
        .overrideConfiguration(c ->
            c.retryStrategy(DefaultRetryStrategy.doNotRetry())
                .addExecutionInterceptor(new Impatient()))
        .build();
  }

  /// Sends bodies unasked: the JDK's HTTP client gives no answer's body to those who ask first.
  private static final class Impatient implements ExecutionInterceptor {
    @Override
    public SdkHttpRequest modifyHttpRequest(
        Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
      return context.httpRequest().toBuilder().removeHeader("Expect").build();
    }
  }

  private ApiServer serve() {
    Endpoint endpoint =
        Endpoint.signed(
            List.of(new Service(AwsService.S3, api)),
            new SignatureCheck(Credentials.of(KEY, SECRET), home.region(), InstantSource.system()));
    return ApiServer.start(ApiServerConfig.on("127.0.0.1", 0), new Pages(endpoint, List.of()));
  }

  /// Ends the server without a word, and starts another one on what it left.
  void restart() {
    client.close();
    server.close();
    store.close();
    store = SqliteStore.open(folder.resolve("teal.db"));
    api = new S3Api(home, store, clock, folder.resolve("objects"));
    worker = new ManualWorker(store, clock, api.workHandlers());
    server = serve();
    client = newClient();
  }

  /// A client as users build one, without retries.
  S3ClientBuilder builder() {
    return S3Client.builder()
        .endpointOverride(uri())
        .region(Region.of(home.region()))
        .credentialsProvider(credentials())
        .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(30)))
        .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()));
  }

  S3Presigner presigner() {
    return S3Presigner.builder()
        .endpointOverride(uri())
        .region(Region.of(home.region()))
        .credentialsProvider(credentials())
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .build();
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET));
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /// The service through its endpoint.
  S3Client client() {
    return client;
  }

  /// The service itself.
  S3Api api() {
    return api;
  }

  SettableClock clock() {
    return clock;
  }

  /// Does what is due, some time later.
  void runAfter(Duration later) {
    clock.advance(later);
    worker.runDue();
  }

  String bucket(String name) {
    client.createBucket(b -> b.bucket(name));
    return name;
  }

  /// The files that hold objects' bytes.
  List<Path> files() {
    Path objects = folder.resolve("objects");
    if (!Files.exists(objects)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(objects)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
    store.close();
  }
}
