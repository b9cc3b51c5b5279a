package dev.teal.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.Client;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// A chunked body ends at the same byte however it is cut into pieces.
public class ChunkedScannerTest {
  static final List<String> bodies =
      List.of(
          Client.lines("0", ""),
          Client.lines("5", "hello", "0", ""),
          Client.lines("005;a=b;c", "hello", "0;x", ""),
          Client.lines("a", "0123456789", "F", "0123456789abcde", "0", "X: y", "Z: ", ""));

  @ParameterizedTest
  @FieldSource("bodies")
  void everySplitFindsTheSameEndAndContent(String body) {
    String whole = body + "GET / HTTP/1.1\r\n";
    String content = scan(whole, whole.length());
    for (int split = 0; split <= whole.length(); split++) {
      assertThat(scan(whole, split)).as("split at %d", split).isEqualTo(content);
    }
    assertThat(content).endsWith("|" + body.length());
  }

  private static String scan(String whole, int split) {
    ChunkedScanner scanner = new ChunkedScanner();
    ByteBuf content = Unpooled.buffer();
    int taken = 0;
    for (String piece : List.of(whole.substring(0, split), whole.substring(split))) {
      taken +=
          scanner.scan(
              Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1), content::writeBytes);
    }
    assertThat(scanner.done()).isTrue();
    return content.toString(StandardCharsets.ISO_8859_1) + "|" + taken;
  }
}
