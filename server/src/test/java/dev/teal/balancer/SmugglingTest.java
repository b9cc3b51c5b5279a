package dev.teal.balancer;

import static dev.teal.balancer.RawHttp2.frame;
import static dev.teal.balancer.Routings.forward;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.CookieKey;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.balancer.routing.Tls;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the balancer passes on of malicious requests is read by nginx and by HAProxy as the
/// balancer read it: each request in their logs is one to which the balancer gave a trace ID, and
/// none is a request that was hidden in another's body. Each sends a harmless request afterwards,
/// which gets its own answer. In every mode of desync mitigation.
@Tag("other-programs")
class SmugglingTest {
  private static final Pattern ANSWERED = Pattern.compile("<<([^>]*)>>");

  /// How long nothing more has to come for a request to be taken for unanswered: most are answered
  /// at once.
  private static final int QUIET_MILLIS = 700;

  @TempDir Path folder;
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final List<OtherServer> servers = new ArrayList<>();
  private final List<Way> ways = new ArrayList<>();
  private final Set<String> sent = new HashSet<>();
  private final Queue<String> wrongAnswers = new ConcurrentLinkedQueue<>();
  private TestCertificates certificates;
  private SSLContext trusting;

  /// A way through the balancer.
  private record Way(String name, int port, int securePort) {}

  @BeforeEach
  void open() throws Exception {
    certificates = new TestCertificates(folder);
    trusting = certificates.trusting();
    Tls tls = certificates.http2();
    servers.add(OtherServer.nginx(folder));
    servers.add(OtherServer.haproxy(folder));
    for (Routing.DesyncMitigation mode : Routing.DesyncMitigation.values()) {
      for (int i = 0; i < servers.size(); i++) {
        String name = mode + "-" + i;
        Way way = new Way(name, Routings.freePort(), Routings.freePort());
        ways.add(way);
        balancer
            .apply(
                new Routing(
                    name,
                    Routings.options(mode, CookieKey.NONE, Optional.empty()),
                    List.of(
                        Routings.http(way.port(), forward("g")),
                        Routings.https(way.securePort(), tls, forward("g"))),
                    List.of(group(servers.get(i).target()))))
            .join();
      }
    }
  }

  @AfterEach
  void close() {
    balancer.close();
    servers.forEach(OtherServer::close);
    certificates.close();
  }

  private static TargetGroup group(TargetGroup.Target target) {
    return new TargetGroup("g", Duration.ofSeconds(1), Routings.NO_CHECK, List.of(target));
  }

  @Test
  void noRequestOfHttp1IsReadAsTwo() throws Exception {
    List<Callable<String>> tasks = new ArrayList<>();
    for (Way way : ways) {
      for (String attack : SmugglingCorpus.http1()) {
        String id = nextId();
        tasks.add(() -> attack(way, id, SmugglingCorpus.fill(attack, id)));
      }
    }
    assertNoneReadAsTwo(tasks);
  }

  @Test
  void noRequestOfHttp2IsReadAsTwoOfHttp1() throws Exception {
    List<Callable<String>> tasks = new ArrayList<>();
    for (Way way : ways) {
      for (SmugglingCorpus.Http2 attack : SmugglingCorpus.http2()) {
        String id = nextId();
        tasks.add(() -> attack(way, id, attack.filled(id)));
      }
    }
    assertNoneReadAsTwo(tasks);
  }

  /// All of one length, so that a text that has been filled in has the same length for all.
  private String nextId() {
    String id = "a" + (10_000 + sent.size());
    sent.add(id);
    sent.add("inner-" + id);
    sent.add("victim-" + id);
    return id;
  }

  private void assertNoneReadAsTwo(List<Callable<String>> tasks) throws Exception {
    Semaphore atOnce = new Semaphore(500);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> running = new ArrayList<>();
      for (Callable<String> task : tasks) {
        atOnce.acquire();
        running.add(
            threads.submit(() -> {
              try {
                return task.call();
              } finally {
                atOnce.release();
              }
            }));
      }
      for (Future<String> each : running) {
        each.get();
      }
    }
    for (Way way : ways) {
      Routings.await(
          "no request is under way",
          () ->
              balancer.status(way.name()).orElseThrow().targetGroups().getFirst().targets().stream()
                  .allMatch(target -> target.inFlight() == 0));
    }
    assertThat(wrongAnswers).as("answers to another's request").isEmpty();
    servers.forEach(this::assertReadAsMeant);
  }

  private void assertReadAsMeant(OtherServer server) {
    Set<String> ids = new HashSet<>();
    Set<String> traces = new HashSet<>();
    List<OtherServer.Logged> requests = server.requests();
    assertThat(requests.stream().filter(request -> !request.refused()))
        .as("a good part of what was sent, and its victims")
        .hasSizeGreaterThan(sent.size() / 4 / servers.size());
    assertThat(requests)
        .filteredOn(request ->
            request.line().contains("/hidden HTTP")
                || !(request.refused()
                    || (sent.contains(request.id())
                        && request.trace().startsWith("Root=1-")
                        && ids.add(request.id())
                        && traces.add(request.trace()))))
        .as("read otherwise than meant, or twice")
        .isEmpty();
  }

  /// @return what was answered
  private String attack(Way way, String id, String request) throws IOException {
    StringBuilder answer = new StringBuilder();
    try (Client client = new Client(way.port())) {
      client.socket.setSoTimeout(QUIET_MILLIS);
      client.send(request);
      for (int c = client.in.read(); c >= 0; c = client.in.read()) {
        answer.append((char) c);
      }
    } catch (SocketTimeoutException _) {
      // It waits for more, or keeps the connection.
    } catch (IOException _) {
      // It was refused while it was still being sent.
    }
    check(id, request, answer.toString());
    victim(way, id);
    return answer.toString();
  }

  private String attack(Way way, String id, SmugglingCorpus.Http2 request) throws IOException {
    StringBuilder answer = new StringBuilder();
    try (RawHttp2 client = new RawHttp2(trusting, way.securePort())) {
      client.socket.setSoTimeout(QUIET_MILLIS);
      boolean trailers = !request.trailers().isEmpty();
      boolean body = !request.body().isEmpty() || trailers;
      client.write(headers(request.fields(), !body));
      if (body) {
        client.write(
            frame(
                RawHttp2.DATA,
                trailers ? 0 : RawHttp2.END_STREAM,
                1,
                request.body().getBytes(StandardCharsets.ISO_8859_1)));
      }
      if (trailers) {
        client.write(headers(request.trailers(), true));
      }
      RawHttp2.Frame frame = client.read();
      while (!ends(frame)) {
        if (frame.type() == RawHttp2.DATA) {
          answer.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
        }
        frame = client.read();
      }
      if (frame.type() == RawHttp2.DATA) {
        answer.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
      }
    } catch (SocketTimeoutException _) {
      // It waits for more.
    } catch (IOException _) {
      // It was refused while it was still being sent.
    }
    check(id, request.toString(), answer.toString());
    victim(way, id);
    return answer.toString();
  }

  private static byte[] headers(List<String> fields, boolean last) {
    return frame(
        RawHttp2.HEADERS,
        RawHttp2.END_HEADERS | (last ? RawHttp2.END_STREAM : 0),
        1,
        RawHttp2.fields(fields.toArray(String[]::new)));
  }

  private static boolean ends(RawHttp2.Frame frame) {
    return switch (frame.type()) {
      case RawHttp2.GOAWAY, RawHttp2.RST_STREAM -> true;
      case RawHttp2.DATA, RawHttp2.HEADERS -> (frame.flags() & RawHttp2.END_STREAM) != 0;
      default -> false;
    };
  }

  /// An answer says whose it is.
  private void check(String id, String request, String answer) {
    Matcher answered = ANSWERED.matcher(answer);
    while (answered.find()) {
      String whose = answered.group(1);
      if (!whose.isEmpty() && !whose.equals(id) && !whose.equals("inner-" + id)) {
        wrongAnswers.add(request + "\ngot: " + answer);
      }
    }
  }

  private void victim(Way way, String id) throws IOException {
    String harmless = "GET /victim HTTP/1.1\r\nHost: a\r\nX-Id: victim-" + id + "\r\n\r\n";
    String answer = Client.ask(way.port(), harmless).text();
    if (!answer.equals("<<victim-" + id + ">>")) {
      wrongAnswers.add(harmless + "\ngot: " + answer);
    }
  }
}
