package dev.teal.codedeploy;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.BatchGetApplicationRevisionsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetApplicationRevisionsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.GetApplicationRevisionRequest;
import software.amazon.awssdk.services.codedeploy.model.GetApplicationRevisionResponse;
import software.amazon.awssdk.services.codedeploy.model.InvalidRevisionException;
import software.amazon.awssdk.services.codedeploy.model.RegisterApplicationRevisionRequest;
import software.amazon.awssdk.services.codedeploy.model.RegisterApplicationRevisionResponse;
import software.amazon.awssdk.services.codedeploy.model.RevisionDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.RevisionInfo;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;
import software.amazon.awssdk.services.codedeploy.model.RevisionRequiredException;

/// The revisions of applications: those that were registered, and those that were deployed. How
/// they are listed: [RevisionList].
final class Revisions {
  private static final int LARGEST_BATCH = 25;

  private final Store store;
  private final InstantSource clock;

  Revisions(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Registers a revision. One that is registered already gets the new description.
  RegisterApplicationRevisionResponse register(RegisterApplicationRevisionRequest request) {
    String name = Names.application(request.applicationName());
    Names.description(request.description());
    String description = Optional.ofNullable(request.description()).orElse("");
    store.run(tx -> {
      ApplicationRecord application = Applications.require(tx, name).value();
      RevisionLocation location =
          RevisionLocations.check(request.revision(), application.platform());
      String id = id(application, location);
      Optional<Stored<RevisionRecord>> known = tx.find(RevisionRecord.KIND, id);
      if (known.isPresent()) {
        tx.replace(RevisionRecord.KIND, known.get(), known.get().value().described(description));
      } else if (RevisionLocations.namesOnly(location)) {
        throw InvalidRevisionException.builder()
            .message("content: missing (expected: an AppSpec file, YAML or JSON)")
            .build();
      } else {
        tx.insert(
            RevisionRecord.KIND,
            id,
            RevisionRecord.registered(location, description, clock.instant()));
      }
    });
    return RegisterApplicationRevisionResponse.builder().build();
  }

  GetApplicationRevisionResponse get(GetApplicationRevisionRequest request) {
    String name = Names.application(request.applicationName());
    return store.read(tx -> {
      ApplicationRecord application = Applications.require(tx, name).value();
      RevisionLocation location =
          RevisionLocations.check(request.revision(), application.platform());
      RevisionRecord revision = require(tx, application, location);
      return GetApplicationRevisionResponse.builder()
          .applicationName(name)
          .revision(revision.location())
          .revisionInfo(revision.info(TargetRevisions.of(tx, name).groups(revision.location())))
          .build();
    });
  }

  /// Revisions that are not registered are told of in `errorMessage`.
  BatchGetApplicationRevisionsResponse batchGet(BatchGetApplicationRevisionsRequest request) {
    String name = Names.application(request.applicationName());
    if (request.revisions().isEmpty()) {
      throw RevisionRequiredException.builder()
          .message("RevisionLocation must be specified")
          .build();
    }
    if (request.revisions().size() > LARGEST_BATCH) {
      throw BatchLimitExceededException.builder()
          .message(
              "revisions: "
                  + request.revisions().size()
                  + " revisions (expected: at most "
                  + LARGEST_BATCH
                  + ")")
          .build();
    }
    List<RevisionInfo> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    store.read(tx -> {
      ApplicationRecord application = Applications.require(tx, name).value();
      TargetRevisions targets = TargetRevisions.of(tx, name);
      for (RevisionLocation given : request.revisions()) {
        RevisionLocation location = RevisionLocations.check(given, application.platform());
        find(tx, application, location)
            .ifPresentOrElse(
                revision ->
                    found.add(
                        RevisionInfo.builder()
                            .revisionLocation(revision.location())
                            .genericRevisionInfo(revision.info(targets.groups(revision.location())))
                            .build()),
                () -> missing.add(RevisionLocations.key(location)));
      }
      return true;
    });
    return BatchGetApplicationRevisionsResponse.builder()
        .applicationName(name)
        .revisions(found)
        .errorMessage(
            missing.isEmpty() ? "" : "Revisions not registered: " + String.join(", ", missing))
        .build();
  }

  /// The location with its text: as given, or that of the registered revision that it names.
  ///
  /// @throws RevisionDoesNotExistException when it only names one and there is none
  static RevisionLocation whole(
      Transaction tx, ApplicationRecord application, RevisionLocation checked) {
    return RevisionLocations.namesOnly(checked)
        ? require(tx, application, checked).location()
        : checked;
  }

  /// Notes that a deployment uses a revision, and registers it when nobody did.
  static void use(
      Transaction tx,
      ApplicationRecord application,
      RevisionLocation whole,
      String deploymentId,
      Instant now) {
    String id = id(application, whole);
    tx.find(RevisionRecord.KIND, id)
        .ifPresentOrElse(
            known -> tx.replace(RevisionRecord.KIND, known, known.value().used(now)),
            () ->
                tx.insert(
                    RevisionRecord.KIND,
                    id,
                    RevisionRecord.registered(
                            whole,
                            "Application revision registered by Deployment ID: " + deploymentId,
                            now)
                        .used(now)));
  }

  static void removeAll(Transaction tx, ApplicationRecord application) {
    tx.list(RevisionRecord.KIND, prefix(application))
        .forEach(revision -> tx.remove(RevisionRecord.KIND, revision));
  }

  static String prefix(ApplicationRecord application) {
    return application.id() + "/";
  }

  private static Optional<RevisionRecord> find(
      Transaction tx, ApplicationRecord application, RevisionLocation checked) {
    return tx.find(RevisionRecord.KIND, id(application, checked)).map(Stored::value);
  }

  private static RevisionRecord require(
      Transaction tx, ApplicationRecord application, RevisionLocation checked) {
    return find(tx, application, checked)
        .orElseThrow(() ->
            RevisionDoesNotExistException.builder()
                .message(
                    "No revision of application "
                        + application.name()
                        + " is registered as "
                        + RevisionLocations.key(checked))
                .build());
  }

  private static String id(ApplicationRecord application, RevisionLocation checked) {
    return prefix(application) + RevisionLocations.key(checked);
  }
}
