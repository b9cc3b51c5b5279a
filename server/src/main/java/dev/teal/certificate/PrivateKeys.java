package dev.teal.certificate;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/// Reads private keys in the forms that AWS takes: PKCS #8, and the older ones that name their
/// algorithm (PKCS #1 for RSA, SEC 1 for EC), which Java cannot read without a frame around them.
final class PrivateKeys {
  private static final byte[] RSA = Der.sequence(Der.oid(1, 2, 840, 113549, 1, 1, 1), Der.NULL);
  private static final List<String> ALGORITHMS = List.of("RSA", "EC");

  private PrivateKeys() {}

  static PrivateKey read(String pem) {
    for (Pem.Block block : Pem.read(pem)) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return ofPkcs8(block.bytes());
        }
        case "RSA PRIVATE KEY" -> {
          return ofPkcs8(framed(RSA, block.bytes()));
        }
        case "EC PRIVATE KEY" -> {
          return ofPkcs8(framed(ellipticCurve(block.bytes()), block.bytes()));
        }
        default -> {} // such as EC PARAMETERS, which OpenSSL writes in front of a key
      }
    }
    throw refused(
        pem.contains("ENCRYPTED")
            ? "it is encrypted"
            : "no PEM block with a private key was found (expected: PRIVATE KEY, RSA PRIVATE KEY, EC"
                + " PRIVATE KEY)");
  }

  private static PrivateKey ofPkcs8(byte[] der) {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException _) {
        // A key of the other kind.
      }
    }
    throw refused("it cannot be read (expected: RSA, or EC on P-256, P-384 or P-521)");
  }

  private static byte[] framed(byte[] algorithm, byte[] key) {
    return Der.sequence(Der.integer(0), algorithm, Der.octets(key));
  }

  /// The curve stands in the key itself: SEQUENCE { 1, OCTET STRING, [0] curve, ... }.
  private static byte[] ellipticCurve(byte[] key) {
    try {
      Der.Reader fields = new Der.Reader(key).into(Der.SEQUENCE);
      fields.skip();
      fields.skip();
      byte[] curve = fields.into(Der.CONTEXT_0).whole();
      return Der.sequence(Der.oid(1, 2, 840, 10045, 2, 1), curve);
    } catch (IndexOutOfBoundsException | IllegalArgumentException _) {
      throw refused("it does not name its curve");
    }
  }

  private static CertificateRefusedException refused(String why) {
    return new CertificateRefusedException(
        CertificateRefusedException.Part.PRIVATE_KEY, "the private key is not supported: " + why);
  }
}
