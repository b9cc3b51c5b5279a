package dev.teal.elbv2;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Limit;

/// AWS's default quotas, as far as they are enforced here.
enum Limits {
  APPLICATION_LOAD_BALANCERS("application-load-balancers", 50),
  NETWORK_LOAD_BALANCERS("network-load-balancers", 50),
  LISTENERS_PER_APPLICATION_LOAD_BALANCER("listeners-per-application-load-balancer", 50),
  LISTENERS_PER_NETWORK_LOAD_BALANCER("listeners-per-network-load-balancer", 50),
  RULES_PER_APPLICATION_LOAD_BALANCER("rules-per-application-load-balancer", 100),
  GROUPS_PER_APPLICATION_LOAD_BALANCER("target-groups-per-application-load-balancer", 100),
  TARGETS_PER_APPLICATION_LOAD_BALANCER("targets-per-application-load-balancer", 1000),
  TARGETS_PER_NETWORK_LOAD_BALANCER("targets-per-network-load-balancer", 3000),
  GROUPS_PER_APPLICATION_ACTION("target-groups-per-action-on-application-load-balancer", 5),
  GROUPS_PER_NETWORK_ACTION("target-groups-per-action-on-network-load-balancer", 5),
  CERTIFICATES_PER_APPLICATION_LOAD_BALANCER("certificates-per-application-load-balancer", 25),
  CERTIFICATES_PER_NETWORK_LOAD_BALANCER("certificates-per-network-load-balancer", 25),
  CONDITION_VALUES_PER_RULE("condition-values-per-alb-rule", 5),
  CONDITION_WILDCARDS_PER_RULE("condition-wildcards-per-alb-rule", 5);

  /// Not among the account's limits: the same for every resource.
  static final int TAGS = 50;

  private final String awsName;
  private final int max;

  Limits(String awsName, int max) {
    this.awsName = awsName;
    this.max = max;
  }

  int max() {
    return max;
  }

  static DescribeAccountLimitsResponse describe(DescribeAccountLimitsRequest request) {
    Paging paging = Paging.of("limits", request.marker(), request.pageSize());
    List<Limits> byName =
        Arrays.stream(values()).sorted(Comparator.comparing(limit -> limit.awsName)).toList();
    Paging.Page<Limits> page = paging.cut(byName, limit -> limit.awsName);
    return DescribeAccountLimitsResponse.builder()
        .limits(
            page.items().stream()
                .map(l -> Limit.builder().name(l.awsName).max(Integer.toString(l.max)).build())
                .toList())
        .nextMarker(page.nextMarker())
        .build();
  }
}
