package dev.teal.acm;

import dev.teal.store.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.acm.model.Tag;

/// What this service keeps of a certificate besides the certificate itself, by its ARN.
///
/// @param domains those of a request; empty when it was imported
/// @param validationMethod as asked for: nothing is validated
/// @param at when it was made here; for an imported one, when it was imported last
record AcmDocument(
    String arn,
    Origin origin,
    List<String> domains,
    Optional<String> validationMethod,
    Optional<String> idempotencyToken,
    Instant created,
    Instant at,
    List<Tag> tags) {
  static final Kind<AcmDocument> KIND = new Kind<>("acm/certificate", AcmDocument.class);

  enum Origin {
    IMPORTED,
    REQUESTED
  }

  AcmDocument importedAgain(Instant now) {
    return new AcmDocument(
        arn, origin, domains, validationMethod, idempotencyToken, created, now, tags);
  }

  AcmDocument withTags(List<Tag> changed) {
    return new AcmDocument(
        arn, origin, domains, validationMethod, idempotencyToken, created, at, changed);
  }
}
