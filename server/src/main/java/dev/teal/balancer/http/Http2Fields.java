package dev.teal.balancer.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.AsciiString;
import java.util.Arrays;

/// Header fields between HTTP/1.1 and HTTP/2 (RFC 9113, 8.2).
public final class Http2Fields {
  private static final byte[] COLON = Ascii.bytes(": ");
  private static final byte[] CRLF = Ascii.bytes("\r\n");

  private Http2Fields() {}

  /// The fields of a head that were not dropped, but for those that are HTTP/1.1's alone.
  ///
  /// @return names and values in turn
  public static AsciiString[] of(HeadFields fields, Http2Names names) {
    AsciiString[] pairs = new AsciiString[2 * fields.count()];
    int filled = 0;
    for (int i = 0; i < fields.count(); i++) {
      boolean passes =
          !fields.dropped(i)
              && switch (fields.kind(i)) {
                case TRANSFER_ENCODING,
                    CONNECTION,
                    KEEP_ALIVE,
                    PROXY_CONNECTION,
                    UPGRADE,
                    TE,
                    HOST ->
                    false;
                default -> true;
              };
      if (passes) {
        pairs[filled++] = fields.name(i, names);
        pairs[filled++] = value(fields, i);
      }
    }
    return filled == pairs.length ? pairs : Arrays.copyOf(pairs, filled);
  }

  private static AsciiString value(HeadFields fields, int i) {
    return new AsciiString(
        fields.bytes(), fields.valueStart(i), fields.valueEnd(i) - fields.valueStart(i), true);
  }

  /// Writes a field as a line of HTTP/1.1.
  ///
  /// @throws Http2Exception when it would be read as something else there
  public static void line(ByteBuf out, int streamId, CharSequence name, CharSequence value)
      throws Http2Exception {
    token(out, streamId, name);
    out.writeBytes(COLON);
    value(out, streamId, value);
    out.writeBytes(CRLF);
  }

  static void token(ByteBuf out, int streamId, CharSequence text) throws Http2Exception {
    AsciiString ascii = AsciiString.of(text);
    byte[] b = ascii.array();
    int from = ascii.arrayOffset();
    for (int i = from; i < from + ascii.length(); i++) {
      if (!HeadFields.isToken(b[i])) {
        throw malformed(streamId, "a character that a name may not have");
      }
    }
    if (ascii.isEmpty()) {
      throw malformed(streamId, "an empty name");
    }
    out.writeBytes(b, from, ascii.length());
  }

  /// Adds a field's value to a head of HTTP/1.1.
  ///
  /// @throws Http2Exception when it has a character that a value may not have
  public static void value(ByteBuf out, int streamId, CharSequence text) throws Http2Exception {
    AsciiString ascii = AsciiString.of(text);
    byte[] b = ascii.array();
    int from = ascii.arrayOffset();
    for (int i = from; i < from + ascii.length(); i++) {
      if (!HeadFields.isValue(b[i])) {
        throw malformed(streamId, "a character that a value may not have");
      }
    }
    out.writeBytes(b, from, ascii.length());
  }

  /// What a malformed message ends its stream with (RFC 9113, 8.1.1).
  public static Http2Exception malformed(int streamId, String what) {
    return Http2Exception.streamError(streamId, Http2Error.PROTOCOL_ERROR, "malformed: %s", what);
  }
}
