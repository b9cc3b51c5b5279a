package dev.teal.acm;

import dev.teal.certificate.CertificateDocument;
import dev.teal.certificate.KeyedCertificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.acm.model.CertificateDetail;
import software.amazon.awssdk.services.acm.model.CertificateStatus;
import software.amazon.awssdk.services.acm.model.CertificateSummary;
import software.amazon.awssdk.services.acm.model.CertificateType;
import software.amazon.awssdk.services.acm.model.DomainStatus;
import software.amazon.awssdk.services.acm.model.DomainValidation;
import software.amazon.awssdk.services.acm.model.RecordType;
import software.amazon.awssdk.services.acm.model.RenewalEligibility;

/// A certificate as this service shows it: what is kept of it, and what stands in it.
///
/// @param keyAlgorithm as requests and lists name it, `RSA_2048`; descriptions have a hyphen
record Detail(
    AcmDocument document,
    List<String> inUseBy,
    X509Certificate leaf,
    List<String> names,
    String keyAlgorithm,
    CertificateStatus status) {
  private static final int DNS_NAME = 2;
  private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=([^,]*)");

  static Detail of(AcmDocument document, CertificateDocument certificate, Instant now) {
    X509Certificate leaf =
        KeyedCertificate.read(certificate.certificate(), null, certificate.privateKey()).leaf();
    return new Detail(
        document,
        certificate.inUseBy(),
        leaf,
        names(leaf),
        keyAlgorithm(leaf),
        leaf.getNotAfter().toInstant().isBefore(now)
            ? CertificateStatus.EXPIRED
            : CertificateStatus.ISSUED);
  }

  String arn() {
    return document.arn();
  }

  private boolean imported() {
    return document.origin() == AcmDocument.Origin.IMPORTED;
  }

  CertificateDetail described() {
    return CertificateDetail.builder()
        .certificateArn(arn())
        .domainName(domainName())
        .subjectAlternativeNames(names)
        .domainValidationOptions(
            imported() ? null : document.domains().stream().map(this::validation).toList())
        .serial(HexFormat.ofDelimiter(":").formatHex(leaf.getSerialNumber().toByteArray()))
        .subject(leaf.getSubjectX500Principal().getName())
        .issuer(commonName(leaf.getIssuerX500Principal().getName()).orElse(""))
        .createdAt(document.created())
        .issuedAt(imported() ? null : document.at())
        .importedAt(imported() ? document.at() : null)
        .status(status)
        .notBefore(leaf.getNotBefore().toInstant())
        .notAfter(leaf.getNotAfter().toInstant())
        .keyAlgorithm(keyAlgorithm.replaceFirst("_", "-"))
        .signatureAlgorithm(leaf.getSigAlgName().toUpperCase(Locale.ROOT))
        .inUseBy(inUseBy)
        .type(imported() ? CertificateType.IMPORTED : CertificateType.AMAZON_ISSUED)
        .renewalEligibility(RenewalEligibility.INELIGIBLE)
        .options(options ->
            options.certificateTransparencyLoggingPreference("DISABLED").export("DISABLED"))
        .build();
  }

  /// The record that AWS would ask for: clients that set it for AWS find it, but nobody looks.
  private DomainValidation validation(String domain) {
    String name = domain.startsWith("*.") ? domain.substring(2) : domain;
    String tag = Integer.toHexString(name.hashCode());
    DomainValidation.Builder validation =
        DomainValidation.builder()
            .domainName(domain)
            .validationDomain(domain)
            .validationStatus(DomainStatus.SUCCESS)
            .validationMethod(document.validationMethod().orElse(null));
    return document.validationMethod().filter("DNS"::equals).isPresent()
        ? validation
            .resourceRecord(record ->
                record
                    .name("_" + tag + "." + name + ".")
                    .type(RecordType.CNAME)
                    .value("_" + tag + ".acm-validations.aws."))
            .build()
        : validation.build();
  }

  CertificateSummary summary() {
    return CertificateSummary.builder()
        .certificateArn(arn())
        .domainName(domainName())
        .subjectAlternativeNameSummaries(names)
        .hasAdditionalSubjectAlternativeNames(false)
        .status(status)
        .type(imported() ? CertificateType.IMPORTED : CertificateType.AMAZON_ISSUED)
        .keyAlgorithm(keyAlgorithm.replaceFirst("_", "-"))
        .inUse(!inUseBy.isEmpty())
        .renewalEligibility(RenewalEligibility.INELIGIBLE)
        .notBefore(leaf.getNotBefore().toInstant())
        .notAfter(leaf.getNotAfter().toInstant())
        .createdAt(document.created())
        .issuedAt(imported() ? null : document.at())
        .importedAt(imported() ? document.at() : null)
        .exported(false)
        .build();
  }

  private String domainName() {
    return document.domains().stream()
        .findFirst()
        .or(() -> commonName(leaf.getSubjectX500Principal().getName()))
        .or(() -> names.stream().findFirst())
        .orElse("");
  }

  private static Optional<String> commonName(String distinguishedName) {
    Matcher matcher = COMMON_NAME.matcher(distinguishedName);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static List<String> names(X509Certificate leaf) {
    try {
      Collection<List<?>> names = leaf.getSubjectAlternativeNames();
      return names == null
          ? commonName(leaf.getSubjectX500Principal().getName()).stream().toList()
          : names.stream()
              .filter(name -> name.get(0).equals(DNS_NAME))
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  private static String keyAlgorithm(X509Certificate leaf) {
    return switch (leaf.getPublicKey()) {
      case RSAKey rsa -> "RSA_" + rsa.getModulus().bitLength();
      case ECKey ec ->
          switch (ec.getParams().getCurve().getField().getFieldSize()) {
            case 256 -> "EC_prime256v1";
            case 384 -> "EC_secp384r1";
            default -> "EC_secp521r1";
          };
      default -> leaf.getPublicKey().getAlgorithm();
    };
  }
}
