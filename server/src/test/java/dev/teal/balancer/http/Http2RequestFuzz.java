package dev.teal.balancer.http;

import static dev.teal.balancer.StrictReader.require;

import dev.teal.fuzz.FuzzInput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.StreamSupport;

/// Whatever HPACK gives, what is written of it is one head of HTTP/1.1 with nothing behind it, and
/// says what the fields said. The first byte is odd when a body follows.
public final class Http2RequestFuzz {
  private Http2RequestFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    boolean body = input.number() % 2 == 1;
    ByteBuf block = Unpooled.wrappedBuffer(input.rest());
    Http2Headers fields;
    byte[] written;
    try {
      fields = new DefaultHttp2HeadersDecoder(true, 96 * 1024).decodeHeaders(3, block);
      ByteBuf out = Http2RequestHead.write(ByteBufAllocator.DEFAULT, 3, fields, body);
      written = new byte[out.readableBytes()];
      out.readBytes(written).release();
    } catch (Http2Exception _) {
      return;
    }
    RequestHead head = new RequestHead();
    int result = head.parse(written, written.length);
    require(result != RequestHead.INCOMPLETE, "whole");
    if (result != RequestHead.COMPLETE) {
      return;
    }
    require(head.end() == written.length, "one head");
    require(head.method().contentEquals(text(fields.method())), "method");
    require(head.url.pathAndQuery().contentEquals(text(fields.path())), "path");
    require(!head.url.odd() && !head.upgrade() && head.persistent(), "nothing odd");
    require(head.chunked() == (body && !fields.contains("content-length")), "framing");
    lines(fields, new String(written, StandardCharsets.ISO_8859_1).split("\r\n", -1), head);
  }

  /// Every field is one line, cookies together are one, and so are authority and Host.
  private static void lines(Http2Headers fields, String[] lines, RequestHead head) {
    long plain =
        StreamSupport.stream(fields.spliterator(), false)
            .map(field -> text(field.getKey()))
            .filter(name -> !name.startsWith(":") && !name.equals("cookie") && !name.equals("host"))
            .count();
    int cookies = fields.contains("cookie") ? 1 : 0;
    int host = fields.authority() != null || fields.contains("host") ? 1 : 0;
    int chunked = head.chunked() ? 1 : 0;
    require(lines.length == plain + cookies + host + chunked + 3, Arrays.toString(lines));
  }

  private static String text(CharSequence text) {
    return text == null ? "" : text.toString();
  }
}
