package dev.teal.elbv2;

import dev.teal.store.Store;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupIpAddressTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/// Target groups of type `ip` with protocol HTTP, HTTPS, TCP or TLS. Errors:
/// DuplicateTargetGroupName, TargetGroupNotFound, LoadBalancerNotFound, ResourceInUse,
/// InvalidConfigurationRequest, ValidationError.
final class TargetGroups {
  private static final Comparator<TargetGroup> BY_ARN =
      Comparator.comparing(TargetGroup::targetGroupArn);

  private static final Set<ProtocolEnum> PROTOCOLS =
      EnumSet.of(ProtocolEnum.HTTP, ProtocolEnum.HTTPS, ProtocolEnum.TCP, ProtocolEnum.TLS);
  private static final Set<String> VERSIONS = Set.of("HTTP1", "HTTP2", "GRPC");

  private final Store store;
  private final Changes changes;
  private final Traffic traffic;
  private final Arns arns;
  private final Lookup lookup;

  TargetGroups(Store store, Changes changes, Traffic traffic, Arns arns) {
    this.store = store;
    this.changes = changes;
    this.traffic = traffic;
    this.arns = arns;
    this.lookup = new Lookup(arns);
  }

  CreateTargetGroupResponse create(CreateTargetGroupRequest request) {
    String name = Names.targetGroup(request.name());
    TargetGroup wanted = wanted(request);
    return changes.make(draft -> {
      List<TargetGroupDocument> namesakes =
          draft.list(Kinds.TARGET_GROUP, arns.targetGroupsNamed(name));
      TargetGroup group =
          namesakes.isEmpty()
              ? insert(draft, request, wanted)
              : existing(draft, namesakes.getFirst().described(), request, wanted);
      return CreateTargetGroupResponse.builder().targetGroups(group).build();
    });
  }

  ModifyTargetGroupResponse modify(ModifyTargetGroupRequest request) {
    return changes.make(draft -> {
      TargetGroupDocument document = lookup.targetGroup(draft, request.targetGroupArn());
      HealthChecks checks = HealthChecks.of(document.described(), request);
      TargetGroup changed = checks.describe(document.described().toBuilder()).build();
      draft.put(Kinds.TARGET_GROUP, document.arn(), document.withDescribed(changed));
      return ModifyTargetGroupResponse.builder().targetGroups(changed).build();
    });
  }

  DescribeTargetGroupsResponse describe(DescribeTargetGroupsRequest request) {
    long filters =
        Stream.of(
                request.loadBalancerArn() != null,
                !request.names().isEmpty(),
                !request.targetGroupArns().isEmpty())
            .filter(given -> given)
            .count();
    if (filters > 1) {
      throw Errors.validation(
          "Only one of a load balancer ARN, target group names and target group ARNs can be"
              + " specified");
    }
    Paging paging = Paging.of("target groups", request.marker(), request.pageSize());
    List<TargetGroup> found =
        store.read(transaction -> matching(new View(transaction), request, paging));
    Paging.Page<TargetGroup> page = paging.cut(found, TargetGroup::targetGroupArn);
    return DescribeTargetGroupsResponse.builder()
        .targetGroups(page.items())
        .nextMarker(page.nextMarker())
        .build();
  }

  /// Deletes a target group; one that does not exist is deleted already, as on AWS.
  DeleteTargetGroupResponse delete(DeleteTargetGroupRequest request) {
    String arn = arns.check(Arns.Resource.TARGET_GROUP, request.targetGroupArn());
    changes.make(draft -> {
      draft
          .find(Kinds.TARGET_GROUP, arn)
          .ifPresent(document -> {
            if (document.loadBalancer().isPresent()) {
              throw Errors.inUse(arn);
            }
            draft.remove(Kinds.TARGET_GROUP, arn);
            Tags.remove(draft, arn);
          });
      return arn;
    });
    traffic.forget(arn);
    return DeleteTargetGroupResponse.builder().build();
  }

  private static TargetGroup wanted(CreateTargetGroupRequest request) {
    checkSupported(request);
    if (request.port() == null || request.port() < 1 || request.port() > 65535) {
      throw Errors.validation(
          request.port() == null
              ? "A port must be specified"
              : "Port '" + request.port() + "' must be between 1 and 65535");
    }
    if (request.vpcId() == null || request.vpcId().isEmpty()) {
      throw Errors.validation("A VPC ID must be specified");
    }
    if (!request.vpcId().matches("vpc-[0-9A-Za-z]+")) {
      throw Errors.validation("The VPC ID '" + request.vpcId() + "' is not valid");
    }
    TargetGroup.Builder group =
        TargetGroup.builder()
            .targetGroupName(request.name())
            .protocol(request.protocol())
            .port(request.port())
            .vpcId(request.vpcId())
            .targetType(TargetTypeEnum.IP)
            .protocolVersion(version(request))
            .ipAddressType(
                request.ipAddressType() == null
                    ? TargetGroupIpAddressTypeEnum.IPV4
                    : request.ipAddressType())
            .loadBalancerArns(List.of());
    return HealthChecks.of(request).describe(group).build();
  }

  /// Null where there is none. An empty one is none: Terraform sends that for groups without one.
  private static @Nullable String version(CreateTargetGroupRequest request) {
    String given = request.protocolVersion();
    String version = given == null || given.isEmpty() ? null : given;
    if (TargetGroupDocument.isNetwork(request.protocol())) {
      if (version != null) {
        throw Errors.invalidConfiguration(
            "You cannot specify a protocol version with protocol '"
                + request.protocolAsString()
                + "'");
      }
      return null;
    }
    if (version != null && !VERSIONS.contains(version)) {
      throw Errors.validation(
          "Protocol version '" + version + "' must be one of '[GRPC, HTTP1, HTTP2]'");
    }
    return version == null ? "HTTP1" : version;
  }

  private static void checkSupported(CreateTargetGroupRequest request) {
    if (request.targetType() == TargetTypeEnum.UNKNOWN_TO_SDK_VERSION) {
      throw Errors.validation(
          "Target type '"
              + request.targetTypeAsString()
              + "' must be one of '[instance, ip, lambda, alb]'");
    }
    if (request.targetType() != TargetTypeEnum.IP) {
      throw Errors.invalidConfiguration(
          "Target type '"
              + (request.targetType() == null ? "instance" : request.targetTypeAsString())
              + "'"
              + (request.targetType() == null ? ", which is the default," : "")
              + " is not supported by this server (expected: ip)");
    }
    if (request.protocol() == null) {
      throw Errors.validation("A protocol must be specified");
    }
    if (request.protocol() == ProtocolEnum.UNKNOWN_TO_SDK_VERSION) {
      throw Errors.validation(
          "Protocol '"
              + request.protocolAsString()
              + "' must be one of "
              + ProtocolEnum.knownValues().stream().map(ProtocolEnum::toString).sorted().toList());
    }
    if (!PROTOCOLS.contains(request.protocol())) {
      throw Errors.invalidConfiguration(
          "Target group protocol '"
              + request.protocolAsString()
              + "' is not supported by this server (expected: HTTP, HTTPS, TCP, TLS)");
    }
    if (request.ipAddressType() == TargetGroupIpAddressTypeEnum.UNKNOWN_TO_SDK_VERSION) {
      throw Errors.validation(
          "IP address type '"
              + request.ipAddressTypeAsString()
              + "' must be one of '[ipv4, ipv6]'");
    }
    if (request.targetControlPort() != null) {
      throw Errors.invalidConfiguration(
          "TargetControlPort: " + request.targetControlPort() + " is not supported by this server");
    }
  }

  private TargetGroup insert(Draft draft, CreateTargetGroupRequest request, TargetGroup wanted) {
    String arn = arns.newTargetGroup(request.name());
    TargetGroup group = wanted.toBuilder().targetGroupArn(arn).build();
    draft.put(Kinds.TARGET_GROUP, arn, new TargetGroupDocument(group, Map.of(), List.of()));
    Tags.create(draft, arn, request.tags());
    return group;
  }

  /// The same settings give the same group; what it is used for since is not a setting.
  private static TargetGroup existing(
      Draft draft, TargetGroup existing, CreateTargetGroupRequest request, TargetGroup wanted) {
    TargetGroup settings =
        existing.toBuilder().targetGroupArn(null).loadBalancerArns(List.of()).build();
    if (!settings.equals(wanted) || !Tags.has(draft, existing.targetGroupArn(), request.tags())) {
      throw Errors.duplicateTargetGroup(request.name());
    }
    return existing;
  }

  private List<TargetGroup> matching(
      View view, DescribeTargetGroupsRequest request, Paging paging) {
    if (!request.names().isEmpty()) {
      return request.names().stream()
          .distinct()
          .map(name -> named(view, name))
          .sorted(BY_ARN)
          .toList();
    }
    if (!request.targetGroupArns().isEmpty()) {
      return request.targetGroupArns().stream()
          .distinct()
          .map(arn -> lookup.targetGroup(view, arn).described())
          .sorted(BY_ARN)
          .toList();
    }
    if (request.loadBalancerArn() != null) {
      LoadBalancerDocument loadBalancer = lookup.loadBalancer(view, request.loadBalancerArn());
      return Setup.load(view, loadBalancer.arn()).orElseThrow().targetGroups().stream()
          .map(TargetGroupDocument::described)
          .sorted(BY_ARN)
          .toList();
    }
    return view.page(Kinds.TARGET_GROUP, paging.after(), paging.size() + 1).stream()
        .map(TargetGroupDocument::described)
        .toList();
  }

  private TargetGroup named(View view, String name) {
    return view.list(Kinds.TARGET_GROUP, arns.targetGroupsNamed(name)).stream()
        .findFirst()
        .map(TargetGroupDocument::described)
        .orElseThrow(() -> Errors.targetGroupNotFound(name));
  }
}
