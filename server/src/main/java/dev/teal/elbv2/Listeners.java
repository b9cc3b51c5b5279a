package dev.teal.elbv2;

import dev.teal.store.Store;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;

/// Listeners: HTTP and HTTPS ones of application load balancers, TCP and TLS ones of network load
/// balancers. Errors: DuplicateListener, CertificateNotFound, SSLPolicyNotFound, TooManyListeners,
/// ListenerNotFound, LoadBalancerNotFound, TargetGroupNotFound, TargetGroupAssociationLimit,
/// IncompatibleProtocols, UnsupportedProtocol, InvalidLoadBalancerAction,
/// TooManyUniqueTargetGroupsPerLoadBalancer, TooManyTargets, InvalidConfigurationRequest (a port
/// that cannot be listened on too), ValidationError.
final class Listeners {
  private static final Comparator<Listener> BY_ARN = Comparator.comparing(Listener::listenerArn);

  private final Store store;
  private final Changes changes;
  private final Lookup lookup;
  private final Actions actions;

  Listeners(Store store, Changes changes, Lookup lookup, Actions actions) {
    this.store = store;
    this.changes = changes;
    this.lookup = lookup;
    this.actions = actions;
  }

  CreateListenerResponse create(CreateListenerRequest request) {
    ListenerTls tls =
        new ListenerTls(
            request.hasCertificates() ? request.certificates() : null,
            request.sslPolicy(),
            request.hasAlpnPolicy() ? request.alpnPolicy() : null,
            request.mutualAuthentication());
    return changes.make(draft -> {
      LoadBalancerDocument loadBalancer = lookup.loadBalancer(draft, request.loadBalancerArn());
      Listener wanted =
          tls.applied(
              draft,
              Listener.builder()
                  .loadBalancerArn(loadBalancer.arn())
                  .port(port(request.port()))
                  .protocol(protocol(request.protocol(), request.protocolAsString(), loadBalancer))
                  .defaultActions(actions.checked(request.defaultActions(), loadBalancer.network()))
                  .build());
      Listener listener =
          onPort(draft, loadBalancer, wanted.port())
              .map(existing -> existing(draft, existing.answered(), request, wanted))
              .orElseGet(() -> insert(draft, loadBalancer, request, wanted));
      return CreateListenerResponse.builder().listeners(listener).build();
    });
  }

  ModifyListenerResponse modify(ModifyListenerRequest request) {
    ListenerTls tls =
        new ListenerTls(
            request.hasCertificates() ? request.certificates() : null,
            request.sslPolicy(),
            request.hasAlpnPolicy() ? request.alpnPolicy() : null,
            request.mutualAuthentication());
    return changes.make(draft -> {
      ListenerDocument document = lookup.listener(draft, request.listenerArn());
      Listener before = document.described();
      LoadBalancerDocument loadBalancer = lookup.loadBalancer(draft, before.loadBalancerArn());
      Listener.Builder changed = before.toBuilder();
      if (request.hasDefaultActions()) {
        changed.defaultActions(actions.checked(request.defaultActions(), loadBalancer.network()));
      }
      if (request.protocolAsString() != null) {
        changed.protocol(protocol(request.protocol(), request.protocolAsString(), loadBalancer));
      }
      if (request.port() != null && !request.port().equals(before.port())) {
        checkFree(draft, loadBalancer, port(request.port()));
        changed.port(request.port());
      }
      ListenerDocument after = document.withDescribed(tls.applied(draft, changed.build()));
      draft.put(Kinds.LISTENER, document.arn(), after);
      return ModifyListenerResponse.builder().listeners(after.answered()).build();
    });
  }

  DescribeListenersResponse describe(DescribeListenersRequest request) {
    if ((request.loadBalancerArn() == null) == request.listenerArns().isEmpty()) {
      throw Errors.validation("You must specify either listener ARNs or a load balancer ARN");
    }
    Paging paging =
        Paging.of(
            "listeners of " + request.loadBalancerArn(), request.marker(), request.pageSize());
    List<Listener> found = store.read(transaction -> matching(new View(transaction), request));
    Paging.Page<Listener> page = paging.cut(found, Listener::listenerArn);
    return DescribeListenersResponse.builder()
        .listeners(page.items())
        .nextMarker(page.nextMarker())
        .build();
  }

  DeleteListenerResponse delete(DeleteListenerRequest request) {
    changes.make(draft -> {
      String arn = lookup.listener(draft, request.listenerArn()).arn();
      remove(draft, arn);
      return arn;
    });
    return DeleteListenerResponse.builder().build();
  }

  /// Removes a listener with its rules and all their tags.
  static void remove(Draft draft, String listener) {
    ListenerDocument document = draft.find(Kinds.LISTENER, listener).orElseThrow();
    draft
        .list(Kinds.RULE, Arns.rulesOf(listener))
        .forEach(rule -> {
          draft.remove(Kinds.RULE, rule.ruleArn());
          Tags.remove(draft, rule.ruleArn());
        });
    draft.remove(Kinds.LISTENER, listener);
    Tags.remove(draft, document.defaultRule());
    Tags.remove(draft, listener);
  }

  private static Listener insert(
      Draft draft,
      LoadBalancerDocument loadBalancer,
      CreateListenerRequest request,
      Listener wanted) {
    int max =
        loadBalancer.network()
            ? Limits.LISTENERS_PER_NETWORK_LOAD_BALANCER.max()
            : Limits.LISTENERS_PER_APPLICATION_LOAD_BALANCER.max();
    if (draft.list(Kinds.LISTENER, Arns.listenersOf(loadBalancer.arn())).size() >= max) {
      throw Errors.tooManyListeners(max);
    }
    checkFree(draft, loadBalancer, wanted.port());
    String arn = Arns.newListener(loadBalancer.arn());
    Listener listener = wanted.toBuilder().listenerArn(arn).build();
    draft.put(Kinds.LISTENER, arn, new ListenerDocument(listener, Arns.newRule(arn), Map.of()));
    Tags.create(draft, arn, request.tags());
    return listener;
  }

  private static Listener existing(
      Draft draft, Listener existing, CreateListenerRequest request, Listener wanted) {
    if (!existing.toBuilder().listenerArn(null).build().equals(wanted)
        || !Tags.has(draft, existing.listenerArn(), request.tags())) {
      throw Errors.duplicateListener(wanted.loadBalancerArn());
    }
    return existing;
  }

  private static Optional<ListenerDocument> onPort(
      Draft draft, LoadBalancerDocument loadBalancer, int port) {
    return draft.list(Kinds.LISTENER, Arns.listenersOf(loadBalancer.arn())).stream()
        .filter(listener -> listener.described().port() == port)
        .findFirst();
  }

  /// A port is taken by a listener of the same load balancer, or of one that shares its address.
  private static void checkFree(Draft draft, LoadBalancerDocument loadBalancer, int port) {
    if (onPort(draft, loadBalancer, port).isPresent()) {
      throw Errors.duplicateListener(loadBalancer.arn());
    }
    draft.list(Kinds.LOAD_BALANCER, "").stream()
        .filter(other -> other.address().equals(loadBalancer.address()))
        .flatMap(other -> onPort(draft, other, port).stream())
        .findFirst()
        .ifPresent(other -> {
          throw Errors.invalidConfiguration(
              "Cannot listen on "
                  + loadBalancer.address()
                  + " port "
                  + port
                  + ": the listener "
                  + other.arn()
                  + " of another load balancer does, and they share that address");
        });
  }

  private static int port(@Nullable Integer port) {
    if (port == null) {
      throw Errors.validation("A listener port must be specified");
    }
    if (port < 1 || port > 65535) {
      throw Errors.validation("Port '" + port + "' must be between 1 and 65535");
    }
    return port;
  }

  private static ProtocolEnum protocol(
      @Nullable ProtocolEnum protocol, @Nullable String text, LoadBalancerDocument loadBalancer) {
    return switch (protocol) {
      case null -> throw Errors.validation("A listener protocol must be specified");
      case HTTP, HTTPS, TCP, TLS -> {
        if (TargetGroupDocument.isNetwork(protocol) != loadBalancer.network()) {
          throw Errors.validation(
              "Protocol '"
                  + text
                  + "' must be one of '"
                  + (loadBalancer.network() ? "TCP, TLS, UDP, TCP_UDP'" : "HTTP, HTTPS'"));
        }
        yield protocol;
      }
      case UNKNOWN_TO_SDK_VERSION ->
          throw Errors.validation(
              "Protocol '"
                  + text
                  + "' must be one of "
                  + ProtocolEnum.knownValues().stream()
                      .map(ProtocolEnum::toString)
                      .sorted()
                      .toList());
      default ->
          throw Errors.unsupportedProtocol(
              "Listener protocol '"
                  + text
                  + "' is not supported by this server (expected: "
                  + (loadBalancer.network() ? "TCP, TLS)" : "HTTP, HTTPS)"));
    };
  }

  private List<Listener> matching(View view, DescribeListenersRequest request) {
    if (request.loadBalancerArn() != null) {
      LoadBalancerDocument loadBalancer = lookup.loadBalancer(view, request.loadBalancerArn());
      return view.list(Kinds.LISTENER, Arns.listenersOf(loadBalancer.arn())).stream()
          .map(ListenerDocument::answered)
          .toList();
    }
    return request.listenerArns().stream()
        .distinct()
        .map(arn -> lookup.listener(view, arn).answered())
        .sorted(BY_ARN)
        .toList();
  }
}
