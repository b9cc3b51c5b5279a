package dev.teal.balancer;

import dev.teal.balancer.http.Http2Fields;
import dev.teal.balancer.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;

/// Reads an answer in the bytes of HTTP/1.1, as an [Exchange] sends it, and hands it on in the
/// parts that HTTP/2 has. One for each stream.
final class Http2Answer {
  private final Loop loop;
  private final Sink sink;
  private final Http2Body body;
  private State state = State.HEAD;
  private boolean head;

  private enum State {
    HEAD,
    BODY,
    DONE
  }

  /// What takes the parts.
  interface Sink extends Http2Body.Sink {
    /// @param last whether the answer ends with them; never for a 1xx
    void head(Http2Headers fields, boolean last);
  }

  Http2Answer(Loop loop, Sink sink) {
    this.loop = loop;
    this.sink = sink;
    this.body = new Http2Body(sink, loop.names);
  }

  /// @param isHead whether the request is a HEAD, so that no body follows whatever the head says
  void start(boolean isHead) {
    state = State.HEAD;
    head = isHead;
  }

  boolean done() {
    return state == State.DONE;
  }

  /// Takes some bytes; each head begins a buffer and is whole.
  void take(ByteBuf in) {
    try {
      while (in.isReadable() && state != State.DONE) {
        if (state == State.HEAD) {
          readHead(in);
        } else {
          body.take(in);
          state = body.done() ? State.DONE : State.BODY;
        }
      }
    } finally {
      in.release();
    }
  }

  private void readHead(ByteBuf in) {
    if (loop.parseAnswer(in) != ResponseHead.COMPLETE) {
      throw new IllegalStateException("an answer that begins with no head");
    }
    ResponseHead answer = loop.answer;
    int status = answer.status();
    in.skipBytes(answer.end());
    Http2Headers fields =
        ReadOnlyHttp2Headers.serverHeaders(
            false,
            HttpResponseStatus.valueOf(status).codeAsText(),
            Http2Fields.of(answer.fields, loop.names));
    if (status < 200) {
      sink.head(fields, false);
      return;
    }
    if (head || status == 204 || status == 304) {
      body.framing.none();
    } else if (answer.chunked()) {
      body.framing.chunked();
    } else if (answer.contentLength() >= 0) {
      body.framing.sized(answer.contentLength());
    } else {
      body.framing.untilClose();
    }
    boolean last = body.done();
    state = last ? State.DONE : State.BODY;
    sink.head(fields, last);
  }

  /// Ends an answer whose end is that of its target's connection.
  void endWithConnection() {
    if (state == State.BODY) {
      state = State.DONE;
      body.end();
    }
  }

  /// Forgets what was not handed on.
  void release() {
    state = State.DONE;
    body.release();
  }
}
