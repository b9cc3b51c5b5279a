package dev.teal.acm;

import dev.teal.certificate.Authority;
import dev.teal.certificate.CertificateDocument;
import dev.teal.certificate.KeyedCertificate;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.acm.model.CertificateExport;
import software.amazon.awssdk.services.acm.model.KeyAlgorithm;
import software.amazon.awssdk.services.acm.model.LimitExceededException;
import software.amazon.awssdk.services.acm.model.RequestCertificateRequest;
import software.amazon.awssdk.services.acm.model.RequestCertificateResponse;

/// Issues certificates, at once: nobody is asked whether the domain is the caller's, since nobody
/// trusts the authority but who chooses to. Errors: InvalidParameter, InvalidTag, LimitExceeded,
/// TooManyTags, ValidationException.
final class Requests {
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(\\*\\.)?([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*"
              + "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
  private static final int LONGEST_DOMAIN = 253;
  private static final int MOST_DOMAINS = 100;
  private static final Duration LIFE = Duration.ofDays(395);
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);

  private final Store store;
  private final Lookup lookup;
  private final InstantSource clock;
  private final Authority authority;

  Requests(Store store, Lookup lookup, InstantSource clock, Authority authority) {
    this.store = store;
    this.lookup = lookup;
    this.clock = clock;
    this.authority = authority;
  }

  RequestCertificateResponse make(RequestCertificateRequest request) {
    refuseUnsupported(request);
    List<String> domains = domains(request);
    Authority.KeyAlgorithm algorithm = algorithm(request.keyAlgorithmAsString());
    Tags.check(request.tags());
    Optional<String> token = Optional.ofNullable(request.idempotencyToken());
    Instant now = clock.instant();
    String arn =
        token
            .flatMap(given -> earlier(given, domains, now))
            .orElseGet(() -> issue(request, domains, algorithm, now));
    return RequestCertificateResponse.builder().certificateArn(arn).build();
  }

  /// What a request with the same token got within the last hour.
  private Optional<String> earlier(String token, List<String> domains, Instant now) {
    return store.read(transaction ->
        transaction.list(AcmDocument.KIND, "").stream()
            .map(Stored::value)
            .filter(document ->
                document.idempotencyToken().filter(token::equals).isPresent()
                    && document.domains().equals(domains)
                    && document.created().plus(TOKEN_LIFE).isAfter(now))
            .map(AcmDocument::arn)
            .findFirst());
  }

  private String issue(
      RequestCertificateRequest request,
      List<String> domains,
      Authority.KeyAlgorithm algorithm,
      Instant now) {
    KeyedCertificate issued = authority.issue(domains, algorithm, LIFE);
    String arn = lookup.newArn();
    store.run(transaction -> {
      CertificateDocument.put(transaction, arn, issued);
      transaction.insert(
          AcmDocument.KIND,
          arn,
          new AcmDocument(
              arn,
              AcmDocument.Origin.REQUESTED,
              domains,
              Optional.of(
                  request.validationMethod() == null
                      ? "EMAIL"
                      : request.validationMethodAsString()),
              Optional.ofNullable(request.idempotencyToken()),
              now,
              now,
              request.tags()));
    });
    return arn;
  }

  private static void refuseUnsupported(RequestCertificateRequest request) {
    if (request.certificateAuthorityArn() != null) {
      throw AcmErrors.invalid(
          "CertificateAuthorityArn: private certificate authorities are not supported by this"
              + " server");
    }
    if (request.managedBy() != null) {
      throw AcmErrors.invalid("ManagedBy is not supported by this server");
    }
    if (request.options() != null && request.options().export() == CertificateExport.ENABLED) {
      throw AcmErrors.invalid("Options.Export: ENABLED is not supported by this server");
    }
  }

  private static List<String> domains(RequestCertificateRequest request) {
    Set<String> domains = new LinkedHashSet<>();
    domains.add(domain("DomainName", request.domainName()));
    request
        .subjectAlternativeNames()
        .forEach(name -> domains.add(domain("SubjectAlternativeNames", name)));
    if (domains.size() > MOST_DOMAINS) {
      throw LimitExceededException.builder()
          .message("A certificate cannot have more than " + MOST_DOMAINS + " domain names")
          .build();
    }
    return List.copyOf(domains);
  }

  private static String domain(String parameter, @Nullable String name) {
    if (name == null || name.length() > LONGEST_DOMAIN || !DOMAIN.matcher(name).matches()) {
      throw AcmErrors.validation(
          "Value '"
              + name
              + "' at '"
              + parameter
              + "' failed to satisfy constraint: a domain name such as www.example.com or"
              + " *.example.com");
    }
    return name.toLowerCase(Locale.ROOT);
  }

  private static Authority.KeyAlgorithm algorithm(@Nullable String name) {
    return switch (name) {
      case null -> Authority.KeyAlgorithm.RSA_2048;
      case "RSA_2048" -> Authority.KeyAlgorithm.RSA_2048;
      case "EC_prime256v1" -> Authority.KeyAlgorithm.EC_PRIME256V1;
      case "EC_secp384r1" -> Authority.KeyAlgorithm.EC_SECP384R1;
      default ->
          throw AcmErrors.validation(
              "KeyAlgorithm: "
                  + name
                  + " (expected: "
                  + KeyAlgorithm.RSA_2048
                  + ", "
                  + KeyAlgorithm.EC_PRIME256_V1
                  + ", "
                  + KeyAlgorithm.EC_SECP384_R1
                  + ")");
    };
  }
}
