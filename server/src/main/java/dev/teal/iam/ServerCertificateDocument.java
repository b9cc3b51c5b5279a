package dev.teal.iam;

import dev.teal.store.Kind;
import java.util.List;
import software.amazon.awssdk.services.iam.model.ServerCertificateMetadata;
import software.amazon.awssdk.services.iam.model.Tag;

/// What this service keeps of a server certificate besides the certificate itself. By its name.
record ServerCertificateDocument(ServerCertificateMetadata metadata, List<Tag> tags) {
  static final Kind<ServerCertificateDocument> KIND =
      new Kind<>("iam/server-certificate", ServerCertificateDocument.class);

  String arn() {
    return metadata.arn();
  }

  ServerCertificateDocument withTags(List<Tag> changed) {
    return new ServerCertificateDocument(metadata, changed);
  }
}
