package dev.teal.balancer.http;

import org.jspecify.annotations.Nullable;

/// A request's head: where its parts lie in the bytes received, and what they mean for framing and
/// for the connection. Reused from head to head by its event loop; holds nothing of a request
/// longer than its routing and rewriting take.
public final class RequestHead {
  public static final int COMPLETE = 0;
  public static final int INCOMPLETE = -1;

  /// Application Load Balancer quotas, "HTTP headers": request line 16 K, single header 16 K,
  /// entire request header 64 K.
  public static final int MAX_LINE = 16 * 1024;

  public static final int MAX_HEAD = 64 * 1024;

  private static final byte[] CHUNKED = Ascii.bytes("chunked");
  private static final byte[] IDENTITY = Ascii.bytes("identity");
  private static final byte[] CLOSE = Ascii.bytes("close");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
  private static final byte[] UPGRADE = Ascii.bytes("upgrade");
  private static final byte[] H2C = Ascii.bytes("h2c");
  private static final byte[] CONTENT_TYPE = Ascii.bytes("content-type");
  private static final String GRPC = "application/grpc";

  public final HeadFields fields = new HeadFields();
  public final RequestUrl url = new RequestUrl();
  private byte[] bytes = new byte[0];
  private int methodStart;
  private int methodEnd;
  private int end;
  private int minor;
  private long contentLength;
  private boolean chunked;
  private boolean close;
  private boolean keepAlive;
  private boolean upgrade;
  private boolean h2c;

  /// The worst that was found.
  private @Nullable Desync desync;

  /// Reads a head that begins at 0.
  ///
  /// @return [#COMPLETE], [#INCOMPLETE], or the status of the error that it is answered with
  public int parse(byte[] b, int length) {
    bytes = b;
    desync = null;
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
    if (afterFields == HeadFields.MALFORMED) {
      return refused(Desync.BAD_HEADER);
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
      return bytes[pos] == '\r' && pos == from && pos + 1 >= length
          ? 0
          : -refused(Desync.BAD_METHOD);
    }
    pos++;
    int urlStart = pos;
    while (pos < limit
        && bytes[pos] != ' '
        && bytes[pos] != '\t'
        && HeadFields.isValue(bytes[pos])) {
      pos++;
    }
    url.line(bytes, urlStart, pos, false);
    if (pos < limit && (bytes[pos] != ' ' || pos == urlStart)) {
      return oddLine(urlStart, limit, length);
    }
    if (pos >= limit) {
      return limit < length || limit == from + MAX_LINE ? -414 : 0;
    }
    int version = version(pos + 1, length);
    return version == -400 ? oddLine(urlStart, limit, length) : version;
  }

  /// A request line whose URL may have spaces or control characters in it: the version is what
  /// stands behind the last space. With these escaped, it may not be longer than any other.
  ///
  /// @return as [#requestLine]
  private int oddLine(int urlStart, int limit, int length) {
    int end = urlStart;
    int space = -1;
    boolean control = false;
    int escapes = 0;
    while (end < limit && bytes[end] != '\r' && bytes[end] != '\n') {
      if (bytes[end] == 0) {
        return -refused(Desync.BAD_URI);
      }
      boolean controls = (bytes[end] > 0 && bytes[end] < ' ') || bytes[end] == 0x7f;
      space = bytes[end] == ' ' ? end : space;
      control |= controls;
      escapes += controls || bytes[end] == ' ' ? 1 : 0;
      end++;
    }
    if (end >= limit) {
      return limit < length || end - methodStart >= MAX_LINE ? -414 : 0;
    }
    int after = bytes[end] == '\n' || space <= urlStart ? -400 : version(space + 1, length);
    if (after <= 0) {
      return after == -400 ? -refused(Desync.BAD_VERSION) : after;
    }
    if (end - methodStart + 2 * escapes > MAX_LINE) {
      return -414;
    }
    url.line(bytes, urlStart, space, true);
    found(control ? Desync.AMBIGUOUS_URI : Desync.SPACE_IN_URI);
    return after;
  }

  private void found(Desync what) {
    if (desync == null || what.tier().compareTo(desync.tier()) > 0) {
      desync = what;
    }
  }

  private int refused(Desync what) {
    desync = what;
    return 400;
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
    if (minor > 1) {
      found(Desync.NON_COMPLIANT_VERSION);
    }
    return from + 10;
  }

  private int meaning() {
    contentLength = -1;
    chunked = false;
    close = false;
    keepAlive = false;
    upgrade = false;
    h2c = false;
    boolean transferEncoding = false;
    for (int i = 0; i < fields.count(); i++) {
      int status = 0;
      switch (fields.kind(i)) {
        case HOST -> {
          status = url.hasHost() ? 400 : 0;
          url.host(fields.valueStart(i), fields.valueEnd(i));
        }
        case CONTENT_LENGTH -> status = contentLength(i);
        case TRANSFER_ENCODING -> {
          status =
              transferEncoding
                  ? refused(Desync.MULTIPLE_TRANSFER_ENCODING_CHUNKED)
                  : transferEncoding(i);
          transferEncoding = true;
        }
        case CONNECTION -> connection(i);
        case UPGRADE -> h2c |= fields.valueIs(i, H2C);
        case OTHER -> {
          if (fields.looksLikeFraming(i)) {
            found(Desync.SUSPICIOUS_HEADER);
          }
        }
        default -> {}
      }
      if (status != 0) {
        return status;
      }
    }
    if (transferEncoding && minor == 0) {
      return refused(Desync.BAD_TRANSFER_ENCODING);
    }
    if (transferEncoding && contentLength >= 0) {
      found(Desync.BOTH_TE_CL_PRESENT);
      ignoreContentLength();
    }
    if ((contentLength >= 0 || chunked) && (methodIs("GET") || methodIs("HEAD"))) {
      found(
          chunked
              ? Desync.UNDEFINED_TRANSFER_ENCODING_SEMANTICS
              : contentLength == 0
                  ? Desync.GET_HEAD_ZERO_CONTENT_LENGTH
                  : Desync.UNDEFINED_CONTENT_LENGTH_SEMANTICS);
    }
    return target();
  }

  /// RFC 9112, 6.3: the same length twice may be passed on once.
  private int contentLength(int line) {
    long length = Ascii.decimal(bytes, fields.valueStart(line), fields.valueEnd(line));
    if (length < 0) {
      return refused(Desync.BAD_CONTENT_LENGTH);
    }
    if (contentLength >= 0) {
      if (length != contentLength) {
        return refused(Desync.MULTIPLE_CONTENT_LENGTH);
      }
      found(Desync.DUPLICATE_CONTENT_LENGTH);
      fields.drop(line);
    }
    contentLength = length;
    return 0;
  }

  private int transferEncoding(int line) {
    if (fields.valueIs(line, CHUNKED)) {
      chunked = true;
      return 0;
    }
    if (fields.valueIs(line, IDENTITY)) {
      fields.drop(line);
      return 0;
    }
    var _ = refused(Desync.BAD_TRANSFER_ENCODING);
    return 501;
  }

  /// RFC 9112, 6.3: the chunks count, and the length is not passed on.
  private void ignoreContentLength() {
    if (chunked) {
      contentLength = -1;
      for (int i = 0; i < fields.count(); i++) {
        if (fields.kind(i) == Field.CONTENT_LENGTH) {
          fields.drop(i);
        }
      }
    }
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
    return url.settle(methodIs("OPTIONS"), minor > 0) ? COMPLETE : 400;
  }

  /// Whether it has this method; the case counts.
  public boolean methodIs(String method) {
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
  public boolean grpc() {
    for (int i = 0; i < fields.count(); i++) {
      if (fields.nameIs(i, CONTENT_TYPE)) {
        return fields.value(i).startsWith(GRPC);
      }
    }
    return false;
  }

  /// RFC 9110, 9.2.2: sending it twice does what sending it once does.
  public boolean idempotent() {
    return methodIs("GET")
        || methodIs("HEAD")
        || methodIs("PUT")
        || methodIs("DELETE")
        || methodIs("OPTIONS");
  }

  /// The method as the client wrote it.
  public String method() {
    return Ascii.string(bytes, methodStart, methodEnd);
  }

  /// Where the head lies, up to [#end()].
  public byte[] bytes() {
    return bytes;
  }

  /// Where the method begins.
  public int methodStart() {
    return methodStart;
  }

  /// Where the method ends.
  public int methodEnd() {
    return methodEnd;
  }

  /// In what way the request is not as RFC 9112 has it; null when it is.
  ///
  /// @param thoroughly whether what makes no difference to framing is looked for as well
  public @Nullable Desync desync(boolean thoroughly) {
    return desync == null && thoroughly && fields.hasNonAscii()
        ? Desync.NON_COMPLIANT_HEADER
        : desync;
  }

  /// How many bytes the head takes.
  public int end() {
    return end;
  }

  /// Whether it is of HTTP/1.0.
  public boolean http10() {
    return minor == 0;
  }

  /// -1 when none is given.
  public long contentLength() {
    return contentLength;
  }

  /// Whether its body comes in chunks.
  public boolean chunked() {
    return chunked;
  }

  /// Never to h2c: requests within it would pass the rules unseen.
  public boolean upgrade() {
    return upgrade && !h2c && minor > 0;
  }

  /// Whether the client means to use the connection again.
  public boolean persistent() {
    return minor == 0 ? keepAlive && !close : !close;
  }
}
