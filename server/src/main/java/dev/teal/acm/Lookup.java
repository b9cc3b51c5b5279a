package dev.teal.acm;

import dev.teal.certificate.CertificateDocument;
import dev.teal.home.Home;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds certificates by ARN, and makes new ARNs.
final class Lookup {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Home home;
  private final String start;

  Lookup(Home home) {
    this.home = home;
    this.start = home.arn("acm", "certificate/");
  }

  /// Both documents of one certificate.
  record Found(Stored<AcmDocument> document, Stored<CertificateDocument> certificate) {
    AcmDocument value() {
      return document.value();
    }
  }

  String newArn() {
    return start + UUID.randomUUID();
  }

  Found find(Transaction transaction, @Nullable String arn) {
    String checked = check(arn);
    return new Found(
        transaction
            .find(AcmDocument.KIND, checked)
            .orElseThrow(() -> AcmErrors.notFound(checked, home.account())),
        transaction
            .find(CertificateDocument.KIND, checked)
            .orElseThrow(() -> AcmErrors.notFound(checked, home.account())));
  }

  private String check(@Nullable String arn) {
    if (arn == null
        || !arn.startsWith(start)
        || !ID.matcher(arn.substring(start.length())).matches()) {
      throw AcmErrors.invalidArn(arn == null ? "" : arn);
    }
    return arn;
  }
}
