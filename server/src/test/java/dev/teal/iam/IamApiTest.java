package dev.teal.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.certificate.Authority;
import dev.teal.certificate.CertificateDocument;
import dev.teal.certificate.KeyedCertificate;
import dev.teal.home.Home;
import dev.teal.store.SqliteStore;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.KeyPairMismatchException;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.MalformedCertificateException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.ServerCertificate;
import software.amazon.awssdk.services.iam.model.ServerCertificateMetadata;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.UploadServerCertificateRequest;

// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class IamApiTest {
  @TempDir Path folder;
  private Store store;
  private IamApi iam;
  private KeyedCertificate keyed;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("teal.db"));
    iam = new IamApi(store, new Home("us-east-1", "123456789012"), InstantSource.system());
    keyed =
        new Authority(store, InstantSource.system())
            .issue(
                List.of("www.example.com"),
                Authority.KeyAlgorithm.EC_PRIME256V1,
                Duration.ofDays(10));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ServerCertificateMetadata upload(
      String name, Consumer<UploadServerCertificateRequest.Builder> change) {
    return iam.uploadServerCertificate(
            r -> {
              r.serverCertificateName(name)
                  .certificateBody(keyed.certificate())
                  .certificateChain(keyed.chain())
                  .privateKey(keyed.privateKey());
              change.accept(r);
            })
        .serverCertificateMetadata();
  }

  private ServerCertificate get(String name) {
    return iam.getServerCertificate(r -> r.serverCertificateName(name)).serverCertificate();
  }

  @Test
  void uploadedCertificateIsGivenBackWithoutItsKey() {
    ServerCertificateMetadata metadata = upload("web", r -> r.path("/cloud/"));

    assertThat(metadata.arn()).isEqualTo("arn:aws:iam::123456789012:server-certificate/cloud/web");
    assertThat(metadata.serverCertificateId()).matches("ASCA[A-Z2-7]{17}");
    assertThat(metadata.expiration()).isEqualTo(keyed.leaf().getNotAfter().toInstant());
    ServerCertificate got = get("web");
    assertThat(got.serverCertificateMetadata()).isEqualTo(metadata);
    assertThat(got.certificateBody()).isEqualTo(keyed.certificate());
    assertThat(got.certificateChain()).isEqualTo(keyed.chain());
  }

  @Test
  void listsAreByPathAndComeInPages() {
    upload("a", r -> r.path("/x/"));
    upload("b", r -> {});
    upload("c", r -> r.path("/x/y/"));
    assertThat(iam.listServerCertificates(r -> r.pathPrefix("/x/")).serverCertificateMetadataList())
        .extracting(ServerCertificateMetadata::serverCertificateName)
        .containsExactly("a", "c");
    assertThat(
            iam.listServerCertificatesPaginator(r -> r.maxItems(1)).serverCertificateMetadataList())
        .extracting(ServerCertificateMetadata::serverCertificateName)
        .containsExactly("a", "b", "c");
  }

  @Test
  void renamedCertificateHasAnotherArn() {
    ServerCertificateMetadata before = upload("a", r -> {});
    iam.updateServerCertificate(
        r -> r.serverCertificateName("a").newServerCertificateName("b").newPath("/p/"));
    assertThat(get("b").serverCertificateMetadata())
        .isEqualTo(
            before.toBuilder()
                .serverCertificateName("b")
                .path("/p/")
                .arn("arn:aws:iam::123456789012:server-certificate/p/b")
                .build());
    assertThatThrownBy(() -> get("a")).isInstanceOf(NoSuchEntityException.class);
  }

  @Test
  void certificateInUseIsNeitherDeletedNorRenamed() {
    String arn = upload("a", r -> {}).arn();
    use(arn, true);
    assertThatThrownBy(() -> iam.deleteServerCertificate(r -> r.serverCertificateName("a")))
        .isInstanceOf(DeleteConflictException.class)
        .hasMessageContaining("arn:lb");
    assertThatThrownBy(() ->
            iam.updateServerCertificate(
                r -> r.serverCertificateName("a").newServerCertificateName("b")))
        .isInstanceOf(DeleteConflictException.class);
    use(arn, false);
    iam.deleteServerCertificate(r -> r.serverCertificateName("a"));
    assertThatThrownBy(() -> get("a")).isInstanceOf(NoSuchEntityException.class);
  }

  private void use(String arn, boolean used) {
    store.run(transaction -> {
      Stored<CertificateDocument> stored =
          transaction.find(CertificateDocument.KIND, arn).orElseThrow();
      transaction.replace(CertificateDocument.KIND, stored, stored.value().usedBy("arn:lb", used));
    });
  }

  @Test
  void tagsAreKept() {
    Tag one = Tag.builder().key("a").value("1").build();
    Tag two = Tag.builder().key("b").value("2").build();
    upload("a", r -> r.tags(one));
    iam.tagServerCertificate(r -> r.serverCertificateName("a").tags(two));
    iam.untagServerCertificate(r -> r.serverCertificateName("a").tagKeys("a"));
    assertThat(iam.listServerCertificateTags(r -> r.serverCertificateName("a")).tags())
        .containsExactly(two);
  }

  @Test
  void badInputIsRefusedByName() {
    upload("taken", r -> {});
    refused(EntityAlreadyExistsException.class, () -> upload("taken", r -> {}));
    refused(MalformedCertificateException.class, () -> upload("n", r -> r.certificateBody("junk")));
    refused(
        MalformedCertificateException.class, () -> upload("n", r -> r.certificateChain("junk")));
    refused(MalformedCertificateException.class, () -> upload("n", r -> r.privateKey("junk")));
    refused(
        KeyPairMismatchException.class,
        () ->
            upload(
                "n",
                r ->
                    r.privateKey(
                        new Authority(store, InstantSource.system())
                            .issue(
                                List.of("x"),
                                Authority.KeyAlgorithm.EC_PRIME256V1,
                                Duration.ofDays(1))
                            .privateKey())));
    refused(AwsServiceException.class, () -> upload("a b", r -> {}));
    refused(AwsServiceException.class, () -> iam.listServerCertificates(r -> r.marker("a")));
    refused(AwsServiceException.class, () -> upload("n", r -> r.path("x")));
    refused(AwsServiceException.class, () -> upload("n", r -> r.privateKey(null)));
    refused(
        AwsServiceException.class,
        () -> upload("n", r -> r.tags(t -> t.key("k").value("v"), t -> t.key("k").value("w"))));
    refused(NoSuchEntityException.class, () -> get("nobody"));
    for (int i = 0; i < 19; i++) {
      upload("n" + i, r -> {});
    }
    refused(LimitExceededException.class, () -> upload("n19", r -> {}));
  }

  private static void refused(Class<? extends Exception> type, Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(type).hasMessageNotContaining("-----BEGIN");
  }
}
