package dev.teal.elbv2;

import dev.teal.store.Store;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeCapacityReservationRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeCapacityReservationResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerState;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerStateEnum;

/// Load balancers: application ones, and network ones with TCP listeners. Errors:
/// DuplicateLoadBalancerName, TooManyLoadBalancers, LoadBalancerNotFound, OperationNotPermitted,
/// InvalidConfigurationRequest, ValidationError.
final class LoadBalancers {
  private static final Comparator<LoadBalancer> BY_ARN =
      Comparator.comparing(LoadBalancer::loadBalancerArn);

  private final Store store;
  private final InstantSource clock;
  private final Changes changes;
  private final Arns arns;
  private final Lookup lookup;
  private final Addresses addresses;
  private final Placement placement;

  LoadBalancers(
      Store store,
      InstantSource clock,
      Changes changes,
      Arns arns,
      Addresses addresses,
      Placement placement) {
    this.store = store;
    this.clock = clock;
    this.changes = changes;
    this.arns = arns;
    this.lookup = new Lookup(arns);
    this.addresses = addresses;
    this.placement = placement;
  }

  CreateLoadBalancerResponse create(CreateLoadBalancerRequest request) {
    String name = Names.loadBalancer(request.name());
    LoadBalancer wanted = placement.wanted(request);
    return changes.make(draft -> {
      LoadBalancer loadBalancer =
          named(draft, name)
              .map(document -> existing(draft, document.described(), request, wanted))
              .orElseGet(() -> insert(draft, request, wanted));
      return CreateLoadBalancerResponse.builder().loadBalancers(loadBalancer).build();
    });
  }

  DescribeLoadBalancersResponse describe(DescribeLoadBalancersRequest request) {
    if (!request.names().isEmpty() && !request.loadBalancerArns().isEmpty()) {
      throw Errors.validation(
          "Load balancer names and load balancer ARNs cannot be specified at the same time");
    }
    Paging paging = Paging.of("load balancers", request.marker(), request.pageSize());
    List<LoadBalancer> found =
        store.read(transaction -> matching(new View(transaction), request, paging));
    Paging.Page<LoadBalancer> page = paging.cut(found, LoadBalancer::loadBalancerArn);
    return DescribeLoadBalancersResponse.builder()
        .loadBalancers(page.items())
        .nextMarker(page.nextMarker())
        .build();
  }

  /// Deletes a load balancer with its listeners; one that does not exist is deleted already, as on
  /// AWS.
  DeleteLoadBalancerResponse delete(DeleteLoadBalancerRequest request) {
    String arn = arns.check(Arns.Resource.LOAD_BALANCER, request.loadBalancerArn());
    changes.make(draft -> {
      draft.find(Kinds.LOAD_BALANCER, arn).ifPresent(document -> remove(draft, document));
      return arn;
    });
    return DeleteLoadBalancerResponse.builder().build();
  }

  /// No load balancer here has reserved capacity, and none can.
  DescribeCapacityReservationResponse describeCapacity(DescribeCapacityReservationRequest request) {
    store.read(
        transaction -> lookup.loadBalancer(new View(transaction), request.loadBalancerArn()));
    return DescribeCapacityReservationResponse.builder().build();
  }

  private LoadBalancer insert(Draft draft, CreateLoadBalancerRequest request, LoadBalancer wanted) {
    List<LoadBalancerDocument> all = draft.list(Kinds.LOAD_BALANCER, "");
    checkCount(all, wanted);
    Set<String> taken = all.stream().map(LoadBalancerDocument::address).collect(Collectors.toSet());
    String address = addresses.next(taken);
    LoadBalancer loadBalancer =
        wanted.toBuilder()
            .loadBalancerArn(arns.newLoadBalancer(Placement.arnType(wanted), request.name()))
            .dnsName(address)
            .createdTime(clock.instant().truncatedTo(ChronoUnit.MILLIS))
            .state(state -> state.code(LoadBalancerStateEnum.ACTIVE))
            .build();
    String arn = loadBalancer.loadBalancerArn();
    draft.put(Kinds.LOAD_BALANCER, arn, new LoadBalancerDocument(loadBalancer, address, Map.of()));
    Tags.create(draft, arn, request.tags());
    return loadBalancer;
  }

  private static void checkCount(List<LoadBalancerDocument> all, LoadBalancer wanted) {
    long same = all.stream().filter(d -> d.described().type() == wanted.type()).count();
    int max =
        Placement.arnType(wanted).equals("net")
            ? Limits.NETWORK_LOAD_BALANCERS.max()
            : Limits.APPLICATION_LOAD_BALANCERS.max();
    if (same >= max) {
      throw Errors.tooManyLoadBalancers(max);
    }
  }

  private static LoadBalancer existing(
      Draft draft, LoadBalancer existing, CreateLoadBalancerRequest request, LoadBalancer wanted) {
    LoadBalancer settings =
        existing.toBuilder()
            .loadBalancerArn(null)
            .dnsName(null)
            .createdTime(null)
            .state((LoadBalancerState) null)
            .build();
    if (!settings.equals(wanted) || !Tags.has(draft, existing.loadBalancerArn(), request.tags())) {
      throw Errors.duplicateLoadBalancer(request.name());
    }
    return existing;
  }

  private static void remove(Draft draft, LoadBalancerDocument document) {
    if (LoadBalancerAttributes.table(document)
        .values(document.attributes())
        .isTrue(LoadBalancerAttributes.DELETION_PROTECTION)) {
      throw Errors.notPermitted(
          "Load balancer '"
              + document.arn()
              + "' cannot be deleted because deletion protection is enabled");
    }
    draft
        .list(Kinds.LISTENER, Arns.listenersOf(document.arn()))
        .forEach(listener -> Listeners.remove(draft, listener.arn()));
    draft.remove(Kinds.LOAD_BALANCER, document.arn());
    Tags.remove(draft, document.arn());
  }

  private List<LoadBalancer> matching(
      View view, DescribeLoadBalancersRequest request, Paging paging) {
    if (!request.names().isEmpty()) {
      return request.names().stream()
          .distinct()
          .map(name -> named(view, name).orElseThrow(() -> Errors.loadBalancerNotFound(name)))
          .map(LoadBalancerDocument::described)
          .sorted(BY_ARN)
          .toList();
    }
    if (!request.loadBalancerArns().isEmpty()) {
      return request.loadBalancerArns().stream()
          .distinct()
          .map(arn -> lookup.loadBalancer(view, arn).described())
          .sorted(BY_ARN)
          .toList();
    }
    return view.page(Kinds.LOAD_BALANCER, paging.after(), paging.size() + 1).stream()
        .map(LoadBalancerDocument::described)
        .toList();
  }

  /// Names are unique over both types.
  private Optional<LoadBalancerDocument> named(View view, String name) {
    return List.of("app", "net").stream()
        .flatMap(
            type -> view.list(Kinds.LOAD_BALANCER, arns.loadBalancersNamed(type, name)).stream())
        .findFirst();
  }
}
