package dev.teal.certificate;

import dev.teal.store.Kind;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// The certificate authority of this server alone: signs certificates for whoever asks, and is
/// trusted by nobody but those who take its certificate as trusted. Made when first asked, kept in
/// the store.
public final class Authority {
  private static final String NAME = "O=Teal, CN=Teal local authority";
  private static final Duration OWN_LIFE = Duration.ofDays(3650);
  private static final Kind<CertificateDocument> KIND =
      new Kind<>("certificate/authority", CertificateDocument.class);
  private static final String ID = "local";

  private final Store store;
  private final InstantSource clock;

  public Authority(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// What kind of key a certificate has.
  public enum KeyAlgorithm {
    RSA_2048("RSA", 2048),
    RSA_3072("RSA", 3072),
    RSA_4096("RSA", 4096),
    EC_PRIME256V1("EC", 256),
    EC_SECP384R1("EC", 384),
    EC_SECP521R1("EC", 521);

    private final String algorithm;
    private final int bits;

    KeyAlgorithm(String algorithm, int bits) {
      this.algorithm = algorithm;
      this.bits = bits;
    }

    private KeyPair newKeys() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
          generator.initialize(new ECGenParameterSpec("secp" + bits + "r1"));
        } else {
          generator.initialize(bits);
        }
        return generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java makes keys of this kind: " + this, e);
      }
    }
  }

  /// Signs a certificate for some host names, valid from an hour ago.
  ///
  /// @param hosts the first is the subject's name too; `*.example.com` is a wildcard
  public KeyedCertificate issue(List<String> hosts, KeyAlgorithm algorithm, Duration life) {
    KeyedCertificate own = own();
    KeyPair keys = algorithm.newKeys();
    Instant now = clock.instant();
    byte[] der =
        new CertificateWriter(
                own.leaf().getSubjectX500Principal(), PrivateKeys.read(own.privateKey()), keys)
            .forHosts(hosts, now.minus(Duration.ofHours(1)), now.plus(life));
    return KeyedCertificate.of(der, List.of(own.leaf()), keys);
  }

  private KeyedCertificate own() {
    return store
        .read(transaction -> transaction.find(KIND, ID))
        .map(Stored::value)
        .map(Authority::read)
        .orElseGet(this::make);
  }

  private KeyedCertificate make() {
    KeyPair keys = KeyAlgorithm.EC_PRIME256V1.newKeys();
    Instant now = clock.instant();
    byte[] der =
        new CertificateWriter(NAME, keys)
            .forAuthority(now.minus(Duration.ofHours(1)), now.plus(OWN_LIFE));
    KeyedCertificate made = KeyedCertificate.of(der, List.of(), keys);
    return store.transact(transaction ->
        // Another request may have made it meanwhile.
        read(
            transaction
                .find(KIND, ID)
                .orElseGet(() -> transaction.insert(KIND, ID, CertificateDocument.of(ID, made)))
                .value()));
  }

  private static KeyedCertificate read(CertificateDocument document) {
    return KeyedCertificate.read(document.certificate(), null, document.privateKey());
  }
}
