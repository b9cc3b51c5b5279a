package dev.teal.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Asks one question over HTTP/2, blocking: as much of the protocol as one stream needs.
final class Http2Probe {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;
  private static final int PRIORITY = 0x20;
  private static final int MAX_FRAME = 16_384;
  private static final int MAX_HEAD = 64 * 1024;
  private static final byte[] EMPTY_MESSAGE = new byte[5];

  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
  private final InputStream in;
  private final OutputStream out;
  private final ByteArrayOutputStream block = new ByteArrayOutputStream();

  private Http2Probe(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /// What came back.
  ///
  /// @param grpcStatus -1 when there was none
  record Answer(int status, int grpcStatus) {}

  /// @param path of a GET; of the method, for gRPC
  static Answer ask(
      InputStream in, OutputStream out, String authority, String scheme, String path, boolean grpc)
      throws IOException {
    Http2Probe probe = new Http2Probe(in, out);
    probe.send(authority, scheme, path, grpc);
    return probe.answer(grpc);
  }

  private void send(String authority, String scheme, String path, boolean grpc) throws IOException {
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    field(fields, ":method", grpc ? "POST" : "GET");
    field(fields, ":scheme", scheme);
    field(fields, ":path", path);
    field(fields, ":authority", authority);
    field(fields, "user-agent", "ELB-HealthChecker/2.0");
    if (grpc) {
      field(fields, "content-type", "application/grpc");
      field(fields, "te", "trailers");
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(PREFACE);
    frame(all, SETTINGS, 0, 0, new byte[0]);
    frame(all, HEADERS, grpc ? END_HEADERS : END_HEADERS | END_STREAM, 1, fields.toByteArray());
    if (grpc) {
      frame(all, DATA, END_STREAM, 1, EMPTY_MESSAGE);
    }
    out.write(all.toByteArray());
    out.flush();
  }

  /// HPACK's literal without indexing (RFC 7541, 6.2.2).
  private static void field(ByteArrayOutputStream to, String name, String value) {
    to.write(0);
    text(to, name);
    text(to, value);
  }

  private static void text(ByteArrayOutputStream to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int rest = bytes.length;
    if (rest < 127) {
      to.write(rest);
    } else {
      to.write(127);
      for (rest -= 127; rest >= 128; rest /= 128) {
        to.write(rest % 128 + 128);
      }
      to.write(rest);
    }
    to.writeBytes(bytes);
  }

  private static void frame(
      ByteArrayOutputStream to, int type, int flags, int stream, byte[] payload) {
    to.write(payload.length >>> 16);
    to.write(payload.length >>> 8);
    to.write(payload.length);
    to.write(type);
    to.write(flags);
    for (int shift = 24; shift >= 0; shift -= 8) {
      to.write(stream >>> shift);
    }
    to.writeBytes(payload);
  }

  private Answer answer(boolean grpc) throws IOException {
    int status = -1;
    while (true) {
      byte[] head = exactly(9);
      int length = ((head[0] & 0xff) << 16) | ((head[1] & 0xff) << 8) | (head[2] & 0xff);
      int type = head[3];
      int flags = head[4];
      if (length > MAX_FRAME) {
        throw new IOException("no frame of HTTP/2");
      }
      byte[] payload = exactly(length);
      switch (type) {
        case SETTINGS, PING -> acknowledge(type, flags, payload);
        case RST_STREAM, GOAWAY -> throw new IOException("refused");
        case HEADERS, CONTINUATION -> {
          Http2Headers fields = fields(type, flags, payload);
          if (fields != null) {
            status = fields.status() == null ? status : fields.getInt(":status", -1);
            int grpcStatus = fields.getInt("grpc-status", -1);
            if (status >= 200 && (!grpc || grpcStatus >= 0)) {
              return new Answer(status, grpcStatus);
            }
          }
        }
        default -> {}
      }
      if ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
        return new Answer(status, -1);
      }
    }
  }

  private void acknowledge(int type, int flags, byte[] payload) throws IOException {
    if ((flags & ACK) == 0) {
      ByteArrayOutputStream acknowledgement = new ByteArrayOutputStream();
      frame(acknowledgement, type, ACK, 0, type == PING ? payload : new byte[0]);
      out.write(acknowledgement.toByteArray());
      out.flush();
    }
  }

  /// @return null when more of them follow
  private @Nullable Http2Headers fields(int type, int flags, byte[] payload) throws IOException {
    int from = 0;
    int to = payload.length;
    if (type == HEADERS && (flags & PADDED) != 0 && to > 0) {
      from = 1;
      to -= payload[0] & 0xff;
    }
    if (type == HEADERS && (flags & PRIORITY) != 0) {
      from += 5;
    }
    if (from > to || block.size() > MAX_HEAD) {
      throw new IOException("no fields of HTTP/2");
    }
    block.write(payload, from, to - from);
    if ((flags & END_HEADERS) == 0) {
      return null;
    }
    ByteBuf encoded = Unpooled.wrappedBuffer(block.toByteArray());
    block.reset();
    try {
      return decoder.decodeHeaders(1, encoded);
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }
}
