package dev.teal.elbv2;

import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AvailabilityZone;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.IpAddressType;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetIpAddressTypeRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetIpAddressTypeResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSecurityGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSecurityGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSubnetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSubnetsResponse;

/// Changes of a load balancer's [Placement]. Errors: LoadBalancerNotFound,
/// InvalidConfigurationRequest, ValidationError.
final class Networks {
  private final Changes changes;
  private final Lookup lookup;
  private final Placement placement;

  Networks(Changes changes, Lookup lookup, Placement placement) {
    this.changes = changes;
    this.lookup = lookup;
    this.placement = placement;
  }

  SetSubnetsResponse set(SetSubnetsRequest request) {
    return changes.make(draft -> {
      LoadBalancerDocument document = lookup.loadBalancer(draft, request.loadBalancerArn());
      List<AvailabilityZone> zones =
          placement.zones(request.subnets(), request.subnetMappings(), document.network() ? 1 : 2);
      IpAddressType type =
          Placement.ipAddressType(request.ipAddressType(), request.ipAddressTypeAsString());
      put(draft, document, document.described().toBuilder().availabilityZones(zones).build());
      return SetSubnetsResponse.builder().availabilityZones(zones).ipAddressType(type).build();
    });
  }

  SetSecurityGroupsResponse set(SetSecurityGroupsRequest request) {
    return changes.make(draft -> {
      LoadBalancerDocument document = lookup.loadBalancer(draft, request.loadBalancerArn());
      List<String> groups = Placement.securityGroups(request.securityGroups());
      put(draft, document, document.described().toBuilder().securityGroups(groups).build());
      return SetSecurityGroupsResponse.builder().securityGroupIds(groups).build();
    });
  }

  SetIpAddressTypeResponse set(SetIpAddressTypeRequest request) {
    return changes.make(draft -> {
      LoadBalancerDocument document = lookup.loadBalancer(draft, request.loadBalancerArn());
      IpAddressType type =
          Placement.ipAddressType(request.ipAddressType(), request.ipAddressTypeAsString());
      put(draft, document, document.described().toBuilder().ipAddressType(type).build());
      return SetIpAddressTypeResponse.builder().ipAddressType(type).build();
    });
  }

  private static void put(Draft draft, LoadBalancerDocument document, LoadBalancer changed) {
    draft.put(Kinds.LOAD_BALANCER, document.arn(), document.withDescribed(changed));
  }
}
