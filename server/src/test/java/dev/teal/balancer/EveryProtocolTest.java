package dev.teal.balancer;

import static dev.teal.balancer.Routings.QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Condition;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.Rule;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.balancer.routing.Transform;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the load balancer does to requests and answers holds whatever is spoken with clients and
/// with targets.
class EveryProtocolTest {
  private static final int REQUESTS = 12;
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;
  private final NettyBalancer balancer = new NettyBalancer(2, Transport.best());
  private final int port = Routings.freePort();
  private final List<Server> targets = new ArrayList<>();
  private AccessLogLines log;
  private TestCertificates certificates;

  @SuppressWarnings("NullAway.Init") // set by each test
  private HttpClient client;

  enum Spoken {
    HTTP1_TO_HTTP1(false, HttpClient.Version.HTTP_1_1, TargetGroup.Version.HTTP1, "http"),
    HTTPS_TO_HTTP1(true, HttpClient.Version.HTTP_1_1, TargetGroup.Version.HTTP1, "https"),
    HTTP2_TO_HTTP1(true, HttpClient.Version.HTTP_2, TargetGroup.Version.HTTP1, "h2"),
    HTTP2_TO_HTTP2(true, HttpClient.Version.HTTP_2, TargetGroup.Version.HTTP2, "h2");

    private final boolean secure;
    private final HttpClient.Version byClient;
    private final TargetGroup.Version byTarget;

    /// In the access log.
    private final String type;

    Spoken(boolean secure, HttpClient.Version byClient, TargetGroup.Version byTarget, String type) {
      this.secure = secure;
      this.byClient = byClient;
      this.byTarget = byTarget;
      this.type = type;
    }

    private String scheme() {
      return secure ? "https" : "http";
    }
  }

  @BeforeEach
  void open() throws Exception {
    certificates = new TestCertificates(folder);
    log = new AccessLogLines(folder.resolve("access.log"));
  }

  @AfterEach
  void close() throws Exception {
    if (client != null) {
      client.shutdownNow();
    }
    balancer.close();
    for (Server target : targets) {
      target.stop();
    }
    certificates.close();
  }

  /// Answers its name and what it was asked for, over HTTP/1.1 and HTTP/2.
  private TargetGroup.Target target(String name) throws Exception {
    Server server = new Server();
    HttpConfiguration configuration = new HttpConfiguration();
    ServerConnector connector =
        new ServerConnector(
            server,
            1,
            1,
            new HttpConnectionFactory(configuration),
            new HTTP2CServerConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            response.getHeaders().put("X-Frame-Options", "SAMEORIGIN");
            Content.Sink.write(
                response,
                true,
                "%s %s %s %s"
                    .formatted(
                        name,
                        request.getConnectionMetaData().getHttpVersion().asString(),
                        request.getHttpURI().getPathQuery(),
                        request.getHeaders().get("Host") == null
                            ? request.getHttpURI().getHost()
                            : request.getHeaders().get("Host").split(":", 2)[0]),
                callback);
            return true;
          }
        });
    server.start();
    targets.add(server);
    return new TargetGroup.Target("127.0.0.1", connector.getLocalPort());
  }

  private TargetGroup group(String id, Spoken spoken, TargetGroup.Target... of) {
    return new TargetGroup(
        id,
        Duration.ofSeconds(20),
        new TargetGroup.Protocol(spoken.byTarget, false, false),
        QUICK,
        new TargetGroup.Distribution(
            TargetGroup.Algorithm.ROUND_ROBIN,
            Duration.ZERO,
            new TargetGroup.Stickiness.LoadBalancerCookie(HOUR),
            1,
            OptionalInt.empty()),
        TargetGroup.Termination.DEFAULT,
        List.of(of));
  }

  /// Blue and green with two targets each, in equal parts; `/old` is rewritten.
  private void serve(Spoken spoken) throws Exception {
    client =
        HttpClient.newBuilder()
            .sslContext(certificates.trusting())
            .version(spoken.byClient)
            .cookieHandler(new CookieManager())
            .build();
    Action forward =
        new Action.Forward(
            List.of(
                new Action.Forward.Weighted("blue", 1), new Action.Forward.Weighted("green", 1)),
            Optional.of(HOUR));
    Rule rule =
        new Rule(
            "old",
            3,
            List.of(new Condition.PathPattern(List.of("/old*"))),
            List.of(
                new Transform.UrlRewrite("^/old", "/new"),
                new Transform.HostHeaderRewrite("^localhost$", "inner.example.com")),
            forward);
    Listener.Protocol protocol =
        spoken.secure ? new Listener.Protocol.Https(certificates.http2()) : Listener.Protocol.HTTP;
    Listener listener =
        new Listener(
            "l",
            "127.0.0.1",
            port,
            protocol,
            List.of(rule),
            forward,
            new Listener.Settings(
                true,
                List.of(new Listener.Settings.Header("X-Frame-Options", "DENY")),
                Listener.Settings.DEFAULT.idleTimeout()));
    balancer
        .apply(
            new Routing(
                "lb",
                log.options(),
                List.of(listener),
                List.of(
                    group("blue", spoken, target("blue-1"), target("blue-2")),
                    group("green", spoken, target("green-1"), target("green-2")))))
        .join();
    Routings.await("all are healthy", () -> Routings.healthyTargets(balancer) == 4);
  }

  private HttpResponse<String> get(Spoken spoken, String path) throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create(spoken.scheme() + "://localhost:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .header("User-Agent", "test")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.version()).isEqualTo(spoken.byClient);
    return response;
  }

  @ParameterizedTest
  @EnumSource
  void clientStaysWithItsGroupAndItsTarget(Spoken spoken) throws Exception {
    serve(spoken);
    Set<String> served = new TreeSet<>();
    for (int i = 0; i < REQUESTS; i++) {
      HttpResponse<String> response = get(spoken, "/");
      served.add(response.body());
      assertThat(response.headers().allValues("Set-Cookie"))
          .hasSize(4)
          .filteredOn(line -> line.contains("CORS="))
          .allMatch(line -> line.endsWith("Secure") == spoken.secure);
    }
    assertThat(served).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void requestsAreRewrittenAndAnswersGetTheListenersHeaders(Spoken spoken) throws Exception {
    serve(spoken);
    HttpResponse<String> response = get(spoken, "/old/a?b=c");
    String version = spoken.byTarget == TargetGroup.Version.HTTP2 ? "HTTP/2.0" : "HTTP/1.1";
    assertThat(response.body()).endsWith(" " + version + " /new/a?b=c inner.example.com");
    assertThat(response.headers().allValues("X-Frame-Options")).containsExactly("DENY");
  }

  @ParameterizedTest
  @EnumSource
  void everyRequestIsCountedAndWrittenDown(Spoken spoken) throws Exception {
    serve(spoken);
    long received = 0;
    for (int i = 0; i < REQUESTS; i++) {
      received += get(spoken, "/old").body().length();
    }
    // A line is written when a request has ended: what is counted by then is all.
    List<List<String>> lines = log.lines(REQUESTS);
    List<Status.Counters> groups =
        balancer.status("lb").orElseThrow().targetGroups().stream()
            .map(Status.Group::counters)
            .filter(counters -> counters.requests() > 0)
            .toList();
    assertThat(groups).hasSize(1);
    assertThat(groups.getFirst().requests()).isEqualTo(REQUESTS);
    assertThat(groups.getFirst().status2xx()).isEqualTo(REQUESTS);
    assertThat(groups.getFirst().latency().count()).isEqualTo(REQUESTS);
    assertThat(groups.getFirst().bytesOut()).isGreaterThan(received);
    assertThat(groups.getFirst().connections()).isPositive();

    assertThat(lines).extracting(List::getFirst).containsOnly(spoken.type);
    assertThat(lines).extracting(line -> line.subList(8, 10)).containsOnly(List.of("200", "200"));
    String version = spoken.byClient == HttpClient.Version.HTTP_2 ? " HTTP/2.0" : " HTTP/1.1";
    assertThat(lines)
        .extracting(line -> line.get(12))
        .containsOnly("GET " + spoken.scheme() + "://localhost:" + port + "/old" + version);
    assertThat(lines).extracting(line -> line.get(13)).containsOnly("test");
    assertThat(lines)
        .extracting(line -> line.get(14))
        .allMatch(cipher -> spoken.secure ? cipher.startsWith("TLS_") : cipher.equals("-"));
    assertThat(lines)
        .extracting(line -> line.get(15))
        .containsOnly(spoken.secure ? "TLSv1.3" : "-");
    assertThat(lines)
        .extracting(line -> line.subList(18, 21))
        .containsOnly(
            spoken.secure ? List.of("localhost", "localhost", "3") : List.of("-", "-", "3"));
    // Java's client keeps to one connection.
    assertThat(lines).extracting(line -> line.get(29)).containsOnly(lines.getFirst().get(29));
    assertThat(lines)
        .extracting(line -> line.subList(30, 33))
        .containsOnly(List.of("inner.example.com:" + port, "/new", "TransformSuccess"));
  }
}
