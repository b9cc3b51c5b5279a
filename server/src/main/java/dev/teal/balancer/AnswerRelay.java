package dev.teal.balancer;

import dev.teal.balancer.http.BodyTracker;
import dev.teal.balancer.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// The answer's way through: reads heads, sends them on as they stand or edited, and follows the
/// body to its end. Belongs to one [Exchange].
final class AnswerRelay {
  private static final int SMALL = 8 * 1024;

  private final Downstream client;
  private final Loop loop;
  private final RequestTraits request;
  private final Runnable begins;
  private final BodyTracker body = new BodyTracker();

  /// What has come of a head that is not whole yet.
  private @Nullable ByteBuf pending;

  private boolean begun;
  private boolean dechunk;
  private boolean persistent;
  private boolean keepsClient;
  private int status;
  private long firstBytes;
  private long sent;

  /// @param begins run right before the client gets the first of an answer's head, so that whoever
  ///   has an answer finds it counted
  AnswerRelay(Downstream client, Loop loop, RequestTraits request, Runnable begins) {
    this.client = client;
    this.loop = loop;
    this.request = request;
    this.begins = begins;
  }

  /// What [#read] found.
  enum Event {
    INCOMPLETE,
    MALFORMED,
    /// Malformed behind a head that the client has got already.
    BROKEN,
    ANSWERING,
    SWITCHED
  }

  void reset() {
    begun = false;
    sent = 0;
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }

  void add(ByteBuf in) {
    begun = true;
    pending = Loop.join(client.allocator(), pending, in);
  }

  /// Sends on the heads that are there: any number of 1xx, and the one of the answer with as much
  /// of its body as came with it.
  ///
  /// @param mayPersist whether the client's connection may be used again
  /// @param edits what is changed in the answer's head; null: nothing
  Event read(boolean mayPersist, @Nullable AnswerEdits edits) {
    ByteBuf in = pending;
    while (in != null) {
      int result = loop.parseResponse(in);
      if (result == ResponseHead.INCOMPLETE) {
        return Event.INCOMPLETE;
      }
      ResponseHead head = loop.response;
      if (result == ResponseHead.MALFORMED || (head.status() == 101 && !request.upgrade)) {
        return Event.MALFORMED;
      }
      if (head.status() >= 200 || head.status() == 101) {
        pending = null;
        begun = false;
        return answer(head, in, mayPersist, edits);
      }
      interim(head, in);
      if (!in.isReadable()) {
        in.release();
        pending = null;
        return Event.INCOMPLETE;
      }
    }
    return Event.INCOMPLETE;
  }

  /// A 1xx; a client of HTTP/1.0 does not know them.
  private void interim(ResponseHead head, ByteBuf in) {
    in.skipBytes(head.end());
    if (!request.http10) {
      loop.responseWriter.write(head, ResponseWriter.Connection.UNSAID, false, null);
      send(written(0));
    }
  }

  private Event answer(
      ResponseHead head, ByteBuf in, boolean mayPersist, @Nullable AnswerEdits edits) {
    status = head.status();
    firstBytes = in.readableBytes();
    if (status == 101) {
      in.skipBytes(head.end());
      loop.responseWriter.write(head, ResponseWriter.Connection.UPGRADE, false, edits);
      begin(written(0));
      sendRest(in);
      return Event.SWITCHED;
    }
    frame(head);
    persistent = head.persistent() && !body.isUntilClose();
    dechunk = request.http10 && head.chunked() && !request.head;
    keepsClient = mayPersist && !dechunk && !body.isUntilClose();
    boolean asItStands = !head.edited() && keepsClient && !request.http10 && edits == null;
    if (asItStands) {
      return sendAsItStands(head, in);
    }
    in.skipBytes(head.end());
    ResponseWriter.Connection connection =
        !keepsClient
            ? ResponseWriter.Connection.CLOSE
            : request.http10
                ? ResponseWriter.Connection.KEEP_ALIVE
                : ResponseWriter.Connection.UNSAID;
    loop.responseWriter.write(head, connection, dechunk, edits);
    return sendEdited(in);
  }

  private void frame(ResponseHead head) {
    if (request.head || status == 204 || status == 304) {
      body.none();
    } else if (head.chunked()) {
      body.chunked();
    } else if (head.contentLength() >= 0) {
      body.sized(head.contentLength());
    } else {
      body.untilClose();
    }
  }

  private Event sendAsItStands(ResponseHead head, ByteBuf in) {
    int start = in.readerIndex();
    in.skipBytes(head.end());
    int taken = body.take(in, null);
    if (taken < 0) {
      in.release();
      return Event.MALFORMED;
    }
    persistent &= taken == in.readableBytes();
    in.setIndex(start, start + head.end() + taken);
    begin(in);
    return Event.ANSWERING;
  }

  private Event sendEdited(ByteBuf in) {
    int room = in.readableBytes() <= SMALL ? in.readableBytes() : 0;
    ByteBuf out = written(room);
    if (room == 0) {
      begin(out);
      return relay(in) ? Event.ANSWERING : Event.BROKEN;
    }
    int taken = body.take(in, dechunk ? out::writeBytes : null);
    if (taken < 0) {
      in.release();
      out.release();
      return Event.MALFORMED;
    }
    if (!dechunk) {
      out.writeBytes(in, taken);
    } else {
      in.skipBytes(taken);
    }
    persistent &= !in.isReadable();
    in.release();
    begin(out);
    return Event.ANSWERING;
  }

  private void begin(ByteBuf bytes) {
    begins.run();
    send(bytes);
  }

  /// Sends on a piece of the body.
  ///
  /// @return false when it is malformed
  boolean relay(ByteBuf in) {
    if (dechunk) {
      return relayContent(in);
    }
    int taken = body.take(in, null);
    if (taken < 0) {
      in.release();
      return false;
    }
    persistent &= taken == in.readableBytes();
    in.writerIndex(in.readerIndex() + taken);
    sendRest(in);
    return true;
  }

  private boolean relayContent(ByteBuf in) {
    ByteBuf content = client.allocator().directBuffer(Math.max(16, in.readableBytes()));
    int taken = body.take(in, content::writeBytes);
    in.release();
    if (taken < 0) {
      content.release();
      return false;
    }
    sendRest(content);
    return true;
  }

  /// Sends bytes on as they are.
  void send(ByteBuf bytes) {
    sent += bytes.readableBytes();
    client.send(bytes);
  }

  /// How many bytes of the answer the client got.
  long sent() {
    return sent;
  }

  private void sendRest(ByteBuf in) {
    if (in.isReadable()) {
      send(in);
    } else {
      in.release();
    }
  }

  private ByteBuf written(int room) {
    int length = loop.out.length();
    return client.allocator().directBuffer(length + room).writeBytes(loop.out.bytes(), 0, length);
  }

  /// Whether anything of a head has come that is not sent on yet.
  boolean begun() {
    return begun;
  }

  boolean done() {
    return body.done();
  }

  boolean endsWithConnection() {
    return body.isUntilClose();
  }

  /// Whether the target's connection can serve another request.
  boolean persistent() {
    return persistent;
  }

  boolean keepsClient() {
    return keepsClient;
  }

  int status() {
    return status;
  }

  /// How many bytes came with the head.
  long firstBytes() {
    return firstBytes;
  }
}
