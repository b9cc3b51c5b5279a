package dev.teal.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// HTTPS, HTTP/2 and TLS, made with boto3 and asked by curl, OpenSSL and h2load.
@OtherPrograms
@ExtendWith(SharedTeal.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class SecureTrafficTest {
  private final int port = Ports.free();
  private final int tlsPort = Ports.free();
  private final Tool tool = new Tool(Map.of());
  private HttpServer target;
  private String web;
  private String net;
  private String authority;

  @BeforeAll
  void start(Teal teal) {
    target = target();
    Path key = teal.folder().resolve("brought.key");
    Path certificate = teal.folder().resolve("brought.crt");
    tool.run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "30",
            "-subj",
            "/CN=brought.example.org",
            "-addext",
            "subjectAltName=DNS:brought.example.org",
            "-keyout",
            key.toString(),
            "-out",
            certificate.toString())
        .succeeded();
    Map<String, String> environment = new HashMap<>(teal.environment());
    environment.put("BROUGHT_KEY", key.toString());
    environment.put("BROUGHT_CERTIFICATE", certificate.toString());
    String made =
        new Tool(environment)
            .python(
                "https_listeners.py",
                Integer.toString(port),
                Integer.toString(tlsPort),
                Integer.toString(target.getAddress().getPort()))
            .succeeded()
            .out();
    JsonNode places = JsonMapper.shared().readTree(made);
    web = places.get("web").asString();
    net = places.get("net").asString();
    authority = places.get("authority").asString();
  }

  @AfterAll
  void stop() {
    target.stop(0);
  }

  /// Says by what protocol it was asked for, in the load balancer's words.
  private static HttpServer target() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              exchange.getRequestBody().readAllBytes();
              byte[] answer =
                  String.valueOf(exchange.getRequestHeaders().getFirst("X-Forwarded-Proto"))
                      .getBytes(UTF_8);
              exchange.sendResponseHeaders(200, answer.length);
              exchange.getResponseBody().write(answer);
            }
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Asks with curl, which trusts the authority alone; answers what the target said and how it
  /// came.
  private String curl(String host, int to, String address, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "curl",
                "-sS",
                "--max-time",
                "30",
                "--cacert",
                authority,
                "--resolve",
                host + ":" + to + ":" + address,
                "-w",
                " %{http_version} %{response_code}"));
    command.addAll(Arrays.asList(options));
    command.add("https://" + host + ":" + to + "/");
    return tool.run(command).succeeded().out();
  }

  @Test
  @AwsDocumented("User Guide for Application Load Balancers: Listeners#protocols-and-ports")
  void curlSpeaksHttp2AndHttp11() {
    assertThat(curl("localhost", port, web)).isEqualTo("https 2 200");
    assertThat(curl("any.example.com", port, web, "--http1.1")).isEqualTo("https 1.1 200");
    assertThat(curl("localhost", port, web, "--tlsv1.3")).isEqualTo("https 2 200");
  }

  @Test
  @AwsDocumented("User Guide for Application Load Balancers: SSL certificates#certificate-list")
  void opensslIsShownTheCertificateOfTheHostThatItNames() {
    assertThat(openssl("brought.example.org", "-showcerts")).contains("CN = brought.example.org");
    assertThat(openssl("unknown.example.net")).contains("CN = localhost");
  }

  @Test
  @TealPromise
  void opensslTakesItsSessionUpAgain() {
    assertThat(openssl("localhost", "-tls1_2", "-reconnect")).contains("Reused, TLSv1.2");
  }

  @Test
  @AwsDocumented("User Guide for Application Load Balancers: Security policies")
  void opensslIsRefusedWhatThePolicyDoesNotHave() {
    Tool.Result old =
        tool.run(
            "openssl",
            "s_client",
            "-connect",
            web + ":" + port,
            "-cipher",
            "DEFAULT@SECLEVEL=0",
            "-tls1_1");
    assertThat(old.status()).isNotZero();
    assertThat(old.out() + old.err()).contains("alert protocol version");
  }

  private String openssl(String host, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-connect",
                web + ":" + port,
                "-servername",
                host,
                "-nameopt",
                "oneline",
                "-CAfile",
                authority));
    command.addAll(Arrays.asList(options));
    Tool.Result result = tool.run(command);
    return result.out() + result.err();
  }

  @Test
  @TealPromise
  void h2loadLosesNoRequest() {
    String out =
        tool.run(
                "h2load", "-n", "5000", "-c", "10", "-m", "20", "https://" + web + ":" + port + "/")
            .succeeded()
            .out();
    assertThat(out).contains("5000 succeeded, 0 failed, 0 errored, 0 timeout");
    assertThat(out).contains("Application protocol: h2");
  }

  @Test
  @AwsDocumented("User Guide for Network Load Balancers: TLS listeners")
  void networkLoadBalancerEndsTls() {
    // Nobody adds a header there.
    assertThat(curl("localhost", tlsPort, net)).isEqualTo("null 1.1 200");
  }
}
