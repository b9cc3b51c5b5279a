package dev.teal.acm;

import dev.teal.certificate.CertificateDocument;
import dev.teal.store.PageToken;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.acm.model.CertificateStatus;
import software.amazon.awssdk.services.acm.model.DeleteCertificateRequest;
import software.amazon.awssdk.services.acm.model.DeleteCertificateResponse;
import software.amazon.awssdk.services.acm.model.DescribeCertificateRequest;
import software.amazon.awssdk.services.acm.model.DescribeCertificateResponse;
import software.amazon.awssdk.services.acm.model.GetCertificateRequest;
import software.amazon.awssdk.services.acm.model.GetCertificateResponse;
import software.amazon.awssdk.services.acm.model.ListCertificatesRequest;
import software.amazon.awssdk.services.acm.model.ListCertificatesResponse;

/// Shows and deletes certificates. Errors: InvalidArgs, InvalidArn, ResourceInUse,
/// ResourceNotFound, ValidationException.
final class Certificates {
  private static final PageToken TOKENS = new PageToken("certificates");
  private static final int MOST = 1000;
  private static final Set<String> LISTED_KEYS = Set.of("RSA_1024", "RSA_2048");

  private final Store store;
  private final Lookup lookup;
  private final InstantSource clock;

  Certificates(Store store, Lookup lookup, InstantSource clock) {
    this.store = store;
    this.lookup = lookup;
    this.clock = clock;
  }

  DescribeCertificateResponse describe(DescribeCertificateRequest request) {
    return DescribeCertificateResponse.builder()
        .certificate(
            store
                .read(transaction -> detail(lookup.find(transaction, request.certificateArn())))
                .described())
        .build();
  }

  private Detail detail(Lookup.Found found) {
    return Detail.of(found.value(), found.certificate().value(), clock.instant());
  }

  GetCertificateResponse get(GetCertificateRequest request) {
    CertificateDocument document =
        store.read(transaction ->
            lookup.find(transaction, request.certificateArn()).certificate().value());
    return GetCertificateResponse.builder()
        .certificate(document.certificate())
        .certificateChain(document.chain().isEmpty() ? null : document.chain())
        .build();
  }

  DeleteCertificateResponse delete(DeleteCertificateRequest request) {
    store.run(transaction -> {
      Lookup.Found found = lookup.find(transaction, request.certificateArn());
      if (!found.certificate().value().inUseBy().isEmpty()) {
        throw AcmErrors.inUse(request.certificateArn());
      }
      transaction.remove(AcmDocument.KIND, found.document());
      transaction.remove(CertificateDocument.KIND, found.certificate());
    });
    return DeleteCertificateResponse.builder().build();
  }

  /// Unless asked otherwise, those with the RSA keys that every service takes, as on AWS.
  ListCertificatesResponse list(ListCertificatesRequest request) {
    int size = request.maxItems() == null ? MOST : request.maxItems();
    if (size < 1 || size > MOST) {
      throw AcmErrors.validation("MaxItems: " + size + " (expected: 1.." + MOST + ")");
    }
    String token = request.nextToken();
    String after =
        TOKENS
            .start(token)
            .orElseThrow(() ->
                AcmErrors.validation(
                    "NextToken: " + token + " (expected: one of an earlier page)"));
    List<Detail> found =
        store.read(transaction ->
            transaction.list(AcmDocument.KIND, "").stream()
                .filter(stored -> stored.id().compareTo(after) > 0)
                .map(stored -> detail(found(transaction, stored)))
                .filter(detail -> wanted(detail, request))
                .limit(size + 1L)
                .toList());
    List<Detail> page = found.size() > size ? found.subList(0, size) : found;
    return ListCertificatesResponse.builder()
        .certificateSummaryList(page.stream().map(Detail::summary).toList())
        .nextToken(found.size() > size ? TOKENS.behind(page.getLast().arn()) : null)
        .build();
  }

  private Lookup.Found found(Transaction transaction, Stored<AcmDocument> document) {
    return lookup.find(transaction, document.id());
  }

  private static boolean wanted(Detail detail, ListCertificatesRequest request) {
    Set<String> statuses =
        request.certificateStatusesAsStrings().stream().collect(Collectors.toUnmodifiableSet());
    if (!statuses.isEmpty()
        && CertificateStatus.knownValues().stream()
            .map(CertificateStatus::toString)
            .noneMatch(statuses::contains)) {
      throw AcmErrors.validation(
          "CertificateStatuses: "
              + statuses
              + " (expected: of "
              + CertificateStatus.knownValues()
              + ")");
    }
    Set<String> keys =
        request.includes() != null && request.includes().hasKeyTypes()
            ? Set.copyOf(request.includes().keyTypesAsStrings())
            : LISTED_KEYS;
    return (statuses.isEmpty() || statuses.contains(detail.status().toString()))
        && keys.contains(detail.keyAlgorithm());
  }
}
