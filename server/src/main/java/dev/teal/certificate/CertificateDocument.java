package dev.teal.certificate;

import dev.teal.store.Kind;
import dev.teal.store.Transaction;
import java.util.ArrayList;
import java.util.List;

/// A certificate as it is kept, whichever service took it, by its ARN. The private key stands in
/// it: it is never logged.
///
/// @param certificate PEM
/// @param chain PEM of the certificates that lead to its authority; empty for none
/// @param privateKey PEM of PKCS #8
/// @param inUseBy the ARNs of load balancers of which a listener has it; written by Elastic Load
///   Balancing alone
public record CertificateDocument(
    String arn, String certificate, String chain, String privateKey, List<String> inUseBy) {
  /// By ARN. Deleting one that is in use is refused: who deletes looks at [#inUseBy] in the same
  /// transaction.
  public static final Kind<CertificateDocument> KIND =
      new Kind<>("certificate/certificate", CertificateDocument.class);

  public static CertificateDocument of(String arn, KeyedCertificate keyed) {
    return new CertificateDocument(
        arn, keyed.certificate(), keyed.chain(), keyed.privateKey(), List.of());
  }

  /// Another certificate in its place; whoever uses it goes on using it.
  public CertificateDocument replacedBy(KeyedCertificate keyed) {
    return new CertificateDocument(
        arn, keyed.certificate(), keyed.chain(), keyed.privateKey(), inUseBy);
  }

  public CertificateDocument usedBy(String loadBalancer, boolean used) {
    List<String> users = new ArrayList<>(inUseBy);
    users.remove(loadBalancer);
    if (used) {
      users.add(loadBalancer);
    }
    return new CertificateDocument(arn, certificate, chain, privateKey, List.copyOf(users));
  }

  /// Without the key.
  @Override
  public String toString() {
    return "CertificateDocument[" + arn + "]";
  }

  /// Puts a new certificate in the store, or another one in the place of one that is there.
  public static void put(Transaction transaction, String arn, KeyedCertificate keyed) {
    transaction
        .find(KIND, arn)
        .ifPresentOrElse(
            stored -> transaction.replace(KIND, stored, stored.value().replacedBy(keyed)),
            () -> transaction.insert(KIND, arn, of(arn, keyed)));
  }
}
