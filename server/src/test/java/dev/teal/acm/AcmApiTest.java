package dev.teal.acm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.certificate.Authority;
import dev.teal.certificate.CertificateDocument;
import dev.teal.certificate.KeyedCertificate;
import dev.teal.home.Home;
import dev.teal.store.SqliteStore;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.acm.model.CertificateDetail;
import software.amazon.awssdk.services.acm.model.CertificateStatus;
import software.amazon.awssdk.services.acm.model.CertificateSummary;
import software.amazon.awssdk.services.acm.model.CertificateType;
import software.amazon.awssdk.services.acm.model.DomainStatus;
import software.amazon.awssdk.services.acm.model.ImportCertificateRequest;
import software.amazon.awssdk.services.acm.model.InvalidArnException;
import software.amazon.awssdk.services.acm.model.InvalidParameterException;
import software.amazon.awssdk.services.acm.model.InvalidTagException;
import software.amazon.awssdk.services.acm.model.KeyAlgorithm;
import software.amazon.awssdk.services.acm.model.LimitExceededException;
import software.amazon.awssdk.services.acm.model.RequestCertificateRequest;
import software.amazon.awssdk.services.acm.model.ResourceInUseException;
import software.amazon.awssdk.services.acm.model.ResourceNotFoundException;
import software.amazon.awssdk.services.acm.model.Tag;
import software.amazon.awssdk.services.acm.model.TooManyTagsException;
import software.amazon.awssdk.services.acm.model.ValidationException;

// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class AcmApiTest {
  private static final String NOBODY =
      "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000";

  @TempDir Path folder;
  private final List<String> replaced = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-25T12:00:00Z");
  private Store store;
  private AcmApi acm;
  private Authority authority;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("teal.db"));
    InstantSource clock = () -> now;
    authority = new Authority(store, clock);
    acm = new AcmApi(store, new Home("us-east-1", "123456789012"), clock, replaced::add);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private KeyedCertificate made(String... hosts) {
    return authority.issue(
        List.of(hosts), Authority.KeyAlgorithm.EC_PRIME256V1, Duration.ofDays(10));
  }

  private static Consumer<ImportCertificateRequest.Builder> importing(KeyedCertificate keyed) {
    return request ->
        request
            .certificate(SdkBytes.fromUtf8String(keyed.certificate()))
            .certificateChain(SdkBytes.fromUtf8String(keyed.chain()))
            .privateKey(SdkBytes.fromUtf8String(keyed.privateKey()));
  }

  private String imported(String host) {
    return acm.importCertificate(importing(made(host))).certificateArn();
  }

  private CertificateDetail describe(String arn) {
    return acm.describeCertificate(r -> r.certificateArn(arn)).certificate();
  }

  private String requested(Consumer<RequestCertificateRequest.Builder> request) {
    return acm.requestCertificate(request).certificateArn();
  }

  @Test
  void importedCertificateIsDescribedAndGivenBackWithoutItsKey() {
    KeyedCertificate keyed = made("www.example.com", "example.com");
    String arn = acm.importCertificate(importing(keyed)).certificateArn();

    assertThat(arn).matches("arn:aws:acm:us-east-1:123456789012:certificate/[0-9a-f-]{36}");
    CertificateDetail detail = describe(arn);
    assertThat(detail.domainName()).isEqualTo("www.example.com");
    assertThat(detail.subjectAlternativeNames()).containsExactly("www.example.com", "example.com");
    assertThat(detail.type()).isEqualTo(CertificateType.IMPORTED);
    assertThat(detail.status()).isEqualTo(CertificateStatus.ISSUED);
    assertThat(detail.keyAlgorithmAsString()).isEqualTo("EC-prime256v1");
    assertThat(detail.importedAt()).isEqualTo(now);
    assertThat(detail.notAfter()).isEqualTo(now.plus(Duration.ofDays(10)));
    assertThat(acm.getCertificate(r -> r.certificateArn(arn)).certificate())
        .isEqualTo(keyed.certificate());
    assertThat(acm.getCertificate(r -> r.certificateArn(arn)).certificateChain())
        .isEqualTo(keyed.chain());
    now = now.plus(Duration.ofDays(11));
    assertThat(describe(arn).status()).isEqualTo(CertificateStatus.EXPIRED);
  }

  @Test
  void importingAgainReplacesTheCertificateAndTells() {
    String arn = imported("old.example.com");
    assertThat(replaced).isEmpty();
    KeyedCertificate other = made("new.example.com");
    acm.importCertificate(importing(other).andThen(r -> r.certificateArn(arn)));

    assertThat(describe(arn).domainName()).isEqualTo("new.example.com");
    assertThat(replaced).containsExactly(arn);
    assertThatThrownBy(() ->
            acm.importCertificate(
                importing(other)
                    .andThen(r -> r.certificateArn(arn).tags(t -> t.key("k").value("v")))))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () -> acm.importCertificate(importing(other).andThen(r -> r.certificateArn(NOBODY))))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void requestedCertificateIsIssuedAtOnce() {
    String arn =
        requested(r ->
            r.domainName("www.example.com")
                .subjectAlternativeNames("www.example.com", "*.Example.org")
                .validationMethod("DNS")
                .keyAlgorithm(KeyAlgorithm.EC_SECP384_R1));

    CertificateDetail detail = describe(arn);
    assertThat(detail.status()).isEqualTo(CertificateStatus.ISSUED);
    assertThat(detail.type()).isEqualTo(CertificateType.AMAZON_ISSUED);
    assertThat(detail.subjectAlternativeNames())
        .containsExactly("www.example.com", "*.example.org");
    assertThat(detail.keyAlgorithmAsString()).isEqualTo("EC-secp384r1");
    assertThat(detail.domainValidationOptions())
        .allSatisfy(option -> {
          assertThat(option.validationStatus()).isEqualTo(DomainStatus.SUCCESS);
          assertThat(option.resourceRecord().typeAsString()).isEqualTo("CNAME");
        });
    assertThat(detail.notAfter()).isEqualTo(now.plus(Duration.ofDays(395)));
    assertThatThrownBy(() ->
            acm.importCertificate(
                importing(made("www.example.com")).andThen(r -> r.certificateArn(arn))))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void tokenGivesTheSameCertificateForAnHour() {
    Consumer<RequestCertificateRequest.Builder> request =
        r -> r.domainName("a.example.com").idempotencyToken("t");
    String arn = requested(request);
    assertThat(requested(request)).isEqualTo(arn);
    assertThat(requested(request.andThen(r -> r.domainName("b.example.com")))).isNotEqualTo(arn);
    now = now.plus(Duration.ofHours(1));
    assertThat(requested(request)).isNotEqualTo(arn);
  }

  @Test
  void listsShowRsaUnlessAskedForMoreAndComeInPages() {
    String ec = imported("ec.example.com");
    List<String> rsa =
        List.of(
                requested(r -> r.domainName("1.example.com")),
                requested(r -> r.domainName("2.example.com")))
            .stream()
            .sorted()
            .toList();
    assertThat(acm.listCertificates(r -> {}).certificateSummaryList())
        .extracting(CertificateSummary::certificateArn)
        .containsExactlyElementsOf(rsa);
    assertThat(
            acm.listCertificates(r -> r.includes(i -> i.keyTypes(KeyAlgorithm.EC_PRIME256_V1)))
                .certificateSummaryList())
        .extracting(CertificateSummary::certificateArn)
        .containsExactly(ec);
    assertThat(acm.listCertificatesPaginator(r -> r.maxItems(1)).certificateSummaryList())
        .extracting(CertificateSummary::certificateArn)
        .containsExactlyElementsOf(rsa);
    assertThat(
            acm.listCertificates(r -> r.certificateStatuses(CertificateStatus.PENDING_VALIDATION))
                .certificateSummaryList())
        .isEmpty();
  }

  @Test
  void certificateInUseIsNotDeleted() {
    String arn = imported("a.example.com");
    use(arn, true);
    assertThat(describe(arn).inUseBy()).containsExactly("arn:lb");
    assertThatThrownBy(() -> acm.deleteCertificate(r -> r.certificateArn(arn)))
        .isInstanceOf(ResourceInUseException.class);
    use(arn, false);
    acm.deleteCertificate(r -> r.certificateArn(arn));
    assertThatThrownBy(() -> describe(arn)).isInstanceOf(ResourceNotFoundException.class);
  }

  private void use(String arn, boolean used) {
    store.run(transaction -> {
      Stored<CertificateDocument> stored =
          transaction.find(CertificateDocument.KIND, arn).orElseThrow();
      transaction.replace(CertificateDocument.KIND, stored, stored.value().usedBy("arn:lb", used));
    });
  }

  @Test
  void tagsAreKeptAndRemovedByKeyOrByKeyAndValue() {
    String arn = imported("a.example.com");
    acm.addTagsToCertificate(
        r -> r.certificateArn(arn).tags(tag("a", "1"), tag("b", "2"), tag("c", "3")));
    acm.removeTagsFromCertificate(r ->
        r.certificateArn(arn)
            .tags(Tag.builder().key("a").build(), tag("b", "other"), tag("c", "3")));
    assertThat(acm.listTagsForCertificate(r -> r.certificateArn(arn)).tags())
        .containsExactly(tag("b", "2"));
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  @Test
  void badInputIsRefusedByName() {
    KeyedCertificate good = made("a.example.com");
    KeyedCertificate other = made("b.example.com");
    SdkBytes junk = SdkBytes.fromUtf8String("junk");
    refused(ValidationException.class, () -> imports(good, r -> r.certificate(junk)));
    refused(ValidationException.class, () -> imports(good, r -> r.certificate(null)));
    refused(ValidationException.class, () -> imports(good, r -> r.certificateChain(junk)));
    refused(ValidationException.class, () -> imports(good, r -> r.privateKey(junk)));
    refused(
        ValidationException.class,
        () -> imports(good, r -> r.privateKey(SdkBytes.fromUtf8String(other.privateKey()))));
    refused(InvalidTagException.class, () -> imports(good, r -> r.tags(tag("aws:x", "1"))));
    refused(
        TooManyTagsException.class,
        () ->
            imports(
                good,
                r -> r.tags(IntStream.range(0, 51).mapToObj(i -> tag("k" + i, "")).toList())));
    refused(ValidationException.class, () -> requested(r -> {}));
    refused(ValidationException.class, () -> requested(r -> r.domainName("a..b")));
    refused(ValidationException.class, () -> requested(r -> r.domainName("*.*.b")));
    refused(
        ValidationException.class,
        () -> requested(r -> r.domainName("a.example.com").keyAlgorithm("RSA_1024")));
    refused(
        LimitExceededException.class,
        () ->
            requested(r ->
                r.domainName("a.example.com")
                    .subjectAlternativeNames(
                        IntStream.range(0, 101).mapToObj(i -> i + ".example.com").toList())));
    refused(
        InvalidParameterException.class,
        () ->
            requested(
                r -> r.domainName("a.example.com").certificateAuthorityArn("arn:aws:acm-pca")));
    refused(InvalidArnException.class, () -> describe("arn:aws:acm:other"));
    refused(ResourceNotFoundException.class, () -> describe(NOBODY));
    refused(
        ValidationException.class,
        () -> acm.listCertificates(r -> r.maxItems(0)).certificateSummaryList());
    refused(ValidationException.class, () -> acm.listCertificates(r -> r.nextToken("garbage")));
    assertThat(acm.listCertificates(r -> {}).certificateSummaryList()).isEmpty();
  }

  private void imports(KeyedCertificate keyed, Consumer<ImportCertificateRequest.Builder> change) {
    acm.importCertificate(importing(keyed).andThen(change));
  }

  private static void refused(Class<? extends Exception> type, Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(type).hasMessageNotContaining("-----BEGIN");
  }
}
