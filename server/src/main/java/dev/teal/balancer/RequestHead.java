package dev.teal.balancer;

/// A request's head: where its parts lie in the bytes received, and what they mean for framing and
/// for the connection. Reused from head to head by its event loop; holds nothing of a request
/// longer than its routing and rewriting take.
final class RequestHead {
  static final int COMPLETE = 0;
  static final int INCOMPLETE = -1;

  /// Application Load Balancer quotas, "HTTP headers": request line 16 K, single header 16 K,
  /// entire request header 64 K.
  static final int MAX_LINE = 16 * 1024;

  static final int MAX_HEAD = 64 * 1024;

  private static final byte[] CHUNKED = Ascii.bytes("chunked");
  private static final byte[] IDENTITY = Ascii.bytes("identity");
  private static final byte[] CLOSE = Ascii.bytes("close");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
  private static final byte[] UPGRADE = Ascii.bytes("upgrade");
  private static final byte[] H2C = Ascii.bytes("h2c");
  private static final byte[] CONTENT_TYPE = Ascii.bytes("content-type");
  private static final String GRPC = "application/grpc";
  private static final byte[] SCHEME = Ascii.bytes("http://");

  final HeadFields fields = new HeadFields();
  private byte[] bytes = new byte[0];
  private int methodStart;
  private int methodEnd;
  private int pathStart;
  private int pathEnd;
  private int hostStart;
  private int hostEnd;
  private int end;
  private int minor;
  private long contentLength;
  private boolean chunked;
  private boolean close;
  private boolean keepAlive;
  private boolean upgrade;
  private boolean h2c;
  private boolean absoluteForm;

  /// Reads a head that begins at 0.
  ///
  /// @return [#COMPLETE], [#INCOMPLETE], or the status of the error that it is answered with
  int parse(byte[] b, int length) {
    bytes = b;
    int pos = 0;
    // RFC 9112, 2.2: an empty line before the request line is ignored.
    while (pos + 1 < length && pos < 4 && b[pos] == '\r' && b[pos + 1] == '\n') {
      pos += 2;
    }
    int afterLine = requestLine(pos, length);
    if (afterLine <= 0) {
      return afterLine == 0 ? INCOMPLETE : -afterLine;
    }
    int afterFields = fields.parse(b, afterLine, length, MAX_LINE);
    if (afterFields == HeadFields.INCOMPLETE) {
      return length > MAX_HEAD ? 400 : INCOMPLETE;
    }
    if (afterFields < 0 || afterFields > MAX_HEAD) {
      return 400;
    }
    end = afterFields;
    return meaning();
  }

  /// @return the index behind the line, 0 when it is not all there, or minus an error status
  private int requestLine(int from, int length) {
    int limit = Math.min(length, from + MAX_LINE);
    int pos = from;
    while (pos < limit && HeadFields.isToken(bytes[pos])) {
      pos++;
    }
    methodStart = from;
    methodEnd = pos;
    if (pos < limit && (bytes[pos] != ' ' || pos == from)) {
      return bytes[pos] == '\r' && pos == from && pos + 1 >= length ? 0 : -400;
    }
    pos++;
    pathStart = pos;
    while (pos < limit
        && bytes[pos] != ' '
        && bytes[pos] != '\t'
        && HeadFields.isValue(bytes[pos])) {
      pos++;
    }
    pathEnd = pos;
    if (pos < limit && (bytes[pos] != ' ' || pos == pathStart)) {
      return -400;
    }
    if (pos >= limit) {
      return limit < length || limit == from + MAX_LINE ? -414 : 0;
    }
    return version(pos + 1, length);
  }

  private int version(int from, int length) {
    String expected = "HTTP/";
    for (int i = 0; i < 10; i++) {
      if (from + i >= length) {
        return 0;
      }
      byte c = bytes[from + i];
      boolean right =
          switch (i) {
            case 5, 7 -> c >= '0' && c <= '9';
            case 6 -> c == '.';
            case 8 -> c == '\r';
            case 9 -> c == '\n';
            default -> c == expected.charAt(i);
          };
      if (!right) {
        return -400;
      }
    }
    if (bytes[from + 5] != '1') {
      return -505;
    }
    minor = bytes[from + 7] - '0';
    return from + 10;
  }

  private int meaning() {
    contentLength = -1;
    chunked = false;
    close = false;
    keepAlive = false;
    upgrade = false;
    h2c = false;
    absoluteForm = false;
    hostStart = -1;
    hostEnd = -1;
    boolean transferEncoding = false;
    for (int i = 0; i < fields.count(); i++) {
      switch (fields.kind(i)) {
        case HOST -> {
          if (hostStart >= 0) {
            return 400;
          }
          hostStart = fields.valueStart(i);
          hostEnd = fields.valueEnd(i);
        }
        case CONTENT_LENGTH -> {
          long length = Ascii.decimal(bytes, fields.valueStart(i), fields.valueEnd(i));
          if (length < 0 || contentLength >= 0) {
            return 400;
          }
          contentLength = length;
        }
        case TRANSFER_ENCODING -> {
          if (transferEncoding) {
            return 400;
          }
          transferEncoding = true;
          if (fields.valueIs(i, CHUNKED)) {
            chunked = true;
          } else if (!fields.valueIs(i, IDENTITY)) {
            return 501;
          } else {
            fields.drop(i);
          }
        }
        case CONNECTION -> connection(i);
        case UPGRADE -> h2c |= fields.valueIs(i, H2C);
        default -> {}
      }
    }
    if (transferEncoding && (contentLength >= 0 || minor == 0)) {
      return 400;
    }
    return target();
  }

  private void connection(int line) {
    fields.drop(line);
    int pos = fields.valueStart(line);
    int stop = fields.valueEnd(line);
    while (pos < stop) {
      int from = pos;
      while (pos < stop && bytes[pos] != ',') {
        pos++;
      }
      int to = pos++;
      while (from < to && (bytes[from] == ' ' || bytes[from] == '\t')) {
        from++;
      }
      while (to > from && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) {
        to--;
      }
      if (Ascii.equalsIgnoreCase(bytes, from, to, CLOSE)) {
        close = true;
      } else if (Ascii.equalsIgnoreCase(bytes, from, to, KEEP_ALIVE)) {
        keepAlive = true;
      } else if (Ascii.equalsIgnoreCase(bytes, from, to, UPGRADE)) {
        upgrade = true;
      } else if (from < to) {
        fields.dropNamed(from, to);
      }
    }
  }

  private int target() {
    if (methodIs("TRACE") || methodIs("CONNECT")) {
      return 405;
    }
    int scheme = SCHEME.length;
    if (pathEnd - pathStart > scheme
        && Ascii.equalsIgnoreCase(bytes, pathStart, pathStart + scheme, SCHEME)) {
      absoluteForm = true;
      hostStart = pathStart + scheme;
      pathStart = hostStart;
      while (pathStart < pathEnd && bytes[pathStart] != '/' && bytes[pathStart] != '?') {
        pathStart++;
      }
      hostEnd = pathStart;
      return hostIsValid() ? COMPLETE : 400;
    }
    boolean asterisk = pathEnd - pathStart == 1 && bytes[pathStart] == '*' && methodIs("OPTIONS");
    if (bytes[pathStart] != '/' && !asterisk) {
      return 400;
    }
    boolean hostIsRight = hostStart < 0 ? minor == 0 : hostIsValid();
    return hostIsRight ? COMPLETE : 400;
  }

  /// Whether it can be nothing but a name or an address with a port: anything else is read
  /// differently by different servers.
  private boolean hostIsValid() {
    for (int i = hostStart; i < hostEnd; i++) {
      byte c = bytes[i];
      if (c <= ' ' || "/\\?#@,;\"<>{}|^`".indexOf(c) >= 0) {
        return false;
      }
    }
    return hostStart < hostEnd && bytes[hostStart] != ':';
  }

  boolean methodIs(String method) {
    if (methodEnd - methodStart != method.length()) {
      return false;
    }
    for (int i = 0; i < method.length(); i++) {
      if (bytes[methodStart + i] != method.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Whether it is a call of gRPC.
  boolean grpc() {
    for (int i = 0; i < fields.count(); i++) {
      if (fields.nameIs(i, CONTENT_TYPE)) {
        return fields.value(i).startsWith(GRPC);
      }
    }
    return false;
  }

  /// RFC 9110, 9.2.2: sending it twice does what sending it once does.
  boolean idempotent() {
    return methodIs("GET")
        || methodIs("HEAD")
        || methodIs("PUT")
        || methodIs("DELETE")
        || methodIs("OPTIONS");
  }

  String method() {
    return Ascii.string(bytes, methodStart, methodEnd);
  }

  byte[] bytes() {
    return bytes;
  }

  int methodStart() {
    return methodStart;
  }

  int methodEnd() {
    return methodEnd;
  }

  /// Path and query lie between this and [#pathEnd()]; empty for `http://host`.
  int pathStart() {
    return pathStart;
  }

  int pathEnd() {
    return pathEnd;
  }

  boolean absoluteForm() {
    return absoluteForm;
  }

  int hostStart() {
    return hostStart;
  }

  int hostEnd() {
    return hostEnd;
  }

  /// Path without the query.
  String path() {
    String whole = Ascii.string(bytes, pathStart, pathEnd);
    int mark = whole.indexOf('?');
    String path = mark < 0 ? whole : whole.substring(0, mark);
    return path.isEmpty() ? "/" : path;
  }

  /// What follows the question mark; empty when there is none.
  String query() {
    String whole = Ascii.string(bytes, pathStart, pathEnd);
    int mark = whole.indexOf('?');
    return mark < 0 ? "" : whole.substring(mark + 1);
  }

  /// Without the port.
  String host() {
    if (hostStart < 0) {
      return "";
    }
    String host = Ascii.string(bytes, hostStart, hostEnd);
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  /// How many bytes the head takes.
  int end() {
    return end;
  }

  boolean http10() {
    return minor == 0;
  }

  /// -1 when none is given.
  long contentLength() {
    return contentLength;
  }

  boolean chunked() {
    return chunked;
  }

  /// Never to h2c: requests within it would pass the rules unseen.
  boolean upgrade() {
    return upgrade && !h2c && minor > 0;
  }

  /// Whether the client means to use the connection again.
  boolean persistent() {
    return minor == 0 ? keepAlive && !close : !close;
  }
}
