package dev.teal.balancer.http;

import io.netty.util.AsciiString;
import java.util.Arrays;

/// The field lines of one head, found in place: where each line, name and value begins and ends.
/// Reused from head to head by its event loop.
///
/// Parsing is strict, since a line that two readers understand differently is how requests are
/// smuggled: CRLF only, no folding, no space before the colon, no control characters.
public final class HeadFields {
  static final int INCOMPLETE = -1;
  static final int MALFORMED = -2;
  static final int TOO_LONG = -3;

  private static final int MAX_FIELDS = 2_000;
  private static final byte[] CONTENT_LENGTH = Ascii.bytes("contentlength");
  private static final byte[] TRANSFER_ENCODING = Ascii.bytes("transferencoding");
  private static final int LONGEST_LOOKALIKE = 24;
  private static final boolean[] TOKEN = new boolean[256];
  private static final boolean[] VALUE = new boolean[256];

  static {
    for (int c = '!'; c < 256; c++) {
      VALUE[c] = c != 0x7f;
      TOKEN[c] = c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
    VALUE[' '] = true;
    VALUE['\t'] = true;
  }

  private byte[] bytes = new byte[0];
  private int count;
  private int[] lineStart = new int[32];
  private int[] nameEnd = new int[32];
  private int[] valueStart = new int[32];
  private int[] valueEnd = new int[32];
  private int[] lineEnd = new int[32];
  private Field[] kind = new Field[32];
  private boolean[] dropped = new boolean[32];

  /// Whether a name may have the character (RFC 9110, 5.6.2).
  public static boolean isToken(byte c) {
    return TOKEN[c & 0xff];
  }

  static boolean isValue(byte c) {
    return VALUE[c & 0xff];
  }

  /// Reads lines from `from` up to and including the empty one.
  ///
  /// @return the index behind the empty line, or a negative number when the lines are incomplete,
  ///   malformed or too long
  public int parse(byte[] b, int from, int end, int maxLine) {
    bytes = b;
    count = 0;
    int pos = from;
    while (true) {
      if (pos >= end) {
        return INCOMPLETE;
      }
      if (b[pos] == '\r') {
        if (pos + 1 >= end) {
          return INCOMPLETE;
        }
        return b[pos + 1] == '\n' ? pos + 2 : MALFORMED;
      }
      int start = pos;
      while (pos < end && TOKEN[b[pos] & 0xff]) {
        pos++;
      }
      int colon = pos;
      if (pos < end) {
        if (b[pos] != ':' || pos == start) {
          return MALFORMED;
        }
        pos++;
      }
      while (pos < end && (b[pos] == ' ' || b[pos] == '\t')) {
        pos++;
      }
      int value = pos;
      while (pos < end && VALUE[b[pos] & 0xff]) {
        pos++;
      }
      if (pos - start > maxLine) {
        return TOO_LONG;
      }
      if (pos + 1 >= end) {
        return pos < end && b[pos] != '\r' ? MALFORMED : INCOMPLETE;
      }
      if (b[pos] != '\r' || b[pos + 1] != '\n') {
        return MALFORMED;
      }
      int trimmed = pos;
      while (trimmed > value && (b[trimmed - 1] == ' ' || b[trimmed - 1] == '\t')) {
        trimmed--;
      }
      pos += 2;
      if (count == MAX_FIELDS) {
        return TOO_LONG;
      }
      add(start, colon, value, trimmed, pos);
    }
  }

  private void add(int start, int colon, int value, int trimmed, int end) {
    if (count == lineStart.length) {
      grow();
    }
    lineStart[count] = start;
    nameEnd[count] = colon;
    valueStart[count] = value;
    valueEnd[count] = trimmed;
    lineEnd[count] = end;
    kind[count] = Field.of(bytes, start, colon);
    dropped[count] = false;
    count++;
  }

  private void grow() {
    int size = lineStart.length * 2;
    lineStart = Arrays.copyOf(lineStart, size);
    nameEnd = Arrays.copyOf(nameEnd, size);
    valueStart = Arrays.copyOf(valueStart, size);
    valueEnd = Arrays.copyOf(valueEnd, size);
    lineEnd = Arrays.copyOf(lineEnd, size);
    kind = Arrays.copyOf(kind, size);
    dropped = Arrays.copyOf(dropped, size);
  }

  /// How many lines there are, with those that were dropped.
  public int count() {
    return count;
  }

  /// What is known of the field.
  public Field kind(int i) {
    return kind[i];
  }

  /// Where all lines lie.
  public byte[] bytes() {
    return bytes;
  }

  int lineStart(int i) {
    return lineStart[i];
  }

  int lineEnd(int i) {
    return lineEnd[i];
  }

  /// Where a value begins, without the white space before it.
  public int valueStart(int i) {
    return valueStart[i];
  }

  /// Where a value ends, without the white space after it.
  public int valueEnd(int i) {
    return valueEnd[i];
  }

  boolean dropped(int i) {
    return dropped[i];
  }

  /// Leaves a line out of what is sent on.
  public void drop(int i) {
    dropped[i] = true;
  }

  /// Whether a field is not, but may be read by somebody as, Content-Length or Transfer-Encoding:
  /// its name has the same letters.
  boolean looksLikeFraming(int i) {
    int from = lineStart[i];
    int size = nameEnd[i] - from;
    if (size < CONTENT_LENGTH.length || size > LONGEST_LOOKALIKE) {
      return false;
    }
    return hasLetters(i, CONTENT_LENGTH) || hasLetters(i, TRANSFER_ENCODING);
  }

  private boolean hasLetters(int i, byte[] letters) {
    int matched = 0;
    for (int at = lineStart[i]; at < nameEnd[i]; at++) {
      int c = Ascii.lower(bytes[at]);
      if (c >= 'a' && c <= 'z' && (matched == letters.length || letters[matched++] != c)) {
        return false;
      }
    }
    return matched == letters.length;
  }

  /// Whether a name or a value has bytes that are not ASCII.
  boolean hasNonAscii() {
    int bits = 0;
    for (int i = 0; i < count; i++) {
      for (int at = lineStart[i]; at < lineEnd[i]; at++) {
        bits |= bytes[at];
      }
    }
    return bits < 0;
  }

  String name(int i) {
    return Ascii.string(bytes, lineStart[i], nameEnd[i]);
  }

  AsciiString name(int i, Http2Names names) {
    return names.of(bytes, lineStart[i], nameEnd[i]);
  }

  /// A value, a character for each byte.
  public String value(int i) {
    return Ascii.string(bytes, valueStart[i], valueEnd[i]);
  }

  /// Whether a line has a name, whatever its case.
  ///
  /// @param lowerCase the name in lower case
  public boolean nameIs(int i, byte[] lowerCase) {
    return Ascii.equalsIgnoreCase(bytes, lineStart[i], nameEnd[i], lowerCase);
  }

  boolean valueIs(int i, byte[] lowerCase) {
    return Ascii.equalsIgnoreCase(bytes, valueStart[i], valueEnd[i], lowerCase);
  }

  /// Drops the fields that a Connection header names: they were meant for us alone. Those that
  /// frame or route the message stay, whatever the peer says.
  void dropNamed(int from, int to) {
    for (int i = 0; i < count; i++) {
      if ((kind[i] == Field.OTHER || kind[i] == Field.UPGRADE)
          && Ascii.equalsIgnoreCase(bytes, lineStart[i], nameEnd[i], bytes, from, to)) {
        dropped[i] = true;
      }
    }
  }

  /// Drops the fields whose names are not of letters, digits and hyphens, as the attribute
  /// `drop_invalid_header_fields` asks.
  public void dropInvalidNames() {
    for (int i = 0; i < count; i++) {
      for (int at = lineStart[i]; at < nameEnd[i] && !dropped[i]; at++) {
        byte c = bytes[at];
        dropped[i] =
            !(c == '-'
                || (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z'));
      }
    }
  }
}
