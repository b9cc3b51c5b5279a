package dev.teal.balancer.tls;

import dev.teal.balancer.routing.Tls;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/// What all connections of a listener with TLS share. Used by every event loop; made and released
/// by the control thread. A connection keeps what it needs of it, so a new one may take its place
/// at any time.
public final class TlsContext {
  private static final long HANDSHAKE_SECONDS = 10;

  private final SslContext context;
  private final CertificateChoice certificates;

  private TlsContext(SslContext context, CertificateChoice certificates) {
    this.context = context;
    this.certificates = certificates;
  }

  /// @throws IllegalArgumentException when certificates, protocols or ciphers are of no use
  static TlsContext of(Tls tls, TlsLibrary library) {
    CertificateChoice certificates = CertificateChoice.of(tls.certificates());
    KeyManagerFactory keys = factory(certificates);
    SslContextBuilder builder =
        SslContextBuilder.forServer(
                library == TlsLibrary.BORINGSSL
                    ? new OpenSslCachingX509KeyManagerFactory(keys)
                    : keys)
            .sslProvider(library.provider)
            .protocols(tls.policy().protocols())
            .ciphers(
                Ciphers.available(tls.policy().ciphers(), library).stream()
                    .map(Ciphers::standard)
                    .toList());
    if (!tls.applicationProtocols().isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              tls.applicationProtocols()));
    }
    try {
      return new TlsContext(builder.build(), certificates);
    } catch (SSLException e) {
      throw new IllegalArgumentException("tls: " + tls + " (expected: usable settings)", e);
    }
  }

  private static KeyManagerFactory factory(KeyManager manager) {
    return new SimpleKeyManagerFactory() {
      @Override
      protected void engineInit(KeyStore keyStore, char[] password) {}

      @Override
      protected void engineInit(ManagerFactoryParameters parameters) {}

      @Override
      protected KeyManager[] engineGetKeyManagers() {
        return new KeyManager[] {manager};
      }
    };
  }

  /// Lets clients take up their sessions. Java's TLS keeps its own keys.
  void ticketKeys(List<OpenSslSessionTicketKey> keys) {
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setTicketKeys(keys.toArray(OpenSslSessionTicketKey[]::new));
    }
  }

  /// Speaks TLS on a client's connection.
  public SslHandler newHandler(DuplexChannel channel) {
    SslHandler handler = context.newHandler(channel.alloc());
    handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    return handler;
  }

  /// What was agreed on.
  ///
  /// @param engine of a handler that was made here, when its handshake is done
  public TlsSession session(SSLEngine engine) {
    SSLSession session = engine.getSession();
    String certificate =
        engine instanceof ReferenceCountedOpenSslEngine boring
                && SSL.isSessionReused(boring.sslPointer())
            ? "session-reused"
            : certificates.shown(session);
    return TlsSession.of(session, certificates.serverName(engine), certificate);
  }

  void release() {
    ReferenceCountUtil.release(context);
  }
}
