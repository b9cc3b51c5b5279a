package dev.teal.balancer.tls;

import dev.teal.balancer.routing.Tls;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Chooses the certificate of a connection by the host that its client names (SNI): one for exactly
/// that name, else one with a wildcard, else the listener's default. Of several, the one that the
/// Application Load Balancer guide prefers ("Default certificate", "Certificate list"): ECDSA
/// before RSA, one that is valid now, the longest key, the longest validity.
public final class CertificateChoice extends X509ExtendedKeyManager {
  private static final int DNS_NAME = 2;

  private final List<Entry> entries;

  /// @param id the caller's name for it
  /// @param alias its index, since the interface wants a name
  /// @param names in lower case
  private record Entry(
      String id, String alias, List<X509Certificate> chain, PrivateKey key, List<String> names) {
    String keyType() {
      return key.getAlgorithm();
    }

    X509Certificate leaf() {
      return chain.getFirst();
    }

    boolean isFor(String host) {
      return names.contains(host);
    }

    boolean coversByWildcard(String host) {
      int dot = host.indexOf('.');
      return dot > 0 && names.contains("*" + host.substring(dot));
    }

    boolean isValid(Instant now) {
      return !leaf().getNotBefore().toInstant().isAfter(now)
          && !leaf().getNotAfter().toInstant().isBefore(now);
    }

    int keyLength() {
      return switch (leaf().getPublicKey()) {
        case RSAKey rsa -> rsa.getModulus().bitLength();
        case ECKey ec -> ec.getParams().getCurve().getField().getFieldSize();
        case PublicKey _ -> 0;
      };
    }
  }

  private CertificateChoice(List<Entry> entries) {
    this.entries = entries;
  }

  /// @throws IllegalArgumentException when one of them cannot be read
  public static CertificateChoice of(List<Tls.Certificate> certificates) {
    return new CertificateChoice(
        IntStream.range(0, certificates.size())
            .mapToObj(i -> entry(Integer.toString(i), certificates.get(i)))
            .toList());
  }

  private static Entry entry(String alias, Tls.Certificate certificate) {
    try {
      Collection<? extends Certificate> read =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(
                      certificate.chain().getBytes(StandardCharsets.US_ASCII)));
      List<X509Certificate> chain = read.stream().map(X509Certificate.class::cast).toList();
      if (chain.isEmpty()) {
        throw new IllegalArgumentException(
            "certificate %s: chain: empty (expected: PEM)".formatted(certificate.id()));
      }
      X509Certificate leaf = chain.getFirst();
      String body = certificate.privateKey().replaceAll("-----[A-Z ]+-----", "");
      PrivateKey key =
          KeyFactory.getInstance(leaf.getPublicKey().getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
      return new Entry(certificate.id(), alias, chain, key, names(leaf));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "certificate %s: not a certificate and its key (expected: PEM, the key as PKCS #8)"
              .formatted(certificate.id()),
          e);
    }
  }

  /// The alternative names, or the subject's name when there are none.
  private static List<String> names(X509Certificate leaf) throws CertificateParsingException {
    Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
    Stream<String> names =
        alternatives == null
            ? commonName(leaf).stream()
            : alternatives.stream()
                .filter(name -> name.get(0).equals(DNS_NAME))
                .map(name -> String.valueOf(name.get(1)));
    return names.map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  private static Optional<String> commonName(X509Certificate leaf) {
    try {
      return new LdapName(leaf.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .map(part -> String.valueOf(part.getValue()))
              .findFirst();
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    if (!(engine.getHandshakeSession() instanceof ExtendedSSLSession session)) {
      return null;
    }
    if (entries.size() == 1) {
      Entry only = entries.getFirst(); // what the client can check makes no difference
      return only.keyType().equals(keyType) ? only.alias() : null;
    }
    if (!understands(session, keyType)) {
      return null;
    }
    Instant now = Instant.now();
    return candidates(host(engine, session)).stream()
        .filter(entry -> entry.keyType().equals(keyType))
        .max(
            Comparator.comparing((Entry entry) -> entry.isValid(now))
                .thenComparingInt(Entry::keyLength)
                .thenComparing(entry -> entry.leaf().getNotAfter()))
        .map(Entry::alias)
        .orElse(null);
  }

  private List<Entry> candidates(String host) {
    List<Entry> exact = entries.stream().filter(entry -> entry.isFor(host)).toList();
    if (!exact.isEmpty()) {
      return exact;
    }
    List<Entry> wild = entries.stream().filter(entry -> entry.coversByWildcard(host)).toList();
    return wild.isEmpty() ? List.of(entries.getFirst()) : wild;
  }

  /// The id of the certificate that the other side was shown; empty when it was none of these.
  String shown(SSLSession session) {
    Certificate[] chain = session.getLocalCertificates();
    return chain == null || chain.length == 0
        ? ""
        : entries.stream()
            .filter(entry -> entry.leaf().equals(chain[0]))
            .findFirst()
            .map(Entry::id)
            .orElse("");
  }

  /// The host that the other side named, when a certificate is for it; else empty.
  ///
  /// @param engine whose handshake is done
  String serverName(SSLEngine engine) {
    String host = host(engine, engine.getSession());
    boolean known =
        entries.stream().anyMatch(entry -> entry.isFor(host) || entry.coversByWildcard(host));
    return known ? host : "";
  }

  /// BoringSSL asks for each key type that the listener's ciphers allow; which of them the client
  /// can check is ours to see.
  private static boolean understands(ExtendedSSLSession session, String keyType) {
    String[] algorithms = session.getPeerSupportedSignatureAlgorithms();
    return !keyType.equals("EC")
        || algorithms == null
        || algorithms.length == 0
        || Arrays.stream(algorithms).anyMatch(name -> name.endsWith("withECDSA"));
  }

  /// In lower case, without the dot at its end that makes no difference; empty when none was named.
  private static String host(SSLEngine engine, SSLSession session) {
    String host = named(engine, session).toLowerCase(Locale.ROOT);
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /// As the client wrote it: Java's [javax.net.ssl.SNIHostName] takes neither underscores nor a dot
  /// at the end, which clients send. Java's own TLS refuses such clients before it asks here.
  private static String named(SSLEngine engine, SSLSession session) {
    if (engine instanceof ReferenceCountedOpenSslEngine boring) {
      String name = SSL.getSniHostname(boring.sslPointer());
      return name == null ? "" : name;
    }
    return session instanceof ExtendedSSLSession extended
        ? extended.getRequestedServerNames().stream()
            .filter(name -> name.getType() == StandardConstants.SNI_HOST_NAME)
            .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
            .findFirst()
            .orElse("")
        : "";
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return entries.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return entries.get(Integer.parseInt(alias)).key();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return entries.stream()
        .filter(entry -> entry.keyType().equals(keyType))
        .map(Entry::alias)
        .toArray(String[]::new);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return Arrays.stream(getServerAliases(keyType, issuers)).findFirst().orElse(null);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
