package dev.teal.balancer.http;

/// The head of a target's answer. Reused from head to head by its event loop.
public final class ResponseHead {
  public static final int COMPLETE = 0;
  public static final int INCOMPLETE = -1;
  public static final int MALFORMED = -2;

  /// Application Load Balancer quotas, "HTTP headers": entire response header 32 K.
  static final int MAX_HEAD = 32 * 1024;

  private static final byte[] CHUNKED = Ascii.bytes("chunked");
  private static final byte[] CLOSE = Ascii.bytes("close");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
  private static final byte[] UPGRADE = Ascii.bytes("upgrade");
  private static final String VERSION = "HTTP/1.";

  public final HeadFields fields = new HeadFields();
  private final int max;
  private byte[] bytes = new byte[0];
  private int status;
  private int minor;
  private int statusStart;
  private int fieldsStart;
  private int end;
  private long contentLength;
  private boolean chunked;
  private boolean close;
  private boolean keepAlive;
  private boolean edited;

  /// One with as many bytes as a target may send.
  public ResponseHead() {
    this(MAX_HEAD);
  }

  /// @param max how many bytes it may have
  public ResponseHead(int max) {
    this.max = max;
  }

  /// Reads a head from the beginning of `b`.
  ///
  /// @param length how many bytes there are
  /// @return [#COMPLETE], [#INCOMPLETE] or [#MALFORMED]
  public int parse(byte[] b, int length) {
    bytes = b;
    int result = statusLine(length);
    if (result != COMPLETE) {
      return result;
    }
    int after = fields.parse(b, fieldsStart, length, max);
    if (after == HeadFields.INCOMPLETE) {
      return length > max ? MALFORMED : INCOMPLETE;
    }
    if (after < 0 || after > max) {
      return MALFORMED;
    }
    end = after;
    return meaning();
  }

  private int statusLine(int length) {
    int known = Math.min(length, VERSION.length());
    for (int i = 0; i < known; i++) {
      if (bytes[i] != VERSION.charAt(i)) {
        return MALFORMED;
      }
    }
    if (length < 13) {
      return INCOMPLETE;
    }
    minor = bytes[7] - '0';
    status = (int) Ascii.decimal(bytes, 9, 12);
    if (minor < 0 || minor > 9 || bytes[8] != ' ' || status < 100 || status > 999) {
      return MALFORMED;
    }
    statusStart = 9;
    int pos = 12;
    if (bytes[pos] != ' ' && bytes[pos] != '\r') {
      return MALFORMED;
    }
    while (pos < length && HeadFields.isValue(bytes[pos])) {
      pos++;
    }
    if (pos + 1 >= length) {
      return length > max || (pos < length && bytes[pos] != '\r') ? MALFORMED : INCOMPLETE;
    }
    fieldsStart = pos + 2;
    return bytes[pos] == '\r' && bytes[pos + 1] == '\n' ? COMPLETE : MALFORMED;
  }

  private int meaning() {
    contentLength = -1;
    chunked = false;
    close = false;
    keepAlive = false;
    edited = minor != 1;
    boolean transferEncoding = false;
    for (int i = 0; i < fields.count(); i++) {
      switch (fields.kind(i)) {
        case CONTENT_LENGTH -> {
          long length = Ascii.decimal(bytes, fields.valueStart(i), fields.valueEnd(i));
          if (length < 0 || (contentLength >= 0 && length != contentLength)) {
            return MALFORMED;
          }
          if (contentLength >= 0) {
            fields.drop(i);
            edited = true;
          }
          contentLength = length;
        }
        case TRANSFER_ENCODING -> {
          if (transferEncoding || !fields.valueIs(i, CHUNKED)) {
            return MALFORMED;
          }
          transferEncoding = true;
          chunked = true;
        }
        case CONNECTION -> connection(i);
        case KEEP_ALIVE, PROXY_CONNECTION -> {
          fields.drop(i);
          edited = true;
        }
        default -> {}
      }
    }
    return transferEncoding && (contentLength >= 0 || minor == 0) ? MALFORMED : COMPLETE;
  }

  private void connection(int line) {
    fields.drop(line);
    if (fields.valueIs(line, KEEP_ALIVE)) {
      keepAlive = true;
      return;
    }
    edited = true;
    if (fields.valueIs(line, CLOSE)) {
      close = true;
      return;
    }
    for (String option : fields.value(line).split(",", -1)) {
      byte[] name = Ascii.bytes(option.strip());
      if (Ascii.equalsIgnoreCase(name, 0, name.length, CLOSE)) {
        close = true;
      } else if (Ascii.equalsIgnoreCase(name, 0, name.length, KEEP_ALIVE)) {
        keepAlive = true;
      } else if (name.length > 0 && !Ascii.equalsIgnoreCase(name, 0, name.length, UPGRADE)) {
        dropNamed(name);
      }
    }
  }

  private void dropNamed(byte[] name) {
    for (int i = 0; i < fields.count(); i++) {
      byte[] field = Ascii.bytes(fields.name(i));
      if (fields.kind(i) == Field.OTHER && Ascii.equalsIgnoreCase(field, 0, field.length, name)) {
        fields.drop(i);
      }
    }
  }

  /// Where the head lies, up to [#end()].
  public byte[] bytes() {
    return bytes;
  }

  /// The status code, of three digits.
  public int status() {
    return status;
  }

  /// Where the three digits begin.
  public int statusStart() {
    return statusStart;
  }

  /// Where the first field begins.
  public int fieldsStart() {
    return fieldsStart;
  }

  /// How many bytes the head takes.
  public int end() {
    return end;
  }

  /// -1 when none is given.
  public long contentLength() {
    return contentLength;
  }

  /// Whether its body comes in chunks.
  public boolean chunked() {
    return chunked;
  }

  /// Whether the target leaves its connection open.
  public boolean persistent() {
    return minor == 0 ? keepAlive && !close : !close;
  }

  /// Whether something in it must not be sent on as it stands.
  public boolean edited() {
    return edited;
  }
}
