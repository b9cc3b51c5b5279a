package dev.teal.balancer;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The other tests use the best transport that the system has; each serves.
class TransportTest {
  private static final int LARGE = 3_000_000;

  static Stream<Transport> available() {
    return Arrays.stream(Transport.values()).filter(Transport::available);
  }

  @ParameterizedTest
  @MethodSource("available")
  void largeBodiesPassBothWaysOnAKeptConnection(Transport transport) throws Exception {
    byte[] large = new byte[LARGE];
    new Random(1).nextBytes(large);
    int port = Routings.freePort();
    try (NettyBalancer balancer = new NettyBalancer(2, transport);
        Backend backend = new Backend(TransportTest::echo);
        HttpClient client = HttpClient.newHttpClient()) {
      balancer.apply(routing(http(port, forward("g")), group("g", backend.target()))).join();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
              .POST(HttpRequest.BodyPublishers.ofByteArray(large))
              .build();
      for (int i = 0; i < 3; i++) {
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(large);
      }
    }
  }

  private static boolean echo(Backend.Head head, Backend.Body body, OutputStream out)
      throws Exception {
    byte[] all = body.read();
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + all.length + "\r\n\r\n";
    out.write(answer.getBytes(StandardCharsets.US_ASCII));
    out.write(all);
    return true;
  }
}
