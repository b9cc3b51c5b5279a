package dev.teal.balancer.http;

/// The header fields that the balancer itself reads or writes.
public enum Field {
  OTHER(""),
  HOST("host"),
  CONNECTION("connection"),
  KEEP_ALIVE("keep-alive"),
  PROXY_CONNECTION("proxy-connection"),
  TE("te"),
  UPGRADE("upgrade"),
  CONTENT_LENGTH("content-length"),
  TRANSFER_ENCODING("transfer-encoding"),
  FORWARDED_FOR("x-forwarded-for"),
  FORWARDED_PROTO("x-forwarded-proto"),
  FORWARDED_PORT("x-forwarded-port"),
  TRACE_ID("x-amzn-trace-id"),
  TLS_VERSION("x-amzn-tls-version"),
  TLS_CIPHER_SUITE("x-amzn-tls-cipher-suite");

  private final String name;

  Field(String name) {
    this.name = name;
  }

  /// Most lines are told apart by the length of their name alone.
  static Field of(byte[] b, int from, int to) {
    return switch (to - from) {
      case 2 -> TE.or(OTHER, b, from, to);
      case 4 -> HOST.or(OTHER, b, from, to);
      case 7 -> UPGRADE.or(OTHER, b, from, to);
      case 10 -> CONNECTION.or(KEEP_ALIVE.or(OTHER, b, from, to), b, from, to);
      case 14 -> CONTENT_LENGTH.or(OTHER, b, from, to);
      case 15 -> TRACE_ID.or(FORWARDED_FOR.or(OTHER, b, from, to), b, from, to);
      case 16 -> PROXY_CONNECTION.or(FORWARDED_PORT.or(OTHER, b, from, to), b, from, to);
      case 17 -> TRANSFER_ENCODING.or(FORWARDED_PROTO.or(OTHER, b, from, to), b, from, to);
      case 18 -> TLS_VERSION.or(OTHER, b, from, to);
      case 23 -> TLS_CIPHER_SUITE.or(OTHER, b, from, to);
      default -> OTHER;
    };
  }

  private Field or(Field other, byte[] b, int from, int to) {
    return Ascii.equalsIgnoreCase(b, from, to, name) ? this : other;
  }
}
