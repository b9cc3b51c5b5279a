package dev.teal.certificate;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/// Writes X.509 certificates (RFC 5280): Java reads them, but has no means of its own to make one.
final class CertificateWriter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int DNS_NAME = 0x82;
  private static final int GENERALIZED_TIME = 0x18;

  private final X500Principal issuer;
  private final PrivateKey signer;
  private final KeyPair keys;

  /// @param issuer who signs, with `signer`
  /// @param keys of the new certificate
  CertificateWriter(X500Principal issuer, PrivateKey signer, KeyPair keys) {
    this.issuer = issuer;
    this.signer = signer;
    this.keys = keys;
  }

  /// One that signs itself.
  CertificateWriter(String name, KeyPair keys) {
    this(new X500Principal(name), keys.getPrivate(), keys);
  }

  byte[] forAuthority(Instant from, Instant to) {
    return signed(
        issuer,
        from,
        to,
        extension(true, Der.oid(2, 5, 29, 19), Der.sequence(Der.TRUE)),
        // keyCertSign, cRLSign
        extension(true, Der.oid(2, 5, 29, 15), Der.bits(1, new byte[] {0x06})),
        extension(false, Der.oid(2, 5, 29, 14), Der.octets(id(keys.getPublic()))));
  }

  byte[] forHosts(List<String> hosts, Instant from, Instant to) {
    byte[][] names = hosts.stream().map(host -> Der.text(DNS_NAME, host)).toArray(byte[][]::new);
    return signed(
        new X500Principal("CN=" + hosts.getFirst()),
        from,
        to,
        extension(true, Der.oid(2, 5, 29, 19), Der.sequence()),
        // digitalSignature, keyEncipherment
        extension(true, Der.oid(2, 5, 29, 15), Der.bits(5, new byte[] {(byte) 0xa0})),
        // serverAuth
        extension(false, Der.oid(2, 5, 29, 37), Der.sequence(Der.oid(1, 3, 6, 1, 5, 5, 7, 3, 1))),
        extension(false, Der.oid(2, 5, 29, 14), Der.octets(id(keys.getPublic()))),
        extension(false, Der.oid(2, 5, 29, 17), Der.sequence(names)));
  }

  private byte[] signed(X500Principal subject, Instant from, Instant to, byte[]... extensions) {
    boolean rsa = signer.getAlgorithm().equals("RSA");
    byte[] algorithm =
        rsa
            ? Der.sequence(Der.oid(1, 2, 840, 113549, 1, 1, 11), Der.NULL)
            : Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));
    byte[] content =
        Der.sequence(
            Der.tagged(Der.CONTEXT_0, Der.integer(2)),
            Der.integer(new BigInteger(127, RANDOM).setBit(126)),
            algorithm,
            issuer.getEncoded(),
            Der.sequence(time(from), time(to)),
            subject.getEncoded(),
            keys.getPublic().getEncoded(),
            Der.tagged(0xa3, Der.sequence(extensions)));
    try {
      Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSA");
      signature.initSign(signer);
      signature.update(content);
      return Der.sequence(content, algorithm, Der.bits(0, signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key of our own can sign", e);
    }
  }

  private static byte[] extension(boolean critical, byte[] oid, byte[] value) {
    return critical
        ? Der.sequence(oid, Der.TRUE, Der.octets(value))
        : Der.sequence(oid, Der.octets(value));
  }

  /// RFC 5280, 4.1.2.5: years before 2050 have two digits.
  private static byte[] time(Instant instant) {
    String text = TIME.format(instant);
    return text.compareTo("2050") < 0
        ? Der.text(0x17, text.substring(2))
        : Der.text(GENERALIZED_TIME, text);
  }

  private static byte[] id(PublicKey key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
