package dev.teal.balancer.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocketFactory;

/// Who does the cryptography of TLS.
public enum TlsLibrary {
  BORINGSSL(SslProvider.OPENSSL_REFCNT),
  /// Slower, and everywhere.
  JAVA(SslProvider.JDK);

  final SslProvider provider;

  TlsLibrary(SslProvider provider) {
    this.provider = provider;
  }

  /// BoringSSL, where there is a build of it for this machine. The first call loads it.
  public static TlsLibrary best() {
    return OpenSsl.isAvailable() ? BORINGSSL : JAVA;
  }

  /// The cipher suites that it can speak, by their standard names.
  Set<String> cipherSuites() {
    return switch (this) {
      case BORINGSSL -> OpenSsl.availableJavaCipherSuites();
      case JAVA ->
          Optional.of(SSLServerSocketFactory.getDefault())
              .filter(SSLServerSocketFactory.class::isInstance)
              .map(SSLServerSocketFactory.class::cast)
              .map(factory -> Arrays.stream(factory.getSupportedCipherSuites()))
              .orElseGet(Stream::empty)
              .collect(Collectors.toUnmodifiableSet());
    };
  }
}
