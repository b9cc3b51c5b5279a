package dev.teal.balancer;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.routing.AccessLog;
import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Condition;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.Rule;
import dev.teal.balancer.routing.Transform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lines of the access log, field by field as the guide lists them.
class AccessLogTest {
  @TempDir Path folder;
  private final NettyBalancer balancer = new NettyBalancer(2, Transport.best());
  private final int port = Routings.freePort();
  private final Backend backend =
      new Backend((head, body, out) -> {
        body.read();
        if (head.line().contains("/bad")) {
          out.write(Ascii.bytes("HTP/1.1 200 OK\r\n\r\n"));
          return false;
        }
        if (head.line().contains("/never")) {
          return true;
        }
        if (head.line().contains("/ws")) {
          out.write(Ascii.bytes("HTTP/1.1 101 Switching\r\nConnection: upgrade\r\n\r\nhello"));
          return false;
        }
        Backend.respond(out, "four");
        return true;
      });

  @AfterEach
  void close() {
    balancer.close();
    backend.close();
  }

  private Path file() {
    return folder.resolve("deep").resolve("lb.log");
  }

  private void apply(Action defaultAction, Rule... rules) {
    balancer
        .apply(
            new Routing(
                "lb",
                new AccessLogLines(file()).options(),
                List.of(
                    new Listener(
                        "l",
                        "127.0.0.1",
                        port,
                        Listener.Protocol.HTTP,
                        List.of(rules),
                        defaultAction)),
                List.of(group("g", backend.target()), group("empty"))))
        .join();
  }

  private List<String> line() {
    return lines(1).getFirst();
  }

  private List<List<String>> lines(int n) {
    return new AccessLogLines(file()).lines(n);
  }

  @Test
  void forwardedRequestHasAllFields() throws Exception {
    apply(forward("g"));
    Instant before = Instant.now().minusMillis(1);
    String request =
        "POST /a?b=\"c\" HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: curl/7.46.0 (x \"y\")\r\n"
            + "Content-Length: 5\r\n\r\nhello";
    int clientPort;
    try (Client client = new Client(port)) {
      clientPort = client.socket.getLocalPort();
      client.send(request).answer();
    }
    List<String> line = line();
    String target = "127.0.0.1:" + backend.target().port();
    assertThat(line.get(0)).isEqualTo("http");
    assertThat(Instant.parse(line.get(1))).isBetween(before, Instant.now().plusMillis(1));
    assertThat(line.get(1)).matches("....-..-..T..:..:..\\.\\d{6}Z");
    assertThat(line.get(2)).isEqualTo("app/lb/1234");
    assertThat(line.get(3)).isEqualTo("127.0.0.1:" + clientPort);
    assertThat(line.get(4)).isEqualTo(target);
    assertThat(line.subList(5, 8)).allMatch(time -> time.matches("\\d+\\.\\d{3}"));
    assertThat(line.subList(8, 10)).containsExactly("200", "200");
    assertThat(line.get(10)).isEqualTo(Integer.toString(request.length()));
    assertThat(line.get(11)).isEqualTo("42");
    assertThat(line.get(12))
        .isEqualTo("POST http://www.example.com:" + port + "/a?b=\\x22c\\x22 HTTP/1.1");
    assertThat(line.get(13)).isEqualTo("curl/7.46.0 (x \\x22y\\x22)");
    assertThat(line.subList(14, 16)).containsExactly("-", "-");
    assertThat(line.get(16)).isEqualTo("g");
    assertThat(line.get(17)).matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24}");
    assertThat(line.get(17)).isEqualTo(backend.heads.getFirst().field("X-Amzn-Trace-Id"));
    assertThat(line.subList(18, 20)).containsExactly("-", "-");
    assertThat(line.get(20)).isEqualTo("0");
    assertThat(Instant.parse(line.get(21))).isBetween(before, Instant.parse(line.get(1)));
    assertThat(line.subList(22, 29)).containsExactly("forward", "-", "-", target, "200", "-", "-");
    assertThat(line.get(29)).matches("TID_[0-9a-f]{32}");
    assertThat(line.subList(30, 33)).containsExactly("-", "-", "-");
  }

  @Test
  void whatALoadBalancerAnswersItselfIsLoggedToo() throws Exception {
    apply(
        new Action.Redirect("HTTPS", "#{host}", "443", "/new", "", 301),
        new Rule(
            "r",
            7,
            List.of(new Condition.PathPattern(List.of("/fixed"))),
            List.of(),
            new Action.FixedResponse(418, Optional.empty(), "tea")),
        new Rule(
            "r",
            8,
            List.of(new Condition.PathPattern(List.of("/empty"))),
            List.of(),
            forward("empty")));
    try (Client client = new Client(port)) {
      client.send("GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n").answer();
      client.send("GET /empty HTTP/1.1\r\nHost: a\r\n\r\n").answer();
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer();
      client.send("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n").answer();
    }
    List<List<String>> lines = lines(4);
    assertThat(lines).extracting(line -> line.get(4)).containsOnly("-");
    assertThat(lines)
        .extracting(line -> line.subList(5, 8))
        .containsOnly(List.of("-1", "-1", "-1"));
    assertThat(lines).extracting(line -> line.get(8)).containsExactly("418", "503", "301", "400");
    assertThat(lines).extracting(line -> line.get(9)).containsOnly("-");
    assertThat(lines).extracting(line -> line.get(20)).containsExactly("7", "8", "0", "-");
    assertThat(lines)
        .extracting(line -> line.get(22))
        .containsExactly("fixed-response", "forward", "redirect", "-");
    assertThat(lines)
        .extracting(line -> line.get(23))
        .containsExactly("-", "-", "https://a:443/new", "-");
    assertThat(lines.getLast().get(12)).isEqualTo("- http://127.0.0.1:" + port + "- -");
    assertThat(lines.getLast().subList(27, 29)).containsExactly("Severe", "BadContentLength");
    assertThat(lines).extracting(line -> line.get(29)).containsOnly(lines.getFirst().get(29));
  }

  @Test
  void failuresOfTargetsAndClientsAreTold() throws Exception {
    apply(forward("g"));
    Client.get(port, "/bad");
    lines(1);
    try (Client client = new Client(port)) {
      client.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
      Routings.await("it arrived", () -> backend.requests.get() == 2);
    }
    List<List<String>> lines = lines(2);
    assertThat(lines).extracting(line -> line.get(8)).containsExactly("502", "460");
    assertThat(lines).extracting(line -> line.get(9)).containsOnly("-");
    assertThat(lines)
        .extracting(line -> line.get(4))
        .containsOnly("127.0.0.1:" + backend.target().port());
    assertThat(balancer.status("lb").orElseThrow().counters())
        .satisfies(counters -> {
          assertThat(counters.elb5xx()).isOne();
          assertThat(counters.elb502()).isOne();
          assertThat(counters.elb4xx()).isOne();
          assertThat(counters.newConnections()).isEqualTo(2);
          assertThat(counters.accessLogLinesDropped()).isZero();
        });
  }

  @Test
  void upgradedConnectionIsOneLineAtItsEnd() throws Exception {
    apply(forward("g"));
    try (Client client = new Client(port)) {
      client.send("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(101);
      assertThat(client.in.readNBytes(5)).hasSize(5);
    }
    List<String> line = line();
    assertThat(line.get(0)).isEqualTo("ws");
    assertThat(line.subList(8, 10)).containsExactly("101", "101");
    assertThat(Integer.parseInt(line.get(11))).isGreaterThan(5);
  }

  @Test
  void transformsAndOddRequestsAreTold() throws Exception {
    apply(
        forward("g"),
        new Rule(
            "r",
            1,
            List.of(new Condition.PathPattern(List.of("/old*"))),
            List.of(
                new Transform.UrlRewrite("^/old", "/new"),
                new Transform.HostHeaderRewrite("^a$", "b")),
            forward("g")));
    try (Client client = new Client(port)) {
      client.send("GET /old HTTP/1.1\r\nHost: a\r\n\r\n").answer();
      client.send("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n").answer();
    }
    List<List<String>> lines = lines(2);
    assertThat(lines.getFirst().subList(30, 33)).containsExactly("b", "/new", "TransformSuccess");
    assertThat(lines.getLast().get(12)).isEqualTo("GET http://a:" + port + "/a b HTTP/1.1");
    assertThat(lines.getLast().subList(27, 29)).containsExactly("Acceptable", "SpaceInUri");
  }

  @Test
  void clientsCannotForgeLines() throws Exception {
    apply(forward("g"));
    Client.ask(
        port,
        Client.lines(
            "GET /\" HTTP/1.1",
            "Host: a",
            "User-Agent: x\" 200 \"y\\\t\u00e9",
            "X-Amzn-Trace-Id: Root=1\"2",
            ""));
    List<String> line = line();
    assertThat(line.get(13)).isEqualTo("x\\x22 200 \\x22y\\x5C\\x09\\xE9");
    assertThat(line.get(17)).contains("Root=1\\x222");
  }

  @Test
  void onlyTheOwnerMayRead() throws Exception {
    apply(forward("g"));
    Client.get(port, "/");
    line();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void fullFilesAreMovedAsideAndOnlySomeAreKept() throws Exception {
    AccessLog log = new AccessLog(file().toString(), "app/lb/1234");
    byte[] bytes = "0123456789\n".getBytes(StandardCharsets.US_ASCII);
    try (AccessLogs logs = new AccessLogs(20)) {
      for (int i = 0; i < 40; i++) {
        bytes[0] = (byte) ('A' + i);
        logs.write(new AccessLogs.Page(log, bytes.clone(), bytes.length, 1));
      }
    }
    try (Stream<Path> files = Files.list(file().getParent())) {
      assertThat(files.map(f -> f.getFileName().toString()).sorted())
          .containsExactly(
              "lb.log.1", "lb.log.2", "lb.log.3", "lb.log.4", "lb.log.5", "lb.log.6", "lb.log.7");
    }
    assertThat(Files.readString(file().resolveSibling("lb.log.1"))).startsWith("g").contains("\nh");
  }

  @Test
  void twoWritersOfOneFileMoveItAsideOnceAndLoseNothing() throws Exception {
    AccessLog log = new AccessLog(file().toString(), "app/lb/1234");
    byte[] bytes = "0123456789\n".getBytes(StandardCharsets.US_ASCII);
    AccessLogs first = new AccessLogs(220);
    AccessLogs second = new AccessLogs(220);
    for (int i = 0; i < 60; i++) {
      first.write(new AccessLogs.Page(log, bytes.clone(), bytes.length, 1));
      second.write(new AccessLogs.Page(log, bytes.clone(), bytes.length, 1));
    }
    first.close();
    second.close();
    assertThat(first.dropped() + second.dropped()).isZero();
    try (Stream<Path> files = Files.list(file().getParent())) {
      List<Path> written = files.toList();
      long lines = 0;
      for (Path path : written) {
        lines += Files.readAllLines(path).size();
      }
      assertThat(lines).isEqualTo(120);
      assertThat(written).hasSizeLessThanOrEqualTo(7);
    }
  }

  @Test
  void aDiskThatDoesNotKeepUpCostsLinesAndNothingElse() throws Exception {
    Files.createDirectories(folder.resolve("deep"));
    Files.createDirectories(file()); // a folder in the file's place
    apply(forward("g"));
    for (int i = 0; i < 3; i++) {
      assertThat(Client.get(port, "/").status()).isEqualTo(200);
    }
    Routings.await(
        "dropped",
        () -> balancer.status("lb").orElseThrow().counters().accessLogLinesDropped() == 3);
  }
}
