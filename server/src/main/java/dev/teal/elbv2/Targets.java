package dev.teal.elbv2;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupIpAddressTypeEnum;

/// The targets of target groups. Errors: TargetGroupNotFound, InvalidTarget, TooManyTargets,
/// ValidationError.
final class Targets {
  private final Changes changes;
  private final Lookup lookup;

  Targets(Changes changes, Lookup lookup) {
    this.changes = changes;
    this.lookup = lookup;
  }

  /// A target without the port that it may leave out.
  record Key(String id, int port) {
    static Key of(TargetDescription target, TargetGroupDocument group) {
      return new Key(target.id(), target.port() == null ? group.described().port() : target.port());
    }
  }

  RegisterTargetsResponse register(RegisterTargetsRequest request) {
    checkGiven(request.targets());
    changes.make(draft -> {
      TargetGroupDocument group = lookup.targetGroup(draft, request.targetGroupArn());
      List<TargetDescription> targets = new ArrayList<>(group.targets());
      Set<Key> known = keys(group);
      for (TargetDescription target : request.targets()) {
        check(target, group);
        if (known.add(Key.of(target, group))) {
          targets.add(target.toBuilder().port(Key.of(target, group).port()).build());
        }
      }
      int max =
          group.network()
              ? Limits.TARGETS_PER_NETWORK_LOAD_BALANCER.max()
              : Limits.TARGETS_PER_APPLICATION_LOAD_BALANCER.max();
      if (targets.size() > max) {
        throw Errors.tooManyTargets("target group '" + group.arn() + "'", max);
      }
      draft.put(Kinds.TARGET_GROUP, group.arn(), group.withTargets(targets));
      return group;
    });
    return RegisterTargetsResponse.builder().build();
  }

  /// Takes targets out; those that are not registered are passed over, as on AWS.
  DeregisterTargetsResponse deregister(DeregisterTargetsRequest request) {
    checkGiven(request.targets());
    changes.make(draft -> {
      TargetGroupDocument group = lookup.targetGroup(draft, request.targetGroupArn());
      Set<Key> gone =
          request.targets().stream().map(t -> Key.of(t, group)).collect(Collectors.toSet());
      List<TargetDescription> left =
          group.targets().stream().filter(t -> !gone.contains(Key.of(t, group))).toList();
      draft.put(Kinds.TARGET_GROUP, group.arn(), group.withTargets(left));
      return group;
    });
    return DeregisterTargetsResponse.builder().build();
  }

  private static Set<Key> keys(TargetGroupDocument group) {
    return group.targets().stream()
        .map(target -> Key.of(target, group))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static void checkGiven(List<TargetDescription> targets) {
    if (targets.isEmpty()) {
      throw Errors.validation("At least one target must be specified");
    }
    for (TargetDescription target : targets) {
      if (target.id() == null) {
        throw Errors.validation("A target ID must be specified");
      }
      if (target.port() != null && (target.port() < 1 || target.port() > 65535)) {
        throw Errors.validation("Port '" + target.port() + "' must be between 1 and 65535");
      }
    }
  }

  private static void check(TargetDescription target, TargetGroupDocument group) {
    InetAddress address = address(target.id());
    boolean ipv4 = group.described().ipAddressType() == TargetGroupIpAddressTypeEnum.IPV4;
    if (address instanceof Inet4Address != ipv4) {
      throw Errors.validation(
          "The IP address '"
              + target.id()
              + "' does not match the target group's IP address type '"
              + group.described().ipAddressTypeAsString()
              + "'");
    }
    if (address instanceof Inet4Address v4 && !mayBeTarget(v4)) {
      throw Errors.validation(
          "The IP address '"
              + target.id()
              + "' is not valid for a target (expected: a private or loopback address)");
    }
    if (target.quicServerId() != null) {
      throw Errors.invalidTarget(
          "QuicServerId cannot be specified for target group protocol '"
              + group.described().protocolAsString()
              + "'");
    }
  }

  private static InetAddress address(String id) {
    return IpLiterals.read(id)
        .orElseThrow(() ->
            Errors.validation("The IP address '" + id + "' is not a valid IPv4 or IPv6 address"));
  }

  /// AWS takes RFC 1918 and RFC 6598 addresses; here loopback too, where the tasks are.
  private static boolean mayBeTarget(Inet4Address address) {
    byte[] bytes = address.getAddress();
    boolean shared = (bytes[0] & 255) == 100 && (bytes[1] & 0xc0) == 64;
    return address.isSiteLocalAddress() || address.isLoopbackAddress() || shared;
  }
}
