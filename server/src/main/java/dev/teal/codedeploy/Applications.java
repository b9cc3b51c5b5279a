package dev.teal.codedeploy;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.codedeploy.model.ApplicationAlreadyExistsException;
import software.amazon.awssdk.services.codedeploy.model.ApplicationDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.ApplicationInfo;
import software.amazon.awssdk.services.codedeploy.model.ApplicationLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.ApplicationNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.BatchGetApplicationsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetApplicationsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateApplicationResponse;
import software.amazon.awssdk.services.codedeploy.model.DeleteApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.DeleteApplicationResponse;
import software.amazon.awssdk.services.codedeploy.model.GetApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.GetApplicationResponse;
import software.amazon.awssdk.services.codedeploy.model.ListApplicationsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListApplicationsResponse;
import software.amazon.awssdk.services.codedeploy.model.UpdateApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.UpdateApplicationResponse;

/// Applications, of all compute platforms.
final class Applications {
  private static final int LARGEST_BATCH = 100;
  private static final Pages PAGES = new Pages("applications");

  private final Store store;
  private final InstantSource clock;

  Applications(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  CreateApplicationResponse create(CreateApplicationRequest request) {
    String name = Names.application(request.applicationName());
    ComputePlatform platform =
        Platforms.orServer(request.computePlatform(), request.computePlatformAsString());
    ApplicationRecord application =
        new ApplicationRecord(
            UUID.randomUUID().toString(),
            name,
            platform,
            clock.instant(),
            TagSet.NONE.with(request.tags()));
    store.run(tx -> {
      requireFree(tx, name);
      if (tx.list(ApplicationRecord.KIND, "").size() >= Limits.APPLICATIONS) {
        throw ApplicationLimitExceededException.builder()
            .message("applications: " + Limits.APPLICATIONS + " exist (expected: no more)")
            .build();
      }
      tx.insert(ApplicationRecord.KIND, name, application);
    });
    return CreateApplicationResponse.builder().applicationId(application.id()).build();
  }

  GetApplicationResponse get(GetApplicationRequest request) {
    String name = Names.application(request.applicationName());
    return GetApplicationResponse.builder()
        .application(store.<ApplicationInfo>read(tx -> require(tx, name).value().info()))
        .build();
  }

  BatchGetApplicationsResponse batchGet(BatchGetApplicationsRequest request) {
    if (request.applicationNames().isEmpty()) {
      throw ApplicationNameRequiredException.builder()
          .message("applicationNames: missing (expected: one or more)")
          .build();
    }
    if (request.applicationNames().size() > LARGEST_BATCH) {
      throw BatchLimitExceededException.builder()
          .message(
              "applicationNames: "
                  + request.applicationNames().size()
                  + " names (expected: at most 100)")
          .build();
    }
    List<String> names = request.applicationNames().stream().map(Names::application).toList();
    return BatchGetApplicationsResponse.builder()
        .applicationsInfo(
            store.<List<ApplicationInfo>>read(
                tx -> names.stream().map(name -> require(tx, name).value().info()).toList()))
        .build();
  }

  ListApplicationsResponse list(ListApplicationsRequest request) {
    String after = PAGES.after(request.nextToken());
    List<String> names =
        store.read(tx -> tx.list(ApplicationRecord.KIND, "").stream().map(Stored::id).toList());
    Pages.Page<String> page = PAGES.ascending(names, after, name -> name);
    return ListApplicationsResponse.builder()
        .applications(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  /// Gives an application another name. Its groups, revisions and deployments stay with it.
  UpdateApplicationResponse update(UpdateApplicationRequest request) {
    String name = Names.application(request.applicationName());
    String newName =
        Optional.ofNullable(request.newApplicationName()).map(Names::application).orElse(name);
    store.run(tx -> {
      Stored<ApplicationRecord> read = require(tx, name);
      if (newName.equals(name)) {
        return;
      }
      requireFree(tx, newName);
      List<Stored<GroupRecord>> groups = Groups.of(tx, name);
      tx.remove(ApplicationRecord.KIND, read);
      tx.insert(ApplicationRecord.KIND, newName, read.value().named(newName));
      groups.forEach(group ->
          Groups.replace(
              tx,
              group,
              group
                  .value()
                  .with(group.value().info().toBuilder().applicationName(newName).build())));
    });
    return UpdateApplicationResponse.builder().build();
  }

  /// Removes the application with its groups, revisions and deployments. Of one that is unknown,
  /// AWS says nothing.
  DeleteApplicationResponse delete(DeleteApplicationRequest request) {
    String name = Names.application(request.applicationName());
    Instant now = clock.instant();
    store.run(tx ->
        tx.find(ApplicationRecord.KIND, name)
            .ifPresent(application -> {
              Groups.of(tx, name).forEach(group -> Groups.remove(tx, group, now));
              Revisions.removeAll(tx, application.value());
              tx.remove(ApplicationRecord.KIND, application);
            }));
    return DeleteApplicationResponse.builder().build();
  }

  static Stored<ApplicationRecord> require(Transaction tx, String name) {
    return tx.find(ApplicationRecord.KIND, name)
        .orElseThrow(() ->
            ApplicationDoesNotExistException.builder()
                .message("No application found for name: " + name)
                .build());
  }

  private static void requireFree(Transaction tx, String name) {
    if (tx.find(ApplicationRecord.KIND, name).isPresent()) {
      throw ApplicationAlreadyExistsException.builder()
          .message("Application already exists: " + name)
          .build();
    }
  }
}
