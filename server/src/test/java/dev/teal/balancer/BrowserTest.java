package dev.teal.balancer;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.routing.Condition;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Rule;
import dev.teal.balancer.routing.TargetGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A browser (Debian's chromium): a page that it has through the balancer talks to a WebSocket
/// server through the same listener, and writes into the page what it saw.
@Tag("other-programs")
class BrowserTest {
  /// The page is loaded when its image is, which comes once `/done` was asked for.
  private static final String PAGE =
      """
      <!DOCTYPE html><title>sockets</title><p id="seen"></p><img src="/when-done">
      <script>
        const seen = [];
        const say = (text) => {
          seen.push(text);
          document.getElementById('seen').textContent = seen.join(', ');
        };
        const socket = new WebSocket(location.origin.replace('http', 'ws') + '/echo');
        socket.binaryType = 'arraybuffer';
        let echoes = 0;
        socket.onopen = () => {
          say('open');
          for (let i = 0; i < 200; i++) socket.send('message ' + i);
        };
        socket.onmessage = ({data}) => {
          if (typeof data !== 'string') {
            say(data.byteLength + ' bytes');
            socket.close(1000, 'enough');
          } else if (data !== 'message ' + echoes) {
            say('not in order: ' + data);
          } else if (++echoes === 200) {
            say(echoes + ' echoes');
            socket.send(new Uint8Array(1000000));
          }
        };
        socket.onerror = () => say('error');
        socket.onclose = ({code, wasClean}) => {
          say('closed ' + code + (wasClean ? ' cleanly' : ''));
          say('page by ' + performance.getEntriesByType('navigation')[0].nextHopProtocol);
          fetch('/done');
        };
      </script>
      """;

  @TempDir Path folder;
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final CountDownLatch done = new CountDownLatch(1);
  private final EchoServer sockets = new EchoServer();
  private final Backend pages = new Backend((head, _, out) -> serve(head, out));

  @AfterEach
  void close() {
    balancer.close();
    sockets.close();
    pages.close();
  }

  private boolean serve(Backend.Head head, OutputStream out) throws Exception {
    String path = head.line().split(" ", -1)[1];
    switch (path) {
      case "/page" -> {
        byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
        out.write(
            Ascii.bytes(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "
                    + page.length
                    + "\r\n\r\n"));
        out.write(page);
      }
      case "/when-done" -> {
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        Backend.respond(out, "no image");
      }
      case "/done" -> {
        done.countDown();
        Backend.respond(out, "");
      }
      default -> Backend.respond(out, "");
    }
    return true;
  }

  @ParameterizedTest
  @CsvSource({"http, http/1.1", "https, h2"})
  void aPageTalksToAWebSocketServerThroughTheListenerThatItCameFrom(String scheme, String protocol)
      throws Exception {
    int port = Routings.freePort();
    try (TestCertificates certificates = new TestCertificates(folder)) {
      Rule echo =
          new Rule(
              "echo",
              1,
              List.of(new Condition.PathPattern(List.of("/echo"), List.of())),
              List.of(),
              forward("sockets"));
      Listener listener =
          new Listener(
              "l",
              "127.0.0.1",
              port,
              scheme.equals("https")
                  ? new Listener.Protocol.Https(certificates.http2())
                  : Listener.Protocol.HTTP,
              List.of(echo),
              forward("pages"));
      balancer
          .apply(Routings.routing(listener, group("pages", pages.target()), tcp(sockets.target())))
          .join();

      assertThat(load(scheme + "://127.0.0.1:" + port + "/page"))
          .contains(
              "<p id=\"seen\">open, 200 echoes, 1000000 bytes, closed 1000 cleanly, page by "
                  + protocol
                  + "</p>");
    }
  }

  private static TargetGroup tcp(TargetGroup.Target target) {
    return new TargetGroup("sockets", Duration.ofSeconds(1), Routings.NO_CHECK, List.of(target));
  }

  /// What the page is when it has been loaded.
  private String load(String url) throws IOException, InterruptedException {
    Path document = folder.resolve("document.html");
    Path errors = folder.resolve("chromium.log");
    ProcessBuilder chromium =
        new ProcessBuilder(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--ignore-certificate-errors",
                "--user-data-dir=" + folder.resolve("profile"),
                "--dump-dom",
                url)
            .redirectOutput(document.toFile())
            .redirectError(errors.toFile());
    chromium.environment().put("HOME", folder.toString());
    Process process = chromium.start();
    try {
      assertThat(process.waitFor(50, TimeUnit.SECONDS))
          .as(() -> "it ends; it said: " + text(errors))
          .isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    return text(document);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
