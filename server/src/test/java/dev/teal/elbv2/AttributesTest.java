package dev.teal.elbv2;

import static dev.teal.elbv2.Elb.forward;
import static dev.teal.elbv2.Elb.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.balancer.NettyBalancer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;

/// Attributes that were set through the API do what AWS says they do.
// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class AttributesTest {
  @TempDir Path folder;
  private final Backend blue = new Backend("blue");
  private final int port = Elb.freePort();
  private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();
  private Elb elb;
  private LoadBalancer loadBalancer;

  @BeforeEach
  void open() {
    elb = new Elb(folder, new NettyBalancer(), store -> store);
    loadBalancer = elb.loadBalancer("web");
  }

  @AfterEach
  void close() throws IOException {
    blue.close();
    for (Socket socket : accepted) {
      socket.close();
    }
    elb.close();
  }

  private void set(String key, String value) {
    elb.api.modifyLoadBalancerAttributes(r ->
        r.loadBalancerArn(loadBalancer.loadBalancerArn()).attributes(a -> a.key(key).value(value)));
  }

  private HttpResponse<String> get(String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return Elb.answer(client, loadBalancer, port, path);
    }
  }

  @Test
  void accessLogsAreWrittenUnderBucketAndPrefix() throws Exception {
    String group = elb.targetGroup("web", blue.target());
    elb.listener(loadBalancer, port, forward(group));
    elb.awaitHealth(group, "healthy");
    elb.api.modifyLoadBalancerAttributes(r ->
        r.loadBalancerArn(loadBalancer.loadBalancerArn())
            .attributes(
                a -> a.key("access_logs.s3.enabled").value("true"),
                a -> a.key("access_logs.s3.bucket").value("my-logs"),
                a -> a.key("access_logs.s3.prefix").value("a/b")));
    Path account = folder.resolve("access-logs/my-logs/a/b/AWSLogs/123456789012");
    assertThat(account.resolve("ELBAccessLogTestFile")).exists();

    get("/logged");
    Path logs = account.resolve("elasticloadbalancing/us-east-1");
    Elb.await(() -> lines(logs).size(), 1);
    String name = loadBalancer.loadBalancerArn().replaceFirst(".*:loadbalancer/", "");
    assertThat(lines(logs).getFirst())
        .contains(" " + name + " ")
        .contains("\"GET http://" + loadBalancer.dnsName() + ":" + port + "/logged HTTP/1.1\"")
        .contains(group);
    try (Stream<Path> files = Files.list(logs)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactly(
              "123456789012_elasticloadbalancing_us-east-1_" + name.replace('/', '.') + ".log");
    }

    set("access_logs.s3.enabled", "false");
    get("/not-logged");
    set("access_logs.s3.enabled", "true");
    get("/again");
    Elb.await(() -> lines(logs).size(), 2);
    assertThat(lines(logs).getLast()).contains("/again");
  }

  private static List<String> lines(Path logs) {
    if (!Files.exists(logs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(logs)) {
      return Files.readAllLines(files.findFirst().orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void desyncMitigationFollowsItsMode() throws Exception {
    elb.listener(loadBalancer, port, respond("200"));
    assertThat(status("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo("200");
    set("routing.http.desync_mitigation_mode", "strictest");
    assertThat(status("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo("400");
  }

  private String status(String request) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(loadBalancer.dnsName(), port));
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)
          .substring(9);
    }
  }

  @Test
  void listenerAddsFieldsToAnswersAndMayHideItsServerField() {
    String listener = elb.listener(loadBalancer, port, respond("200"));
    assertThat(get("/").headers().firstValue("Server")).contains("awselb/2.0");
    elb.api.modifyListenerAttributes(r ->
        r.listenerArn(listener)
            .attributes(
                a -> a.key("routing.http.response.server.enabled").value("false"),
                a ->
                    a.key("routing.http.response.strict_transport_security.header_value")
                        .value("max-age=31536000; includeSubDomains"),
                a ->
                    a.key("routing.http.response.x_content_type_options.header_value")
                        .value("nosniff"),
                a ->
                    a.key("routing.http.response.access_control_allow_origin.header_value")
                        .value("https://example.com")));
    HttpResponse<String> answer = get("/");
    assertThat(answer.headers().firstValue("Server")).isEmpty();
    assertThat(answer.headers().firstValue("Strict-Transport-Security"))
        .contains("max-age=31536000; includeSubDomains");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("https://example.com");
  }

  @Test
  void networkTargetsThatFailLoseTheirConnectionsAfterAWhile() throws Exception {
    LoadBalancer net = elb.networkLoadBalancer("net");
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    try (Socket socket = new Socket()) {
      Thread.ofVirtual().start(() -> greet(server));
      String group =
          elb.targetGroup(
              "tcp",
              ProtocolEnum.TCP,
              TargetDescription.builder().id("127.0.0.1").port(server.getLocalPort()).build());
      elb.api.modifyTargetGroup(
          r -> r.targetGroupArn(group).healthCheckIntervalSeconds(5).healthCheckTimeoutSeconds(2));
      elb.attributes(
          group,
          "target_health_state.unhealthy.connection_termination.enabled",
          "false",
          "target_health_state.unhealthy.draining_interval_seconds",
          "2");
      int tcpPort = Elb.freePort();
      elb.listener(net, tcpPort, forward(group));
      elb.awaitHealth(group, "healthy");
      socket.connect(new InetSocketAddress(net.dnsName(), tcpPort));
      socket.setSoTimeout(30_000);
      assertThat(socket.getInputStream().read()).isEqualTo('A');

      server.close();
      elb.awaitHealth(group, "unhealthy.draining Target.FailedHealthChecks");
      elb.awaitHealth(group, "unhealthy Target.FailedHealthChecks");
      assertThatThrownBy(
              () -> {
                if (socket.getInputStream().read() < 0) {
                  throw new SocketException("closed");
                }
              })
          .isInstanceOf(SocketException.class);
    }
  }

  /// Says something on each connection, and keeps it.
  private void greet(ServerSocket server) {
    try {
      while (true) {
        Socket socket = server.accept();
        accepted.add(socket);
        greet(socket);
      }
    } catch (IOException _) {
      return; // closed
    }
  }

  private static void greet(Socket socket) {
    try {
      socket.getOutputStream().write('A');
    } catch (IOException _) {
      return; // a health check, which has gone
    }
  }
}
