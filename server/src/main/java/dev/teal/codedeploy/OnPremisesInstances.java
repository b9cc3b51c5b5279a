package dev.teal.codedeploy;

import dev.teal.clock.Pace;
import dev.teal.codedeploy.InstanceRecord.IamArn;
import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.codedeploy.model.BatchGetOnPremisesInstancesRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetOnPremisesInstancesResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeregisterOnPremisesInstanceRequest;
import software.amazon.awssdk.services.codedeploy.model.DeregisterOnPremisesInstanceResponse;
import software.amazon.awssdk.services.codedeploy.model.GetOnPremisesInstanceRequest;
import software.amazon.awssdk.services.codedeploy.model.GetOnPremisesInstanceResponse;
import software.amazon.awssdk.services.codedeploy.model.IamSessionArnAlreadyRegisteredException;
import software.amazon.awssdk.services.codedeploy.model.IamUserArnAlreadyRegisteredException;
import software.amazon.awssdk.services.codedeploy.model.InstanceInfo;
import software.amazon.awssdk.services.codedeploy.model.InstanceNameAlreadyRegisteredException;
import software.amazon.awssdk.services.codedeploy.model.InstanceNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.InstanceNotRegisteredException;
import software.amazon.awssdk.services.codedeploy.model.InvalidRegistrationStatusException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTagFilterException;
import software.amazon.awssdk.services.codedeploy.model.ListOnPremisesInstancesRequest;
import software.amazon.awssdk.services.codedeploy.model.ListOnPremisesInstancesResponse;
import software.amazon.awssdk.services.codedeploy.model.RegisterOnPremisesInstanceRequest;
import software.amazon.awssdk.services.codedeploy.model.RegisterOnPremisesInstanceResponse;
import software.amazon.awssdk.services.codedeploy.model.RegistrationStatus;
import software.amazon.awssdk.services.codedeploy.model.TagFilter;

/// On-premises instances: records, since nothing is deployed to them. A deregistered one is shown
/// for a day, and its name is not free before.
final class OnPremisesInstances {
  private static final int LARGEST_BATCH = 25;
  private static final Duration SHOWN_AFTERWARDS = Duration.ofHours(24);
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pages PAGES = new Pages("on-premises instances");

  private final Store store;
  private final Home home;
  private final Pace pace;
  private final InstantSource clock;

  OnPremisesInstances(Store store, Home home, Pace pace, InstantSource clock) {
    this.store = store;
    this.home = home;
    this.pace = pace;
    this.clock = clock;
  }

  RegisterOnPremisesInstanceResponse register(RegisterOnPremisesInstanceRequest request) {
    String name = Names.instance(request.instanceName());
    IamArn iamArn = IamArns.check(request);
    Instant now = clock.instant();
    store.run(tx -> {
      removeForgotten(tx, now);
      requireFree(tx, name, iamArn);
      tx.insert(
          InstanceRecord.KIND,
          name,
          new InstanceRecord(
              name,
              home.arn("codedeploy", "instance/" + name + "_" + suffix()),
              iamArn,
              now,
              Optional.empty(),
              Map.of()));
    });
    return RegisterOnPremisesInstanceResponse.builder().build();
  }

  private void requireFree(Transaction tx, String name, IamArn iamArn) {
    if (tx.find(InstanceRecord.KIND, name).isPresent()) {
      throw InstanceNameAlreadyRegisteredException.builder()
          .message("On-premises instance already registered: " + name)
          .build();
    }
    tx.list(InstanceRecord.KIND, "").stream()
        .map(Stored::value)
        .filter(other -> other.isRegistered() && other.iamArn().equals(iamArn))
        .findFirst()
        .ifPresent(other -> {
          String message = iamArn.arn() + " is already registered for instance " + other.name();
          throw iamArn.session()
              ? IamSessionArnAlreadyRegisteredException.builder().message(message).build()
              : IamUserArnAlreadyRegisteredException.builder().message(message).build();
        });
  }

  /// Of an instance that is unknown, or deregistered already, AWS says nothing.
  DeregisterOnPremisesInstanceResponse deregister(DeregisterOnPremisesInstanceRequest request) {
    String name = Names.instance(request.instanceName());
    store.run(tx ->
        find(tx, name)
            .filter(read -> read.value().isRegistered())
            .ifPresent(read ->
                tx.replace(InstanceRecord.KIND, read, read.value().deregistered(clock.instant()))));
    return DeregisterOnPremisesInstanceResponse.builder().build();
  }

  GetOnPremisesInstanceResponse get(GetOnPremisesInstanceRequest request) {
    String name = Names.instance(request.instanceName());
    return GetOnPremisesInstanceResponse.builder()
        .instanceInfo(
            store.<InstanceInfo>read(
                tx -> find(tx, name).orElseThrow(() -> notRegistered(name)).value().info()))
        .build();
  }

  /// Names that are unknown are passed over.
  BatchGetOnPremisesInstancesResponse batchGet(BatchGetOnPremisesInstancesRequest request) {
    List<String> names = request.instanceNames();
    if (names.isEmpty()) {
      throw InstanceNameRequiredException.builder()
          .message("instanceNames: missing (expected: one or more)")
          .build();
    }
    if (names.size() > LARGEST_BATCH) {
      throw BatchLimitExceededException.builder()
          .message(
              "instanceNames: " + names.size() + " names (expected: at most " + LARGEST_BATCH + ")")
          .build();
    }
    names.forEach(Names::instance);
    return BatchGetOnPremisesInstancesResponse.builder()
        .instanceInfos(
            store.<List<InstanceInfo>>read(tx ->
                names.stream()
                    .flatMap(name -> find(tx, name).stream())
                    .map(instance -> instance.value().info())
                    .toList()))
        .build();
  }

  /// With several filters: the instances that one of them finds.
  ListOnPremisesInstancesResponse list(ListOnPremisesInstancesRequest request) {
    if (request.registrationStatus() == RegistrationStatus.UNKNOWN_TO_SDK_VERSION) {
      throw InvalidRegistrationStatusException.builder()
          .message(
              "registrationStatus: "
                  + Names.shown(request.registrationStatusAsString())
                  + " (expected: Registered or Deregistered)")
          .build();
    }
    List<Filter> filters = request.tagFilters().stream().map(Filter::of).toList();
    TagFilterChecks.problem(filters)
        .ifPresent(problem -> {
          throw InvalidTagFilterException.builder().message("tag filter " + problem).build();
        });
    String after = PAGES.after(request.nextToken());
    Optional<Boolean> registered =
        Optional.ofNullable(request.registrationStatus())
            .map(status -> status == RegistrationStatus.REGISTERED);
    List<String> names =
        store.read(tx ->
            shown(tx)
                .filter(i -> registered.map(wanted -> wanted == i.isRegistered()).orElse(true))
                .filter(i -> filters.isEmpty() || matchesAny(filters, i))
                .map(InstanceRecord::name)
                .toList());
    Pages.Page<String> page = PAGES.ascending(names, after, name -> name);
    return ListOnPremisesInstancesResponse.builder()
        .instanceNames(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  /// The names of a group's registered instances: those that a filter finds, or that each list of
  /// the tag set finds.
  List<String> of(Transaction tx, DeploymentGroupInfo group) {
    List<List<TagFilter>> lists =
        group.onPremisesTagSet() == null
            ? List.of(group.onPremisesInstanceTagFilters())
            : group.onPremisesTagSet().onPremisesTagSetList();
    List<List<Filter>> filters =
        lists.stream().map(list -> list.stream().map(Filter::of).toList()).toList();
    return filters.isEmpty()
        ? List.of()
        : shown(tx)
            .filter(InstanceRecord::isRegistered)
            .filter(i -> filters.stream().allMatch(list -> matchesAny(list, i)))
            .map(InstanceRecord::name)
            .toList();
  }

  /// A registered instance.
  Stored<InstanceRecord> require(Transaction tx, String name) {
    return find(tx, name)
        .filter(instance -> instance.value().isRegistered())
        .orElseThrow(() -> notRegistered(name));
  }

  private static boolean matchesAny(List<Filter> filters, InstanceRecord instance) {
    return filters.stream().anyMatch(filter -> filter.matches(instance.tags()));
  }

  private Optional<Stored<InstanceRecord>> find(Transaction tx, String name) {
    return tx.find(InstanceRecord.KIND, name)
        .filter(instance -> isShown(instance.value(), clock.instant()));
  }

  private Stream<InstanceRecord> shown(Transaction tx) {
    Instant now = clock.instant();
    return tx.list(InstanceRecord.KIND, "").stream()
        .map(Stored::value)
        .filter(instance -> isShown(instance, now));
  }

  private boolean isShown(InstanceRecord instance, Instant now) {
    return instance
        .deregistered()
        .map(at -> now.isBefore(at.plus(pace.real(SHOWN_AFTERWARDS))))
        .orElse(true);
  }

  private void removeForgotten(Transaction tx, Instant now) {
    tx.list(InstanceRecord.KIND, "").stream()
        .filter(instance -> !isShown(instance.value(), now))
        .forEach(instance -> tx.remove(InstanceRecord.KIND, instance));
  }

  /// AWS's ARNs of instances end in ten characters of its own.
  private static String suffix() {
    StringBuilder suffix = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      suffix.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return suffix.toString();
  }

  private static InstanceNotRegisteredException notRegistered(String name) {
    return InstanceNotRegisteredException.builder()
        .message("No on-premises instance is registered under the name " + name)
        .build();
  }
}
