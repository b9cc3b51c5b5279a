package dev.teal.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.Client;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// A head is understood alike however it is cut into pieces.
public class RequestHeadTest {
  static final List<String> heads =
      List.of(
          Client.lines("GET / HTTP/1.1", "Host: a", ""),
          "\r\n" + Client.lines("GET / HTTP/1.1", "Host: a", ""),
          Client.lines("GET /a/b?c=d&e HTTP/1.0", ""),
          Client.lines("OPTIONS * HTTP/1.1", "Host: a:81", "X:", "Y:  z  ", ""),
          Client.lines("POST http://h:8080?q HTTP/1.1", "Host: a", "Content-Length: 12", ""),
          Client.lines("PUT /x HTTP/1.1", "hOST: [::1]:80", "TRANSFER-ENCODING: Chunked", ""),
          Client.lines("GET / HTTP/1.1", "Host: a", "Connection: upgrade, x", "Upgrade: w", ""));

  private final RequestHead head = new RequestHead();

  private int parse(String text, int length) {
    return head.parse(Arrays.copyOf(Ascii.bytes(text), text.length()), length);
  }

  @ParameterizedTest
  @FieldSource("heads")
  void everyPrefixIsIncompleteAndTheWholeIsNot(String text) {
    for (int length = 0; length < text.length(); length++) {
      assertThat(parse(text, length)).as("%d bytes", length).isEqualTo(RequestHead.INCOMPLETE);
    }
    assertThat(parse(text, text.length())).isEqualTo(RequestHead.COMPLETE);
    assertThat(head.end()).isEqualTo(text.length());
    String more = text + "GET /next HTTP/1.1\r\n";
    assertThat(parse(more, more.length())).isEqualTo(RequestHead.COMPLETE);
    assertThat(head.end()).isEqualTo(text.length());
  }

  @Test
  void partsAreFound() {
    String text =
        Client.lines("POST /a/b?c=d HTTP/1.1", "Host: h.example:81", "Content-Length: 7", "");
    assertThat(parse(text, text.length())).isEqualTo(RequestHead.COMPLETE);
    assertThat(head.method()).isEqualTo("POST");
    assertThat(head.url.path()).isEqualTo("/a/b");
    assertThat(head.url.query()).isEqualTo("c=d");
    assertThat(head.url.host()).isEqualTo("h.example");
    assertThat(head.contentLength()).isEqualTo(7);
    assertThat(head.chunked()).isFalse();
    assertThat(head.persistent()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1|X: y|true",
        "HTTP/1.1|Connection: close|false",
        "HTTP/1.1|Connection: x, CLOSE|false",
        "HTTP/1.0|X: y|false",
        "HTTP/1.0|Connection: Keep-Alive|true",
        "HTTP/1.0|Connection: keep-alive, close|false"
      })
  void connectionFieldSaysWhetherItStays(String version, String field, boolean persistent) {
    String text = Client.lines("GET / " + version, "Host: a", field, "");
    assertThat(parse(text, text.length())).isEqualTo(RequestHead.COMPLETE);
    assertThat(head.persistent()).isEqualTo(persistent);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Upgrade: websocket|Connection: Upgrade|true",
        "Upgrade: websocket|X: y|false",
        "X: y|Connection: Upgrade|true",
        "Upgrade: h2c|Connection: Upgrade, HTTP2-Settings|false"
      })
  void upgradeIsAskedByTheConnectionField(String upgrade, String connection, boolean asked) {
    String text = Client.lines("GET / HTTP/1.1", "Host: a", upgrade, connection, "");
    assertThat(parse(text, text.length())).isEqualTo(RequestHead.COMPLETE);
    assertThat(head.upgrade()).isEqualTo(asked);
  }
}
