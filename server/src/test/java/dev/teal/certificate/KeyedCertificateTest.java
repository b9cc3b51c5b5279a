package dev.teal.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.store.SqliteStore;
import dev.teal.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyedCertificateTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir Path folder;
  private Store store;
  private Authority authority;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("teal.db"));
    authority = new Authority(store, InstantSource.fixed(NOW));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private KeyedCertificate issue(Authority.KeyAlgorithm algorithm, String... hosts) {
    return authority.issue(List.of(hosts), algorithm, Duration.ofDays(395));
  }

  @ParameterizedTest
  @EnumSource(
      value = Authority.KeyAlgorithm.class,
      names = {"RSA_2048", "EC_PRIME256V1", "EC_SECP384R1", "EC_SECP521R1"})
  void issuedCertificateIsReadAsItWasWritten(Authority.KeyAlgorithm algorithm) throws Exception {
    KeyedCertificate issued = issue(algorithm, "www.example.com", "*.example.org");
    KeyedCertificate read =
        KeyedCertificate.read(issued.certificate(), issued.chain(), issued.privateKey());

    assertThat(read.leaf().getSubjectX500Principal().getName()).isEqualTo("CN=www.example.com");
    assertThat(read.leaf().getSubjectAlternativeNames())
        .containsExactly(List.of(2, "www.example.com"), List.of(2, "*.example.org"));
    assertThat(read.leaf().getNotBefore()).isEqualTo(NOW.minus(Duration.ofHours(1)));
    assertThat(read.leaf().getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(395)));
    assertThat(read.leaf().getBasicConstraints()).isEqualTo(-1);
    assertThat(read.leaf().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
  }

  @Test
  void authorityStaysTheSame() {
    String first = issue(Authority.KeyAlgorithm.EC_PRIME256V1, "a.example.com").chain();
    Authority afterRestart = new Authority(store, InstantSource.fixed(NOW));
    assertThat(
            afterRestart
                .issue(
                    List.of("b.example.com"),
                    Authority.KeyAlgorithm.EC_PRIME256V1,
                    Duration.ofDays(1))
                .chain())
        .isEqualTo(first);
  }

  @Test
  void keysOfOpensslsOlderFormsAreRead() {
    String file = resource("openssl-ec.pem");
    KeyedCertificate ec = KeyedCertificate.read(file.replaceAll("(?s)^.*KEY-----", ""), null, file);
    assertThat(ec.privateKey()).startsWith("-----BEGIN PRIVATE KEY-----\n");

    KeyedCertificate rsa = issue(Authority.KeyAlgorithm.RSA_2048, "a.example.com");
    Der.Reader pkcs8 =
        new Der.Reader(Pem.read(rsa.privateKey()).getFirst().bytes()).into(Der.SEQUENCE);
    pkcs8.skip();
    pkcs8.skip();
    String pkcs1 = Pem.write("RSA PRIVATE KEY", pkcs8.into(4).whole());
    assertThat(KeyedCertificate.read(rsa.certificate(), null, pkcs1).privateKey())
        .isEqualTo(rsa.privateKey());
  }

  @Test
  void whatDoesNotFitTogetherIsRefusedByItsPart() {
    KeyedCertificate one = issue(Authority.KeyAlgorithm.EC_PRIME256V1, "a.example.com");
    KeyedCertificate other = issue(Authority.KeyAlgorithm.RSA_2048, "b.example.com");

    refused(
        CertificateRefusedException.Part.PAIR,
        () -> KeyedCertificate.read(one.certificate(), null, other.privateKey()));
    refused(
        CertificateRefusedException.Part.CHAIN,
        () -> KeyedCertificate.read(one.certificate(), other.certificate(), one.privateKey()));
    refused(
        CertificateRefusedException.Part.BODY,
        () ->
            KeyedCertificate.read(one.certificate() + other.certificate(), null, one.privateKey()));
    refused(
        CertificateRefusedException.Part.BODY,
        () -> KeyedCertificate.read("no PEM", null, one.privateKey()));
    refused(
        CertificateRefusedException.Part.BODY,
        () -> KeyedCertificate.read(one.privateKey(), null, one.privateKey()));
    refused(
        CertificateRefusedException.Part.PRIVATE_KEY,
        () -> KeyedCertificate.read(one.certificate(), null, one.certificate()));
    refused(
        CertificateRefusedException.Part.PRIVATE_KEY,
        () ->
            KeyedCertificate.read(
                one.certificate(), null, Pem.write("EC PRIVATE KEY", new byte[] {0x30, 5, 1})));
    refused(
        CertificateRefusedException.Part.PRIVATE_KEY,
        () ->
            KeyedCertificate.read(
                one.certificate(), null, Pem.write("ENCRYPTED PRIVATE KEY", new byte[20])));
  }

  private static void refused(CertificateRefusedException.Part part, Runnable read) {
    assertThatThrownBy(read::run)
        .isInstanceOfSatisfying(
            CertificateRefusedException.class, e -> assertThat(e.part()).isEqualTo(part));
  }

  @Test
  void keysAreNotShown() {
    KeyedCertificate issued = issue(Authority.KeyAlgorithm.EC_PRIME256V1, "a.example.com");
    String secret = issued.privateKey().split("\n", -1)[1];
    assertThat(issued.toString()).doesNotContain(secret);
    assertThat(CertificateDocument.of("arn:x", issued).toString()).doesNotContain(secret);
  }

  private static String resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(KeyedCertificateTest.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
