package dev.teal.balancer;

import javax.net.ssl.SSLSession;

/// What was agreed on with a client of a listener with TLS.
final class TlsSession {
  /// Such as `TLSv1.3`.
  final String version;

  /// In OpenSSL's name, as AWS tells it.
  final String cipher;

  private final byte[] headers;

  private TlsSession(String version, String cipher) {
    this.version = version;
    this.cipher = cipher;
    this.headers =
        Ascii.bytes(
            "x-amzn-tls-version: " + version + "\r\nx-amzn-tls-cipher-suite: " + cipher + "\r\n");
  }

  static TlsSession of(SSLSession session) {
    return new TlsSession(session.getProtocol(), Ciphers.openSsl(session.getCipherSuite()));
  }

  /// What tells a target of it.
  byte[] headers() {
    return headers;
  }
}
