package dev.teal.balancer;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.Field;
import dev.teal.balancer.http.HeadFields;
import dev.teal.balancer.http.HeadWriter;
import dev.teal.balancer.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/// Writes the head that a client gets when the target's own cannot be passed on as it stands.
final class ResponseWriter {
  private static final byte[] VERSION = Ascii.bytes("HTTP/1.1 ");
  private static final byte[] CRLF = Ascii.bytes("\r\n");

  private final HeadWriter out;

  ResponseWriter(HeadWriter out) {
    this.out = out;
  }

  /// What the Connection header of the answer says.
  enum Connection {
    UNSAID(""),
    KEEP_ALIVE("Connection: keep-alive\r\n"),
    CLOSE("Connection: close\r\n"),
    UPGRADE("Connection: Upgrade\r\n");

    @SuppressWarnings("ImmutableEnumChecker") // never written to
    private final byte[] line;

    Connection(String line) {
      this.line = Ascii.bytes(line);
    }
  }

  /// Leaves the head in the [HeadWriter].
  ///
  /// @param dechunked the client is too old for chunks: the body goes without its framing
  /// @param edits what else is changed; null: nothing
  void write(
      ResponseHead head, Connection connection, boolean dechunked, @Nullable AnswerEdits edits) {
    if (dechunked) {
      HeadFields fields = head.fields;
      for (int i = 0; i < fields.count(); i++) {
        if (fields.kind(i) == Field.TRANSFER_ENCODING) {
          fields.drop(i);
        }
      }
    }
    if (edits != null) {
      edits.drop(head.fields);
    }
    out.reset()
        .put(VERSION)
        .put(head.bytes(), head.statusStart(), head.fieldsStart())
        .putKept(head.fields)
        .put(connection.line);
    if (edits != null) {
      edits.add(out, head.fields);
    }
    out.put(CRLF);
  }
}
