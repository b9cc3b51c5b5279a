package dev.teal.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import software.amazon.awssdk.services.acm.model.CertificateStatus;

/// A certificate that Certificate Manager has issued.
///
/// @param authority who issued it, as PEM
record Certificate(String arn, String authority) {
  static final String HOST = "localhost";

  /// Asks for one.
  static Certificate issue(Teal teal) {
    String arn = teal.aws().acm().requestCertificate(r -> r.domainName(HOST)).certificateArn();
    Await.that(
        "the certificate is issued",
        () ->
            teal.aws().acm().describeCertificate(r -> r.certificateArn(arn)).certificate().status(),
        status -> status == CertificateStatus.ISSUED);
    return new Certificate(
        arn, teal.aws().acm().getCertificate(r -> r.certificateArn(arn)).certificateChain());
  }

  InputStream authorityPem() {
    return new ByteArrayInputStream(authority.getBytes(US_ASCII));
  }

  /// Trusts the authority alone, whatever address a load balancer of its has.
  SSLContext trusting() {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(authorityPem()));
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      X509TrustManager chains = (X509TrustManager) factory.getTrustManagers()[0];
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new WhateverTheHost(chains)}, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Looks at chains and not at names: users come to a load balancer by its address, and
  /// certificates are for names.
  private static final class WhateverTheHost extends X509ExtendedTrustManager {
    private final X509TrustManager chains;

    WhateverTheHost(X509TrustManager chains) {
      this.chains = chains;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      chains.checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      chains.checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      chains.checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      chains.checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      chains.checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      chains.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return chains.getAcceptedIssuers();
    }
  }
}
