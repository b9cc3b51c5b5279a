package dev.teal.balancer.tls;

import dev.teal.balancer.routing.TargetGroup;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/// TLS to targets. Their certificates are not verified, as on AWS (Application Load Balancer guide,
/// "Target groups for your Application Load Balancers", "Routing configuration"). Shared by all
/// event loops; what it is made of is made when it is first needed.
public final class UpstreamTls {
  private static final long HANDSHAKE_SECONDS = 10;

  private final Supplier<TlsLibrary> library;
  private final Map<TargetGroup.Version, SslContext> contexts =
      new EnumMap<>(TargetGroup.Version.class);

  /// Makes nothing yet.
  ///
  /// @param library asked when it is first needed
  public UpstreamTls(Supplier<TlsLibrary> library) {
    this.library = library;
  }

  /// Speaks TLS on a target's connection, and agrees on what its group speaks.
  public SslHandler newHandler(ByteBufAllocator allocator, TargetGroup.Version version) {
    SslHandler handler = context(version).newHandler(allocator);
    handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    return handler;
  }

  private synchronized SslContext context(TargetGroup.Version version) {
    return contexts.computeIfAbsent(version, this::make);
  }

  private SslContext make(TargetGroup.Version version) {
    List<String> protocols =
        switch (version) {
          case HTTP1 -> List.of("http/1.1");
          case HTTP2, GRPC -> List.of("h2");
          case BYTES -> List.of();
        };
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(library.get().provider)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null);
    if (!protocols.isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              protocols));
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS without certificates of its own can be set up", e);
    }
  }
}
