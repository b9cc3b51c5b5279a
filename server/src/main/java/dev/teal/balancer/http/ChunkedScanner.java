package dev.teal.balancer.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Walks through a chunked body as it passes, to find its end and to refuse what two readers could
/// understand differently: line ends other than CRLF, sizes that are no hexadecimal number, control
/// characters in extensions and trailers.
public final class ChunkedScanner {
  private static final int MAX_SIZE_DIGITS = 15;
  private static final int MAX_LINE = 4 * 1024;
  private static final int MAX_TRAILERS = 32 * 1024;

  /// What a trailer field counts besides its text, as in HPACK: so there are not too many of them.
  private static final int FIELD_OVERHEAD = 32;

  /// What takes the parts of a body without their framing.
  public interface Sink {
    /// A piece of the content, in place.
    void content(ByteBuf in, int at, int length);

    /// A byte of the trailer section, its line ends and the empty line included.
    default void trailer(byte c) {}
  }

  private State state = State.SIZE_START;
  private long size;
  private int digits;
  private int line;
  private boolean trailers;

  private enum State {
    SIZE_START,
    SIZE,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER_START,
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_LF,
    END_LF,
    DONE
  }

  void reset() {
    state = State.SIZE_START;
    trailers = false;
  }

  /// Whether the last chunk and the trailers have been seen.
  public boolean done() {
    return state == State.DONE;
  }

  /// Reads on, without moving the reader index.
  ///
  /// @param sink gets content and trailers, or is null
  /// @return how many bytes belong to the body, or [BodyTracker#MALFORMED]
  public int scan(ByteBuf in, @Nullable Sink sink) {
    int start = in.readerIndex();
    int end = in.writerIndex();
    int pos = start;
    while (pos < end && state != State.DONE) {
      if (state == State.DATA) {
        int n = (int) Math.min(size, end - pos);
        if (sink != null) {
          sink.content(in, pos, n);
        }
        pos += n;
        size -= n;
        if (size == 0) {
          state = State.DATA_CR;
        }
      } else {
        byte c = in.getByte(pos++);
        if (sink != null && inTrailers(c)) {
          sink.trailer(c);
        }
        if (!step(c)) {
          return BodyTracker.MALFORMED;
        }
      }
    }
    return pos - start;
  }

  /// Whether a byte belongs to a trailer section that is not empty.
  private boolean inTrailers(byte c) {
    return switch (state) {
      case TRAILER_START -> trailers || c != '\r';
      case TRAILER_NAME, TRAILER_VALUE, TRAILER_LF -> true;
      case END_LF -> trailers;
      case SIZE_START, SIZE, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, DONE -> false;
    };
  }

  private boolean step(byte c) {
    return switch (state) {
      case SIZE_START -> startSize(c);
      case SIZE -> (c == '\r' || c == ';') ? sizeEnds(c) : digit(c);
      case EXTENSION -> extension(c);
      case SIZE_LF -> startData(c);
      case DATA_CR -> to(State.DATA_LF, c == '\r');
      case DATA_LF -> to(State.SIZE_START, c == '\n');
      case TRAILER_START -> c == '\r' ? to(State.END_LF, true) : trailerBegins(c);
      case TRAILER_NAME ->
          c == ':' ? to(State.TRAILER_VALUE, true) : withinTrailers() && HeadFields.isToken(c);
      case TRAILER_VALUE ->
          c == '\r' ? to(State.TRAILER_LF, true) : withinTrailers() && HeadFields.isValue(c);
      case TRAILER_LF -> to(State.TRAILER_START, c == '\n');
      case END_LF -> to(State.DONE, c == '\n');
      case DATA, DONE -> throw new IllegalStateException("state: " + state);
    };
  }

  private boolean trailerBegins(byte c) {
    trailers = true;
    line += FIELD_OVERHEAD;
    return to(State.TRAILER_NAME, withinTrailers() && HeadFields.isToken(c));
  }

  private boolean withinTrailers() {
    return ++line <= MAX_TRAILERS;
  }

  private boolean startSize(byte c) {
    size = 0;
    digits = 0;
    line = 0;
    return digit(c);
  }

  private boolean startData(byte c) {
    line = 0;
    return to(size == 0 ? State.TRAILER_START : State.DATA, c == '\n');
  }

  private boolean to(State next, boolean allowed) {
    state = next;
    return allowed;
  }

  private boolean digit(byte c) {
    int value = Character.digit(c, 16);
    if (value < 0 || ++digits > MAX_SIZE_DIGITS) {
      return false;
    }
    size = size * 16 + value;
    return to(State.SIZE, true);
  }

  private boolean sizeEnds(byte c) {
    return to(c == ';' ? State.EXTENSION : State.SIZE_LF, true);
  }

  private boolean extension(byte c) {
    return c == '\r' ? to(State.SIZE_LF, true) : ++line <= MAX_LINE && HeadFields.isValue(c);
  }
}
