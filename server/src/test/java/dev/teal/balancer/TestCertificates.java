package dev.teal.balancer;

import dev.teal.balancer.routing.Tls;
import dev.teal.balancer.tls.CertificateChoice;
import dev.teal.certificate.Authority;
import dev.teal.certificate.KeyedCertificate;
import dev.teal.store.SqliteStore;
import dev.teal.store.Store;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Certificates of an authority of the test's own, and clients that trust it.
public final class TestCertificates implements AutoCloseable {
  static final Tls.SecurityPolicy TLS_1_2_AND_1_3 =
      new Tls.SecurityPolicy(
          List.of("TLSv1.2", "TLSv1.3"),
          List.of(
              "TLS_AES_128_GCM_SHA256",
              "TLS_AES_256_GCM_SHA384",
              "TLS_CHACHA20_POLY1305_SHA256",
              "ECDHE-ECDSA-AES128-GCM-SHA256",
              "ECDHE-RSA-AES128-GCM-SHA256"));

  private final Store store;
  private final Authority authority;

  public TestCertificates(Path folder) {
    store = SqliteStore.open(folder.resolve("certificates.db"));
    authority = new Authority(store, InstantSource.system());
  }

  Tls.Certificate certificate(String... hosts) {
    return certificate(Authority.KeyAlgorithm.EC_PRIME256V1, hosts);
  }

  Tls.Certificate certificate(Authority.KeyAlgorithm algorithm, String... hosts) {
    KeyedCertificate issued = authority.issue(List.of(hosts), algorithm, Duration.ofDays(30));
    return new Tls.Certificate(
        hosts[0], issued.certificate() + issued.chain(), issued.privateKey());
  }

  Tls tls(Tls.Certificate... certificates) {
    return new Tls(TLS_1_2_AND_1_3, List.of(certificates), List.of("http/1.1"));
  }

  /// Of a listener that speaks HTTP/2 and HTTP/1.1 on `localhost`.
  public Tls http2() {
    return new Tls(TLS_1_2_AND_1_3, List.of(certificate("localhost")), List.of("h2", "http/1.1"));
  }

  /// Of a client that trusts the authority and nobody else.
  public SSLContext trusting() throws GeneralSecurityException {
    String chain =
        authority
            .issue(List.of("any"), Authority.KeyAlgorithm.EC_PRIME256V1, Duration.ofDays(1))
            .chain();
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "authority",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(chain.getBytes(StandardCharsets.US_ASCII))));
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Of a server with a certificate of its own.
  SSLContext serving(String host) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {CertificateChoice.of(List.of(certificate(host)))}, null, null);
    return context;
  }

  /// Of a client that trusts anybody.
  static SSLContext credulous() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManagerFactory anybody = InsecureTrustManagerFactory.INSTANCE;
    context.init(null, anybody.getTrustManagers(), null);
    return context;
  }

  @Override
  public void close() {
    store.close();
  }
}
