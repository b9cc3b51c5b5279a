package dev.teal.balancer;

import static dev.teal.balancer.StrictReader.require;

import dev.teal.balancer.http.BodyTracker;
import dev.teal.balancer.http.ChunkedScanner;
import dev.teal.balancer.http.Http2Names;
import dev.teal.fuzz.FuzzInput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A chunked body has the end and the content that a strict reader finds, in pieces of any size,
/// and becomes the same content in HTTP/2's parts. The first byte is the size of the pieces.
public final class ChunksFuzz {
  private static final Pattern SIZE =
      Pattern.compile("([0-9a-fA-F]{1,15})(;[\\t\\x20-\\x7e\\x80-\\xff]*)?\r\n");
  private static final Pattern TRAILER =
      Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+:[\\t\\x20-\\x7e\\x80-\\xff]*\r\n");

  /// Below all limits, which a strict reader knows nothing of.
  private static final int SHORT = 3_000;

  private ChunksFuzz() {}

  /// @param end behind the body; -1 when there is none
  private record Body(int end, String content) {}

  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    int piece = 1 + input.number();
    byte[] bytes = input.rest();
    Body body = scan(bytes, piece);
    require(scan(bytes, Math.max(1, bytes.length)).equals(body), "the same in pieces of " + piece);
    if (bytes.length <= SHORT) {
      Optional<Body> expected = strictly(new String(bytes, StandardCharsets.ISO_8859_1));
      require(expected.map(body::equals).orElse(body.end == -1), body + " for " + expected);
    }
    if (body.end >= 0) {
      require(asHttp2(bytes, body.end, piece).equals(body.content), "the same in HTTP/2");
    }
  }

  private static Body scan(byte[] bytes, int piece) {
    ChunkedScanner scanner = new ChunkedScanner();
    StringBuilder content = new StringBuilder();
    int at = 0;
    while (at < bytes.length && !scanner.done()) {
      ByteBuf in = Unpooled.wrappedBuffer(bytes, at, Math.min(piece, bytes.length - at));
      int taken =
          scanner.scan(
              in,
              (from, index, length) ->
                  content.append(from.toString(index, length, StandardCharsets.ISO_8859_1)));
      if (taken == BodyTracker.MALFORMED) {
        return new Body(-1, "");
      }
      require(scanner.done() || taken == in.readableBytes(), "takes all until it is done");
      at += taken;
    }
    return scanner.done() ? new Body(at, content.toString()) : new Body(-1, "");
  }

  private static Optional<Body> strictly(String text) {
    StringBuilder content = new StringBuilder();
    Matcher size = SIZE.matcher(text);
    int at = 0;
    while (size.region(at, text.length()).lookingAt()) {
      long length = Long.parseLong(size.group(1), 16);
      at = size.end();
      if (length == 0) {
        Matcher trailer = TRAILER.matcher(text);
        while (trailer.region(at, text.length()).lookingAt()) {
          at = trailer.end();
        }
        return text.startsWith("\r\n", at)
            ? Optional.of(new Body(at + 2, content.toString()))
            : Optional.empty();
      }
      if (length > text.length() - at || !text.startsWith("\r\n", at + (int) length)) {
        return Optional.empty();
      }
      content.append(text, at, at + (int) length);
      at += (int) length + 2;
    }
    return Optional.empty();
  }

  private static String asHttp2(byte[] bytes, int end, int piece) {
    StringBuilder content = new StringBuilder();
    int[] ends = new int[1];
    Http2Body body =
        new Http2Body(
            new Http2Body.Sink() {
              @Override
              public void content(ByteBuf part, boolean last) {
                content.append(part.toString(StandardCharsets.ISO_8859_1));
                part.release();
                ends[0] += last ? 1 : 0;
              }

              @Override
              public void trailers(Http2Headers fields) {
                ends[0]++;
              }
            },
            new Http2Names());
    body.framing.chunked();
    for (int at = 0; at < end; at += piece) {
      body.take(Unpooled.copiedBuffer(bytes, at, Math.min(piece, end - at)));
    }
    require(body.done() && ends[0] == 1, "ends once");
    return content.toString();
  }
}
