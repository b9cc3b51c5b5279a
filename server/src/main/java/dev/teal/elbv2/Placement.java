package dev.teal.elbv2;

import dev.teal.home.Home;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AvailabilityZone;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.IpAddressType;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerSchemeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SubnetMapping;

/// Where a load balancer stands on AWS: type, scheme, subnets, security groups. Here they are
/// records, since there is no network of AWS's kind; they are checked as far as they can be.
final class Placement {
  /// The hosted zones of us-east-1. They have no use here, but clients expect them.
  private static final String APPLICATION_ZONE = "Z35SXDOTRQ7X7K";

  private static final String NETWORK_ZONE = "Z26RNL4JYFTOTI";

  /// The one VPC in which all load balancers stand here.
  private static final String VPC = "vpc-00000000";

  private final Home home;

  Placement(Home home) {
    this.home = home;
  }

  static String arnType(LoadBalancer loadBalancer) {
    return loadBalancer.type() == LoadBalancerTypeEnum.NETWORK ? "net" : "app";
  }

  /// A load balancer with a request's settings and AWS's defaults, not yet made.
  LoadBalancer wanted(CreateLoadBalancerRequest request) {
    boolean network =
        switch (request.type()) {
          case null -> false;
          case APPLICATION -> false;
          case NETWORK -> true;
          case GATEWAY ->
              throw Errors.invalidConfiguration(
                  "Load balancer type 'gateway' is not supported by this server"
                      + " (expected: application, network)");
          case UNKNOWN_TO_SDK_VERSION ->
              throw Errors.validation(
                  "Load balancer type '"
                      + request.typeAsString()
                      + "' must be one of '[application, network, gateway]'");
        };
    checkSupported(request);
    return LoadBalancer.builder()
        .loadBalancerName(request.name())
        .type(network ? LoadBalancerTypeEnum.NETWORK : LoadBalancerTypeEnum.APPLICATION)
        .scheme(
            request.scheme() == null ? LoadBalancerSchemeEnum.INTERNET_FACING : request.scheme())
        .vpcId(VPC)
        .canonicalHostedZoneId(network ? NETWORK_ZONE : APPLICATION_ZONE)
        .availabilityZones(zones(request.subnets(), request.subnetMappings(), network ? 1 : 2))
        .securityGroups(securityGroups(request.securityGroups()))
        .ipAddressType(ipAddressType(request.ipAddressType(), request.ipAddressTypeAsString()))
        .build();
  }

  /// There are no real ones: any that has the form of one is.
  static List<String> securityGroups(List<String> ids) {
    for (String id : ids) {
      if (!id.matches("sg-[0-9A-Za-z]+")) {
        throw Errors.invalidSecurityGroup(id);
      }
    }
    return ids;
  }

  /// The zones of the subnets named. There are no real subnets, so the first is in zone a, the next
  /// in zone b, and so on.
  List<AvailabilityZone> zones(List<String> subnets, List<SubnetMapping> mappings, int atLeast) {
    if (!subnets.isEmpty() && !mappings.isEmpty()) {
      throw Errors.validation("You cannot specify both subnets and subnet mappings");
    }
    mappings.forEach(Placement::checkSupported);
    List<String> ids =
        subnets.isEmpty() ? mappings.stream().map(SubnetMapping::subnetId).toList() : subnets;
    if (ids.size() < atLeast) {
      throw Errors.validation(
          atLeast == 1
              ? "At least one subnet must be specified"
              : "At least two subnets in two different Availability Zones must be specified");
    }
    if (new HashSet<>(ids).size() < ids.size()) {
      throw Errors.invalidConfiguration(
          "A load balancer cannot be attached to multiple subnets in the same Availability Zone");
    }
    List<AvailabilityZone> zones = new ArrayList<>();
    for (String id : ids) {
      if (id == null || !id.matches("subnet-[0-9A-Za-z]+")) {
        throw Errors.validation("The subnet ID '" + id + "' is not valid");
      }
      zones.add(
          AvailabilityZone.builder()
              .zoneName(home.region() + (char) ('a' + zones.size()))
              .subnetId(id)
              .loadBalancerAddresses(List.of())
              .build());
    }
    return zones;
  }

  static IpAddressType ipAddressType(@Nullable IpAddressType type, @Nullable String text) {
    if (type != null && type != IpAddressType.IPV4) {
      throw Errors.invalidConfiguration(
          "IP address type '" + text + "' is not supported by this server (expected: ipv4)");
    }
    return IpAddressType.IPV4;
  }

  private static void checkSupported(CreateLoadBalancerRequest request) {
    if (request.scheme() == LoadBalancerSchemeEnum.UNKNOWN_TO_SDK_VERSION) {
      throw Errors.validation(
          "Scheme '" + request.schemeAsString() + "' must be one of '[internet-facing, internal]'");
    }
    if (request.customerOwnedIpv4Pool() != null) {
      throw Errors.invalidConfiguration("CustomerOwnedIpv4Pool is not supported by this server");
    }
    if (request.ipamPools() != null) {
      throw Errors.invalidConfiguration("IpamPools is not supported by this server");
    }
    if ("on".equals(request.enablePrefixForIpv6SourceNatAsString())) {
      throw Errors.invalidConfiguration(
          "EnablePrefixForIpv6SourceNat: on is not supported by this server (expected: off)");
    }
  }

  private static void checkSupported(SubnetMapping mapping) {
    if (mapping.allocationId() != null
        || mapping.privateIPv4Address() != null
        || mapping.iPv6Address() != null
        || mapping.sourceNatIpv6Prefix() != null) {
      throw Errors.invalidConfiguration(
          "Subnet mapping of '"
              + mapping.subnetId()
              + "': addresses of your own are not supported by this server (expected: SubnetId"
              + " alone)");
    }
  }
}
