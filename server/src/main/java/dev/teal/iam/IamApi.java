package dev.teal.iam;

import dev.teal.home.Home;
import dev.teal.store.Store;
import java.time.InstantSource;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.DeleteServerCertificateRequest;
import software.amazon.awssdk.services.iam.model.DeleteServerCertificateResponse;
import software.amazon.awssdk.services.iam.model.GetServerCertificateRequest;
import software.amazon.awssdk.services.iam.model.GetServerCertificateResponse;
import software.amazon.awssdk.services.iam.model.ListServerCertificateTagsRequest;
import software.amazon.awssdk.services.iam.model.ListServerCertificateTagsResponse;
import software.amazon.awssdk.services.iam.model.ListServerCertificatesRequest;
import software.amazon.awssdk.services.iam.model.ListServerCertificatesResponse;
import software.amazon.awssdk.services.iam.model.TagServerCertificateRequest;
import software.amazon.awssdk.services.iam.model.TagServerCertificateResponse;
import software.amazon.awssdk.services.iam.model.UntagServerCertificateRequest;
import software.amazon.awssdk.services.iam.model.UntagServerCertificateResponse;
import software.amazon.awssdk.services.iam.model.UpdateServerCertificateRequest;
import software.amazon.awssdk.services.iam.model.UpdateServerCertificateResponse;
import software.amazon.awssdk.services.iam.model.UploadServerCertificateRequest;
import software.amazon.awssdk.services.iam.model.UploadServerCertificateResponse;

/// Identity and Access Management: server certificates, and nothing else.
public final class IamApi implements IamClient {
  private final ServerCertificates certificates;
  private final ServerCertificateTags tags;

  public IamApi(Store store, Home home, InstantSource clock) {
    certificates = new ServerCertificates(store, home, clock);
    tags = new ServerCertificateTags(store);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  @Override
  public UploadServerCertificateResponse uploadServerCertificate(
      UploadServerCertificateRequest request) {
    return certificates.upload(request);
  }

  @Override
  public GetServerCertificateResponse getServerCertificate(GetServerCertificateRequest request) {
    return certificates.get(request);
  }

  @Override
  public ListServerCertificatesResponse listServerCertificates(
      ListServerCertificatesRequest request) {
    return certificates.list(request);
  }

  @Override
  public UpdateServerCertificateResponse updateServerCertificate(
      UpdateServerCertificateRequest request) {
    return certificates.update(request);
  }

  @Override
  public DeleteServerCertificateResponse deleteServerCertificate(
      DeleteServerCertificateRequest request) {
    return certificates.delete(request);
  }

  @Override
  public TagServerCertificateResponse tagServerCertificate(TagServerCertificateRequest request) {
    return tags.add(request);
  }

  @Override
  public UntagServerCertificateResponse untagServerCertificate(
      UntagServerCertificateRequest request) {
    return tags.remove(request);
  }

  @Override
  public ListServerCertificateTagsResponse listServerCertificateTags(
      ListServerCertificateTagsRequest request) {
    return tags.list(request);
  }
}
