package dev.teal.balancer.tls;

import dev.teal.balancer.http.Ascii;
import javax.net.ssl.SSLSession;

/// What was agreed on with a client of a listener with TLS.
public final class TlsSession {
  /// Such as `TLSv1.3`.
  public final String version;

  /// In OpenSSL's name, as AWS tells it.
  public final String cipher;

  /// The host that the client named, when a certificate is for it; else empty.
  public final String serverName;

  /// The id of the certificate that the client was shown; `session-reused` when it was shown none.
  public final String certificate;

  private final byte[] headers;

  private TlsSession(String version, String cipher, String serverName, String certificate) {
    this.version = version;
    this.cipher = cipher;
    this.serverName = serverName;
    this.certificate = certificate;
    this.headers =
        Ascii.bytes(
            "x-amzn-tls-version: " + version + "\r\nx-amzn-tls-cipher-suite: " + cipher + "\r\n");
  }

  static TlsSession of(SSLSession session, String serverName, String certificate) {
    return new TlsSession(
        session.getProtocol(), Ciphers.openSsl(session.getCipherSuite()), serverName, certificate);
  }

  /// What tells a target of it.
  public byte[] headers() {
    return headers;
  }
}
