package dev.teal.balancer.routing;

import java.util.List;

/// How a listener speaks TLS. A plain value with private keys in it: it is never logged.
///
/// @param certificates at least one; the first is the default one, for clients that name no host or
///   one that no certificate is for
/// @param applicationProtocols what is offered in ALPN, the best first: `h2`, `http/1.1`; none:
///   ALPN is not spoken
public record Tls(
    SecurityPolicy policy, List<Certificate> certificates, List<String> applicationProtocols) {
  public Tls {
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("certificates: none (expected: at least one)");
    }
    certificates = List.copyOf(certificates);
    applicationProtocols = List.copyOf(applicationProtocols);
  }

  /// @param protocols `TLSv1`, `TLSv1.1`, `TLSv1.2`, `TLSv1.3`
  /// @param ciphers in OpenSSL's names, the best first; those that
  ///   [dev.teal.balancer.tls.Ciphers#available] does not know are passed over
  public record SecurityPolicy(List<String> protocols, List<String> ciphers) {
    public SecurityPolicy {
      protocols = List.copyOf(protocols);
      ciphers = List.copyOf(ciphers);
    }
  }

  /// @param id the caller's name for it
  /// @param chain PEM: the certificate, then those that lead to its authority
  /// @param privateKey PEM of PKCS #8, not encrypted
  public record Certificate(String id, String chain, String privateKey) {
    /// Without the key.
    @Override
    public String toString() {
      return "Certificate[" + id + "]";
    }
  }
}
