package dev.teal.balancer.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;

/// Writes the head of an HTTP/2 request as one of HTTP/1.1, which is what rules are asked about and
/// targets get. What would be read in another way there than it was meant here is refused.
public final class Http2RequestHead {
  private static final byte[] VERSION = Ascii.bytes(" HTTP/1.1\r\n");
  private static final byte[] HOST = Ascii.bytes("host: ");
  private static final byte[] CRLF = Ascii.bytes("\r\n");
  private static final byte[] COOKIE = Ascii.bytes("cookie: ");
  private static final byte[] NEXT_COOKIE = Ascii.bytes("; ");
  private static final byte[] CHUNKED = Ascii.bytes("transfer-encoding: chunked\r\n");
  private static final AsciiString HOST_NAME = AsciiString.cached("host");
  private static final AsciiString COOKIE_NAME = AsciiString.cached("cookie");
  private static final AsciiString LENGTH_NAME = AsciiString.cached("content-length");

  private Http2RequestHead() {}

  /// @param body whether a body follows
  /// @return the head, ended
  /// @throws Http2Exception when the request is malformed (RFC 9113, 8.1.1)
  public static ByteBuf write(
      ByteBufAllocator allocator, int streamId, Http2Headers headers, boolean body)
      throws Http2Exception {
    ByteBuf out = allocator.directBuffer(1_024);
    try {
      line(out, streamId, headers);
      host(out, streamId, headers);
      boolean sized = fields(out, streamId, headers);
      if (headers.contains(COOKIE_NAME)) {
        cookies(out, streamId, headers);
      }
      if (body && !sized) {
        out.writeBytes(CHUNKED);
      }
      out.writeBytes(CRLF);
      return out;
    } catch (Http2Exception e) {
      out.release();
      throw e;
    }
  }

  private static void line(ByteBuf out, int streamId, Http2Headers headers) throws Http2Exception {
    CharSequence method = headers.method();
    CharSequence path = headers.path();
    if (method == null
        || path == null
        || path.isEmpty()
        || (path.charAt(0) != '/' && !"*".contentEquals(path))
        || headers.scheme() == null
        || headers.contains(Http2Headers.PseudoHeaderName.PROTOCOL.value())) {
      throw Http2Fields.malformed(streamId, "pseudo-header fields");
    }
    Http2Fields.token(out, streamId, method);
    out.writeByte(' ');
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) <= ' ') {
        throw Http2Fields.malformed(streamId, ":path");
      }
    }
    Http2Fields.value(out, streamId, path);
    out.writeBytes(VERSION);
  }

  /// RFC 9113, 8.3.1: a Host field besides `:authority` has to say the same.
  private static void host(ByteBuf out, int streamId, Http2Headers headers) throws Http2Exception {
    CharSequence authority = headers.authority();
    CharSequence host = headers.get(HOST_NAME);
    if (authority != null
        && host != null
        && !AsciiString.contentEqualsIgnoreCase(authority, host)) {
      throw Http2Fields.malformed(streamId, ":authority and host");
    }
    CharSequence name = authority == null ? host : authority;
    if (name != null) {
      out.writeBytes(HOST);
      Http2Fields.value(out, streamId, name);
      out.writeBytes(CRLF);
    }
  }

  /// @return whether they give the length of the body
  private static boolean fields(ByteBuf out, int streamId, Http2Headers headers)
      throws Http2Exception {
    boolean sized = false;
    boolean host = headers.authority() == null;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      if (name.isEmpty() || name.charAt(0) == ':' || COOKIE_NAME.contentEquals(name)) {
        continue;
      }
      if (HOST_NAME.contentEquals(name)) {
        if (host) {
          host = false; // the first is written already; the parser refuses a second
          continue;
        }
        if (headers.authority() != null) {
          continue;
        }
      }
      sized |= LENGTH_NAME.contentEquals(name);
      Http2Fields.line(out, streamId, name, field.getValue());
    }
    return sized;
  }

  /// RFC 9113, 8.2.3: HTTP/2 may split what HTTP/1.1 has in one field.
  private static void cookies(ByteBuf out, int streamId, Http2Headers headers)
      throws Http2Exception {
    byte[] before = COOKIE;
    for (CharSequence crumb : headers.getAll(COOKIE_NAME)) {
      out.writeBytes(before);
      Http2Fields.value(out, streamId, crumb);
      before = NEXT_COOKIE;
    }
    out.writeBytes(CRLF);
  }

  /// Trailers behind the last chunk of a body.
  public static void trailers(ByteBuf out, int streamId, Http2Headers trailers)
      throws Http2Exception {
    for (Map.Entry<CharSequence, CharSequence> field : trailers) {
      Http2Fields.line(out, streamId, field.getKey(), field.getValue());
    }
    out.writeBytes(CRLF);
  }
}
