package dev.teal.codedeploy;

import dev.teal.home.Home;
import dev.teal.store.DuplicateDocumentException;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.services.codedeploy.model.ApplicationAlreadyExistsException;
import software.amazon.awssdk.services.codedeploy.model.ApplicationDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.ApplicationInfo;
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
import software.amazon.awssdk.services.codedeploy.model.InvalidComputePlatformException;
import software.amazon.awssdk.services.codedeploy.model.ListApplicationsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListApplicationsResponse;

/// Applications. Those of the platforms Server and Lambda are kept, so that tools find them;
/// deployments are for ECS.
final class Applications {
  private static final int LARGEST_BATCH = 100;

  private final Store store;
  private final Home home;
  private final InstantSource clock;

  Applications(Store store, Home home, InstantSource clock) {
    this.store = store;
    this.home = home;
    this.clock = clock;
  }

  CreateApplicationResponse create(CreateApplicationRequest request) {
    String name = Names.application(request.applicationName());
    ComputePlatform platform =
        request.computePlatformAsString() == null
            ? ComputePlatform.SERVER
            : request.computePlatform();
    if (platform == ComputePlatform.UNKNOWN_TO_SDK_VERSION) {
      throw InvalidComputePlatformException.builder()
          .message(
              "computePlatform: "
                  + request.computePlatformAsString()
                  + " (expected: Server, Lambda or ECS)")
          .build();
    }
    ApplicationRecord application =
        new ApplicationRecord(UUID.randomUUID().toString(), name, platform, clock.instant());
    String arn = home.arn("codedeploy", "application:" + name);
    try {
      store.run(tx -> {
        tx.insert(ApplicationRecord.KIND, name, application);
        Tags.put(tx, arn, request.tags());
      });
    } catch (DuplicateDocumentException e) {
      throw ApplicationAlreadyExistsException.builder()
          .message("Application already exists: " + name)
          .cause(e)
          .build();
    }
    return CreateApplicationResponse.builder().applicationId(application.id()).build();
  }

  GetApplicationResponse get(GetApplicationRequest request) {
    String name = Names.application(request.applicationName());
    return GetApplicationResponse.builder()
        .application(store.<ApplicationInfo>read(tx -> require(tx, name).value().info()))
        .build();
  }

  BatchGetApplicationsResponse batchGet(BatchGetApplicationsRequest request) {
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
    List<String> names =
        store.read(tx -> tx.list(ApplicationRecord.KIND, "").stream().map(Stored::id).toList());
    Pages<String> page = Pages.of(names, request.nextToken(), name -> name);
    return ListApplicationsResponse.builder()
        .applications(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  /// Removes the application with its groups; its deployments stay as records. Of one that is
  /// unknown, AWS says nothing.
  DeleteApplicationResponse delete(DeleteApplicationRequest request) {
    String name = Names.application(request.applicationName());
    store.run(tx -> {
      tx.list(DeploymentGroups.KIND, name + "/")
          .forEach(group -> tx.remove(DeploymentGroups.KIND, group));
      Tags.removeAll(tx, home.arn("codedeploy", "deploymentgroup:" + name + "/"));
      Tags.remove(tx, home.arn("codedeploy", "application:" + name));
      tx.find(ApplicationRecord.KIND, name)
          .ifPresent(application -> tx.remove(ApplicationRecord.KIND, application));
    });
    return DeleteApplicationResponse.builder().build();
  }

  static Stored<ApplicationRecord> require(Transaction tx, String name) {
    return tx.find(ApplicationRecord.KIND, name)
        .orElseThrow(() ->
            ApplicationDoesNotExistException.builder()
                .message("No application found for name: " + name)
                .build());
  }
}
