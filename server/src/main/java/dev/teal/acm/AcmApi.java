package dev.teal.acm;

import dev.teal.certificate.Authority;
import dev.teal.home.Home;
import dev.teal.store.Store;
import java.time.InstantSource;
import java.util.function.Consumer;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.acm.model.AddTagsToCertificateRequest;
import software.amazon.awssdk.services.acm.model.AddTagsToCertificateResponse;
import software.amazon.awssdk.services.acm.model.DeleteCertificateRequest;
import software.amazon.awssdk.services.acm.model.DeleteCertificateResponse;
import software.amazon.awssdk.services.acm.model.DescribeCertificateRequest;
import software.amazon.awssdk.services.acm.model.DescribeCertificateResponse;
import software.amazon.awssdk.services.acm.model.GetCertificateRequest;
import software.amazon.awssdk.services.acm.model.GetCertificateResponse;
import software.amazon.awssdk.services.acm.model.ImportCertificateRequest;
import software.amazon.awssdk.services.acm.model.ImportCertificateResponse;
import software.amazon.awssdk.services.acm.model.ListCertificatesRequest;
import software.amazon.awssdk.services.acm.model.ListCertificatesResponse;
import software.amazon.awssdk.services.acm.model.ListTagsForCertificateRequest;
import software.amazon.awssdk.services.acm.model.ListTagsForCertificateResponse;
import software.amazon.awssdk.services.acm.model.RemoveTagsFromCertificateRequest;
import software.amazon.awssdk.services.acm.model.RemoveTagsFromCertificateResponse;
import software.amazon.awssdk.services.acm.model.RequestCertificateRequest;
import software.amazon.awssdk.services.acm.model.RequestCertificateResponse;

/// AWS Certificate Manager. A requested certificate is issued at once, by an authority of this
/// server alone.
public final class AcmApi implements AcmClient {
  private final Imports imports;
  private final Requests requests;
  private final Certificates certificates;
  private final Tags tags;

  /// @param replaced told the ARN of a certificate that has got another content
  public AcmApi(Store store, Home home, InstantSource clock, Consumer<String> replaced) {
    Lookup lookup = new Lookup(home);
    imports = new Imports(store, lookup, clock, replaced);
    requests = new Requests(store, lookup, clock, new Authority(store, clock));
    certificates = new Certificates(store, lookup, clock);
    tags = new Tags(store, lookup);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  @Override
  public ImportCertificateResponse importCertificate(ImportCertificateRequest request) {
    return imports.make(request);
  }

  @Override
  public RequestCertificateResponse requestCertificate(RequestCertificateRequest request) {
    return requests.make(request);
  }

  @Override
  public DescribeCertificateResponse describeCertificate(DescribeCertificateRequest request) {
    return certificates.describe(request);
  }

  @Override
  public ListCertificatesResponse listCertificates(ListCertificatesRequest request) {
    return certificates.list(request);
  }

  @Override
  public GetCertificateResponse getCertificate(GetCertificateRequest request) {
    return certificates.get(request);
  }

  @Override
  public DeleteCertificateResponse deleteCertificate(DeleteCertificateRequest request) {
    return certificates.delete(request);
  }

  @Override
  public AddTagsToCertificateResponse addTagsToCertificate(AddTagsToCertificateRequest request) {
    return tags.add(request);
  }

  @Override
  public RemoveTagsFromCertificateResponse removeTagsFromCertificate(
      RemoveTagsFromCertificateRequest request) {
    return tags.remove(request);
  }

  @Override
  public ListTagsForCertificateResponse listTagsForCertificate(
      ListTagsForCertificateRequest request) {
    return tags.list(request);
  }
}
