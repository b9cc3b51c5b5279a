package dev.teal.iam;

import dev.teal.certificate.CertificateDocument;
import dev.teal.certificate.CertificateRefusedException;
import dev.teal.certificate.KeyedCertificate;
import dev.teal.home.Home;
import dev.teal.store.PageToken;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.DeleteServerCertificateRequest;
import software.amazon.awssdk.services.iam.model.DeleteServerCertificateResponse;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.GetServerCertificateRequest;
import software.amazon.awssdk.services.iam.model.GetServerCertificateResponse;
import software.amazon.awssdk.services.iam.model.KeyPairMismatchException;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.ListServerCertificatesRequest;
import software.amazon.awssdk.services.iam.model.ListServerCertificatesResponse;
import software.amazon.awssdk.services.iam.model.MalformedCertificateException;
import software.amazon.awssdk.services.iam.model.ServerCertificate;
import software.amazon.awssdk.services.iam.model.ServerCertificateMetadata;
import software.amazon.awssdk.services.iam.model.UpdateServerCertificateRequest;
import software.amazon.awssdk.services.iam.model.UpdateServerCertificateResponse;
import software.amazon.awssdk.services.iam.model.UploadServerCertificateRequest;
import software.amazon.awssdk.services.iam.model.UploadServerCertificateResponse;

/// Server certificates. Errors: DeleteConflict, EntityAlreadyExists, KeyPairMismatch,
/// LimitExceeded, MalformedCertificate, NoSuchEntity, ValidationError.
final class ServerCertificates {
  private static final PageToken MARKERS = new PageToken("server certificates");
  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]{1,128}");
  private static final Pattern PATH = Pattern.compile("/|/[!-~]{1,510}/");
  private static final String ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MOST = 20;
  private static final int PAGE = 100;
  private static final int LARGEST_PAGE = 1000;

  private final Store store;
  private final Home home;
  private final InstantSource clock;

  ServerCertificates(Store store, Home home, InstantSource clock) {
    this.store = store;
    this.home = home;
    this.clock = clock;
  }

  UploadServerCertificateResponse upload(UploadServerCertificateRequest request) {
    String name = name("ServerCertificateName", request.serverCertificateName());
    String path = path(request.path());
    ServerCertificateTags.check(request.tags());
    KeyedCertificate keyed = read(request);
    ServerCertificateMetadata metadata =
        ServerCertificateMetadata.builder()
            .serverCertificateName(name)
            .path(path)
            .arn(arn(path, name))
            .serverCertificateId(newId())
            .uploadDate(clock.instant().truncatedTo(ChronoUnit.SECONDS))
            .expiration(keyed.leaf().getNotAfter().toInstant())
            .build();
    store.run(transaction -> {
      checkFree(transaction, name);
      if (transaction.list(ServerCertificateDocument.KIND, "").size() >= MOST) {
        throw LimitExceededException.builder()
            .message("Cannot exceed quota for ServerCertificatesPerAccount: " + MOST)
            .build();
      }
      CertificateDocument.put(transaction, metadata.arn(), keyed);
      transaction.insert(
          ServerCertificateDocument.KIND,
          name,
          new ServerCertificateDocument(metadata, request.tags()));
    });
    return UploadServerCertificateResponse.builder()
        .serverCertificateMetadata(metadata)
        .tags(request.tags())
        .build();
  }

  GetServerCertificateResponse get(GetServerCertificateRequest request) {
    return store.read(transaction -> {
      ServerCertificateDocument document =
          find(transaction, request.serverCertificateName()).value();
      CertificateDocument certificate = certificate(transaction, document).value();
      return GetServerCertificateResponse.builder()
          .serverCertificate(
              ServerCertificate.builder()
                  .serverCertificateMetadata(document.metadata())
                  .certificateBody(certificate.certificate())
                  .certificateChain(certificate.chain().isEmpty() ? null : certificate.chain())
                  .tags(document.tags())
                  .build())
          .build();
    });
  }

  ListServerCertificatesResponse list(ListServerCertificatesRequest request) {
    int size = request.maxItems() == null ? PAGE : request.maxItems();
    if (size < 1 || size > LARGEST_PAGE) {
      throw IamErrors.validation("MaxItems: " + size + " (expected: 1.." + LARGEST_PAGE + ")");
    }
    String prefix = request.pathPrefix() == null ? "/" : request.pathPrefix();
    String marker = request.marker();
    String after =
        MARKERS
            .start(marker)
            .orElseThrow(() ->
                IamErrors.validation("Marker: " + marker + " (expected: one of an earlier page)"));
    List<ServerCertificateMetadata> found =
        store.read(transaction ->
            transaction.list(ServerCertificateDocument.KIND, "").stream()
                .filter(stored -> stored.id().compareTo(after) > 0)
                .map(stored -> stored.value().metadata())
                .filter(metadata -> metadata.path().startsWith(prefix))
                .limit(size + 1L)
                .toList());
    boolean more = found.size() > size;
    List<ServerCertificateMetadata> page = more ? found.subList(0, size) : found;
    return ListServerCertificatesResponse.builder()
        .serverCertificateMetadataList(page)
        .isTruncated(more)
        .marker(more ? MARKERS.behind(page.getLast().serverCertificateName()) : null)
        .build();
  }

  /// A new name or path is a new ARN, so one that a listener has keeps both.
  UpdateServerCertificateResponse update(UpdateServerCertificateRequest request) {
    store.run(transaction -> {
      Stored<ServerCertificateDocument> stored = find(transaction, request.serverCertificateName());
      ServerCertificateMetadata before = stored.value().metadata();
      String name =
          request.newServerCertificateName() == null
              ? before.serverCertificateName()
              : name("NewServerCertificateName", request.newServerCertificateName());
      String path = request.newPath() == null ? before.path() : path(request.newPath());
      String arn = arn(path, name);
      if (arn.equals(before.arn())) {
        return;
      }
      if (!name.equals(before.serverCertificateName())) {
        checkFree(transaction, name);
      }
      Stored<CertificateDocument> certificate = certificate(transaction, stored.value());
      refuseUsed(certificate.value(), before.serverCertificateName(), "renamed");
      CertificateDocument kept = certificate.value();
      transaction.remove(CertificateDocument.KIND, certificate);
      transaction.insert(
          CertificateDocument.KIND,
          arn,
          new CertificateDocument(
              arn, kept.certificate(), kept.chain(), kept.privateKey(), List.of()));
      transaction.remove(ServerCertificateDocument.KIND, stored);
      transaction.insert(
          ServerCertificateDocument.KIND,
          name,
          new ServerCertificateDocument(
              before.toBuilder().serverCertificateName(name).path(path).arn(arn).build(),
              stored.value().tags()));
    });
    return UpdateServerCertificateResponse.builder().build();
  }

  DeleteServerCertificateResponse delete(DeleteServerCertificateRequest request) {
    store.run(transaction -> {
      Stored<ServerCertificateDocument> stored = find(transaction, request.serverCertificateName());
      Stored<CertificateDocument> certificate = certificate(transaction, stored.value());
      refuseUsed(certificate.value(), request.serverCertificateName(), "deleted");
      transaction.remove(CertificateDocument.KIND, certificate);
      transaction.remove(ServerCertificateDocument.KIND, stored);
    });
    return DeleteServerCertificateResponse.builder().build();
  }

  private static void refuseUsed(CertificateDocument certificate, String name, String what) {
    if (!certificate.inUseBy().isEmpty()) {
      throw DeleteConflictException.builder()
          .message(
              "Certificate: "
                  + name
                  + " is currently in use by "
                  + certificate.inUseBy().getFirst()
                  + ". Please remove it first before it can be "
                  + what
                  + ".")
          .build();
    }
  }

  static Stored<ServerCertificateDocument> find(Transaction transaction, @Nullable String given) {
    String name = name("ServerCertificateName", given);
    return transaction
        .find(ServerCertificateDocument.KIND, name)
        .orElseThrow(() -> IamErrors.notFound(name));
  }

  private static Stored<CertificateDocument> certificate(
      Transaction transaction, ServerCertificateDocument document) {
    return transaction
        .find(CertificateDocument.KIND, document.arn())
        .orElseThrow(() -> IamErrors.notFound(document.metadata().serverCertificateName()));
  }

  private static void checkFree(Transaction transaction, String name) {
    if (transaction.find(ServerCertificateDocument.KIND, name).isPresent()) {
      throw EntityAlreadyExistsException.builder()
          .message("The Server Certificate with name " + name + " already exists.")
          .build();
    }
  }

  private static KeyedCertificate read(UploadServerCertificateRequest request) {
    if (request.certificateBody() == null || request.privateKey() == null) {
      throw IamErrors.validation(
          (request.certificateBody() == null ? "CertificateBody" : "PrivateKey")
              + ": null (expected: PEM)");
    }
    try {
      return KeyedCertificate.read(
          request.certificateBody(), request.certificateChain(), request.privateKey());
    } catch (CertificateRefusedException e) {
      throw refused(e);
    }
  }

  private static AwsServiceException refused(CertificateRefusedException e) {
    return switch (e.part()) {
      case BODY ->
          MalformedCertificateException.builder()
              .message("Unable to parse certificate. " + e.getMessage())
              .build();
      case CHAIN ->
          MalformedCertificateException.builder()
              .message("Unable to validate certificate chain. " + e.getMessage())
              .build();
      case PRIVATE_KEY ->
          MalformedCertificateException.builder()
              .message("Unable to parse key. " + e.getMessage())
              .build();
      case PAIR -> KeyPairMismatchException.builder().message(e.getMessage()).build();
    };
  }

  private static String name(String parameter, @Nullable String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw IamErrors.validation(
          parameter + ": " + name + " (expected: 1 to 128 letters, digits or any of +=,.@-_)");
    }
    return name;
  }

  private static String path(@Nullable String path) {
    String given = path == null ? "/" : path;
    if (!PATH.matcher(given).matches()) {
      throw IamErrors.validation("Path: " + given + " (expected: begins and ends with '/')");
    }
    return given;
  }

  private String arn(String path, String name) {
    return "arn:aws:iam::" + home.account() + ":server-certificate" + path + name;
  }

  private static String newId() {
    StringBuilder id = new StringBuilder("ASCA");
    for (int i = 0; i < 17; i++) {
      id.append(ID_LETTERS.charAt(RANDOM.nextInt(ID_LETTERS.length())));
    }
    return id.toString();
  }
}
