package dev.teal.acm;

import dev.teal.certificate.CertificateDocument;
import dev.teal.certificate.CertificateRefusedException;
import dev.teal.certificate.KeyedCertificate;
import dev.teal.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.acm.model.ImportCertificateRequest;
import software.amazon.awssdk.services.acm.model.ImportCertificateResponse;

/// Takes certificates with their keys, and others in their place. Errors: InvalidArn,
/// InvalidParameter, InvalidTag, ResourceNotFound, TooManyTags, ValidationException.
final class Imports {
  private final Store store;
  private final Lookup lookup;
  private final InstantSource clock;
  private final Consumer<String> replaced;

  Imports(Store store, Lookup lookup, InstantSource clock, Consumer<String> replaced) {
    this.store = store;
    this.lookup = lookup;
    this.clock = clock;
    this.replaced = replaced;
  }

  ImportCertificateResponse make(ImportCertificateRequest request) {
    KeyedCertificate keyed = read(request);
    Tags.check(request.tags());
    boolean again = request.certificateArn() != null;
    if (again && request.hasTags()) {
      throw AcmErrors.invalid("Tagging is not permitted on re-import.");
    }
    String arn = again ? replace(request.certificateArn(), keyed) : insert(request, keyed);
    if (again) {
      replaced.accept(arn);
    }
    return ImportCertificateResponse.builder().certificateArn(arn).build();
  }

  private String insert(ImportCertificateRequest request, KeyedCertificate keyed) {
    String arn = lookup.newArn();
    Instant now = clock.instant();
    store.run(transaction -> {
      CertificateDocument.put(transaction, arn, keyed);
      transaction.insert(
          AcmDocument.KIND,
          arn,
          new AcmDocument(
              arn,
              AcmDocument.Origin.IMPORTED,
              List.of(),
              Optional.empty(),
              Optional.empty(),
              now,
              now,
              request.tags()));
    });
    return arn;
  }

  private String replace(String arn, KeyedCertificate keyed) {
    store.run(transaction -> {
      Lookup.Found found = lookup.find(transaction, arn);
      if (found.value().origin() != AcmDocument.Origin.IMPORTED) {
        throw AcmErrors.invalid("Only imported certificates can be reimported: " + arn);
      }
      CertificateDocument.put(transaction, arn, keyed);
      transaction.replace(
          AcmDocument.KIND, found.document(), found.value().importedAgain(clock.instant()));
    });
    return arn;
  }

  private static KeyedCertificate read(ImportCertificateRequest request) {
    String certificate = text("Certificate", request.certificate());
    String key = text("PrivateKey", request.privateKey());
    SdkBytes chain = request.certificateChain();
    try {
      return KeyedCertificate.read(
          certificate, chain == null ? null : text("CertificateChain", chain), key);
    } catch (CertificateRefusedException e) {
      throw AcmErrors.validation(
          switch (e.part()) {
            case BODY -> "Could not parse certificate: " + e.getMessage();
            case CHAIN ->
                "Could not validate the certificate with the certificate chain: " + e.getMessage();
            case PRIVATE_KEY -> "Could not parse the private key: " + e.getMessage();
            case PAIR -> "The certificate and private key do not match: " + e.getMessage();
          });
    }
  }

  private static String text(String parameter, @Nullable SdkBytes bytes) {
    if (bytes == null) {
      throw AcmErrors.validation(parameter + ": null (expected: PEM)");
    }
    return new String(bytes.asByteArrayUnsafe(), StandardCharsets.ISO_8859_1);
  }
}
