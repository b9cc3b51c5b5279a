package dev.teal.certificate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A certificate, its chain and its private key, found to belong together.
///
/// @param certificate PEM
/// @param chain PEM; empty for none
/// @param privateKey PEM of PKCS #8
/// @param leaf the certificate, read
public record KeyedCertificate(
    String certificate, String chain, String privateKey, X509Certificate leaf) {
  private static final int LONGEST_PEM = 2 * 1024 * 1024;

  /// Reads what a user gave.
  ///
  /// @param chain null for none
  /// @throws CertificateRefusedException when it cannot be used, with the part that is at fault
  public static KeyedCertificate read(
      String certificate, @Nullable String chain, String privateKey) {
    List<X509Certificate> leaf = certificates(CertificateRefusedException.Part.BODY, certificate);
    if (leaf.size() != 1) {
      throw new CertificateRefusedException(
          CertificateRefusedException.Part.BODY,
          "the certificate body has " + leaf.size() + " certificates (expected: exactly one)");
    }
    List<X509Certificate> above =
        chain == null || chain.isBlank()
            ? List.of()
            : certificates(CertificateRefusedException.Part.CHAIN, chain);
    checkChain(leaf.getFirst(), above);
    PrivateKey key = PrivateKeys.read(privateKey);
    checkPair(leaf.getFirst().getPublicKey(), key);
    return of(leaf.getFirst(), above, key);
  }

  static KeyedCertificate of(X509Certificate leaf, List<X509Certificate> above, PrivateKey key) {
    return new KeyedCertificate(
        pem(leaf),
        above.stream().map(KeyedCertificate::pem).collect(Collectors.joining()),
        Pem.write("PRIVATE KEY", key.getEncoded()),
        leaf);
  }

  private static List<X509Certificate> certificates(
      CertificateRefusedException.Part part, String pem) {
    if (pem.length() > LONGEST_PEM) {
      throw new CertificateRefusedException(part, "longer than 2 MiB");
    }
    return Pem.read(pem).stream()
        .map(block -> {
          if (!block.label().equals("CERTIFICATE")) {
            throw new CertificateRefusedException(
                part, "PEM block '" + block.label() + "' (expected: CERTIFICATE)");
          }
          return certificate(part, block.bytes());
        })
        .collect(
            Collectors.collectingAndThen(
                Collectors.toList(),
                read -> {
                  if (read.isEmpty()) {
                    throw new CertificateRefusedException(
                        part, "no PEM block was found (expected: CERTIFICATE)");
                  }
                  return List.copyOf(read);
                }));
  }

  private static X509Certificate certificate(CertificateRefusedException.Part part, byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new CertificateRefusedException(part, "not an X.509 certificate: " + e.getMessage());
    }
  }

  private static void checkChain(X509Certificate leaf, List<X509Certificate> above) {
    X509Certificate below = leaf;
    for (X509Certificate authority : above) {
      try {
        below.verify(authority.getPublicKey());
      } catch (GeneralSecurityException e) {
        throw new CertificateRefusedException(
            CertificateRefusedException.Part.CHAIN,
            "'"
                + below.getSubjectX500Principal()
                + "' is not signed by the next one, '"
                + authority.getSubjectX500Principal()
                + "'");
      }
      below = authority;
    }
  }

  private static void checkPair(PublicKey publicKey, PrivateKey privateKey) {
    String algorithm =
        switch (publicKey) {
          case RSAPublicKey _ -> "SHA256withRSA";
          case ECPublicKey _ -> "SHA256withECDSA";
          default ->
              throw new CertificateRefusedException(
                  CertificateRefusedException.Part.BODY,
                  "key algorithm "
                      + publicKey.getAlgorithm()
                      + " is not supported (expected: RSA, EC)");
        };
    byte[] probe = "do they belong together?".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(probe);
      if (signature.verify(signed)) {
        return;
      }
    } catch (GeneralSecurityException _) {
      // Keys of different kinds: refused like those that do not fit.
    }
    throw new CertificateRefusedException(
        CertificateRefusedException.Part.PAIR,
        "the private key does not belong to the certificate's public key");
  }

  private static String pem(X509Certificate certificate) {
    try {
      return Pem.write("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
  }

  static KeyedCertificate of(byte[] leafDer, List<X509Certificate> above, KeyPair keys) {
    return of(
        certificate(CertificateRefusedException.Part.BODY, leafDer), above, keys.getPrivate());
  }

  /// Without the key.
  @Override
  public String toString() {
    return "KeyedCertificate["
        + leaf.getSubjectX500Principal()
        + ", "
        + Arrays.hashCode(leaf.getSignature())
        + "]";
  }
}
