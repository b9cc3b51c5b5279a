package dev.teal.balancer.http;

/// What a request asks for: the host, and path and query, as they lie in the bytes of its
/// [RequestHead]. Reused with it.
public final class RequestUrl {
  /// Names have 253 characters at most; addresses in brackets and ports have fewer.
  private static final int MAX_HOST = 1_024;

  private static final byte[] SCHEME = Ascii.bytes("http://");

  /// The path of a request that names none, as `http://host` does.
  private static final byte[] ROOT = Ascii.bytes("/");

  private byte[] bytes = new byte[0];
  private int pathStart;
  private int pathEnd;
  private int hostStart;
  private int hostEnd;
  private boolean absoluteForm;

  /// Where the path ends; -1 until somebody asks.
  private int queryMark;

  /// It has spaces or control characters, which are not passed on as they are.
  private boolean odd;

  /// Begins with what stands in the request line.
  void line(byte[] b, int from, int to, boolean isOdd) {
    bytes = b;
    pathStart = from;
    pathEnd = to;
    hostStart = -1;
    hostEnd = -1;
    absoluteForm = false;
    queryMark = -1;
    odd = isOdd;
  }

  /// Takes what stands in the Host field.
  void host(int from, int to) {
    hostStart = from;
    hostEnd = to;
  }

  /// Takes path and host apart, when all that says something of them has been read.
  ///
  /// @param asterisk whether `*` may stand for the path
  /// @param needsHost whether a host has to be named
  /// @return false when they can be read in several ways, or not at all
  boolean settle(boolean asterisk, boolean needsHost) {
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
      return hostIsValid();
    }
    boolean star = asterisk && pathEnd - pathStart == 1 && bytes[pathStart] == '*';
    return (bytes[pathStart] == '/' || star) && (hasHost() ? hostIsValid() : !needsHost);
  }

  private boolean hostIsValid() {
    return isHost(bytes, hostStart, hostEnd);
  }

  /// Whether it can be nothing but a name or an address with a port: anything else is read
  /// differently by different servers.
  public static boolean isHost(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] <= ' ' || b[i] == 0x7f || "/\\?#@,;\"<>{}|^`".indexOf(b[i]) >= 0) {
        return false;
      }
    }
    return from < to && to - from <= MAX_HOST && b[from] != ':';
  }

  /// Whether it is a path with or without a query, as it may stand in a request line.
  public static boolean isPathAndQuery(byte[] b) {
    for (byte c : b) {
      if ((c & 0xff) <= ' ' || c == 0x7f) {
        return false;
      }
    }
    return b.length > 0 && b[0] == '/' && b.length <= RequestHead.MAX_LINE / 2;
  }

  /// Where all of it lies.
  public byte[] bytes() {
    return bytes;
  }

  /// Whether a host is named, in the request line or by a field.
  public boolean hasHost() {
    return hostStart >= 0;
  }

  /// Where the host begins, with its port; -1 when none is named.
  public int hostStart() {
    return hostStart;
  }

  /// Where the host ends, with its port.
  public int hostEnd() {
    return hostEnd;
  }

  /// Where the host ends, without its port.
  public int portMark() {
    int at = hostEnd - 1;
    while (at >= hostStart && bytes[at] >= '0' && bytes[at] <= '9') {
      at--;
    }
    boolean port = at > hostStart && bytes[at] == ':';
    return Math.max(0, port ? at : hostEnd);
  }

  /// Without the port.
  public String host() {
    return Ascii.string(bytes, hostFrom(), portMark());
  }

  /// 0 when none is named, so that nothing lies between this and [#portMark()].
  public int hostFrom() {
    return Math.max(0, hostStart);
  }

  /// Whether the request line names the host.
  public boolean absoluteForm() {
    return absoluteForm;
  }

  /// Path and query lie between this and [#pathEnd()]; empty for `http://host`.
  public int pathStart() {
    return pathStart;
  }

  /// Where path and query end.
  public int pathEnd() {
    return pathEnd;
  }

  /// Whether the path is left out, as in `http://host?query`.
  public boolean pathless() {
    return pathStart == pathEnd || bytes[pathStart] == '?';
  }

  /// The path without the query lies in these bytes, between [#pathFrom()] and [#pathTo()].
  public byte[] pathBytes() {
    return queryMark() == pathStart ? ROOT : bytes;
  }

  /// Where the path begins in [#pathBytes()].
  public int pathFrom() {
    return queryMark() == pathStart ? 0 : pathStart;
  }

  /// Where the path without the query ends in [#pathBytes()].
  public int pathTo() {
    return queryMark() == pathStart ? ROOT.length : queryMark();
  }

  /// Where the question mark is; [#pathEnd()] when there is none.
  public int queryMark() {
    if (queryMark < 0) {
      queryMark = pathStart;
      while (queryMark < pathEnd && bytes[queryMark] != '?') {
        queryMark++;
      }
    }
    return queryMark;
  }

  /// Without the query.
  public String path() {
    return text(pathBytes(), pathFrom(), pathTo());
  }

  /// What follows the question mark; empty when there is none.
  public String query() {
    return text(bytes, Math.min(queryMark() + 1, pathEnd), pathEnd);
  }

  /// Path and query, beginning with `/` unless it is `*`, without what may not stand in a URL.
  public String pathAndQuery() {
    String text = text(bytes, pathStart, pathEnd);
    return text.startsWith("/") || text.equals("*") ? text : "/" + text;
  }

  /// Whether it cannot be passed on byte by byte, but as [#pathAndQuery()] tells it.
  public boolean odd() {
    return odd;
  }

  /// Without what may not stand in a URL.
  private String text(byte[] b, int from, int to) {
    if (!odd) {
      return Ascii.string(b, from, to);
    }
    StringBuilder encoded = new StringBuilder();
    for (int i = from; i < to; i++) {
      int c = b[i] & 0xff;
      if (c <= ' ' || c == 0x7f) {
        encoded.append("%%%02X".formatted(c));
      } else {
        encoded.append((char) c);
      }
    }
    return encoded.toString();
  }
}
