package dev.teal.elbv2;

import dev.teal.balancer.routing.Tls;
import dev.teal.balancer.tls.Ciphers;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Cipher;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeSslPoliciesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeSslPoliciesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SslPolicy;

/// AWS's predefined security policies (Application Load Balancer guide, "Security policies"): its
/// protocols, and of its ciphers those that TLS here can speak. Those for FIPS and for post-quantum
/// key exchange are not here, since this server can do neither. Errors: SSLPolicyNotFound,
/// ValidationError.
final class SslPolicies {
  static final String DEFAULT = "ELBSecurityPolicy-2016-08";

  private static final List<String> TLS_1_3 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  /// In the order in which every policy prefers them.
  private static final List<String> ALL =
      List.of(
          "ECDHE-ECDSA-AES128-GCM-SHA256",
          "ECDHE-RSA-AES128-GCM-SHA256",
          "ECDHE-ECDSA-AES128-SHA256",
          "ECDHE-RSA-AES128-SHA256",
          "ECDHE-ECDSA-AES128-SHA",
          "ECDHE-RSA-AES128-SHA",
          "ECDHE-ECDSA-AES256-GCM-SHA384",
          "ECDHE-RSA-AES256-GCM-SHA384",
          "ECDHE-ECDSA-AES256-SHA384",
          "ECDHE-RSA-AES256-SHA384",
          "ECDHE-RSA-AES256-SHA",
          "ECDHE-ECDSA-AES256-SHA",
          "AES128-GCM-SHA256",
          "AES128-SHA256",
          "AES128-SHA",
          "AES256-GCM-SHA384",
          "AES256-SHA256",
          "AES256-SHA");

  /// Which ciphers below TLS 1.3 a policy has.
  private enum Below13 {
    ALL,
    NO_SHA1,
    FORWARD_SECRET,
    FORWARD_SECRET_NO_SHA1,
    FORWARD_SECRET_GCM,
    NONE;

    private boolean has(String cipher) {
      boolean forwardSecret = cipher.startsWith("ECDHE-");
      boolean noSha1 = !cipher.endsWith("-SHA");
      return switch (this) {
        case ALL -> true;
        case NO_SHA1 -> noSha1;
        case FORWARD_SECRET -> forwardSecret;
        case FORWARD_SECRET_NO_SHA1 -> forwardSecret && noSha1;
        case FORWARD_SECRET_GCM -> forwardSecret && cipher.contains("-GCM-");
        case NONE -> false;
      };
    }
  }

  private static final Map<String, SslPolicy> BY_NAME = new LinkedHashMap<>();

  static {
    put(DEFAULT, Below13.ALL, "TLSv1", "TLSv1.1", "TLSv1.2");
    put(
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        Below13.FORWARD_SECRET_NO_SHA1,
        "TLSv1.2",
        "TLSv1.3");
    put(
        "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        Below13.FORWARD_SECRET_GCM,
        "TLSv1.2",
        "TLSv1.3");
    put("ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06", Below13.NO_SHA1, "TLSv1.2", "TLSv1.3");
    put("ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06", Below13.ALL, "TLSv1.2", "TLSv1.3");
    put("ELBSecurityPolicy-TLS13-1-1-2021-06", Below13.ALL, "TLSv1.1", "TLSv1.2", "TLSv1.3");
    put(
        "ELBSecurityPolicy-TLS13-1-0-2021-06",
        Below13.ALL,
        "TLSv1",
        "TLSv1.1",
        "TLSv1.2",
        "TLSv1.3");
    put("ELBSecurityPolicy-TLS13-1-3-2021-06", Below13.NONE, "TLSv1.3");
    put("ELBSecurityPolicy-TLS-1-2-2017-01", Below13.NO_SHA1, "TLSv1.2");
    put("ELBSecurityPolicy-TLS-1-1-2017-01", Below13.ALL, "TLSv1.1", "TLSv1.2");
    put("ELBSecurityPolicy-TLS-1-2-Ext-2018-06", Below13.ALL, "TLSv1.2");
    put("ELBSecurityPolicy-FS-2018-06", Below13.FORWARD_SECRET, "TLSv1", "TLSv1.1", "TLSv1.2");
    put("ELBSecurityPolicy-2015-05", Below13.ALL, "TLSv1", "TLSv1.1", "TLSv1.2");
    put("ELBSecurityPolicy-TLS-1-0-2015-04", Below13.ALL, "TLSv1", "TLSv1.1", "TLSv1.2");
    put("ELBSecurityPolicy-FS-1-2-Res-2019-08", Below13.FORWARD_SECRET_NO_SHA1, "TLSv1.2");
    put("ELBSecurityPolicy-FS-1-1-2019-08", Below13.FORWARD_SECRET, "TLSv1.1", "TLSv1.2");
    put("ELBSecurityPolicy-FS-1-2-2019-08", Below13.FORWARD_SECRET, "TLSv1.2");
    put("ELBSecurityPolicy-FS-1-2-Res-2020-10", Below13.FORWARD_SECRET_GCM, "TLSv1.2");
  }

  private SslPolicies() {}

  private static void put(String name, Below13 ciphers, String... protocols) {
    List<String> spoken = List.of(protocols);
    List<String> names =
        Stream.concat(
                spoken.contains("TLSv1.3") ? TLS_1_3.stream() : Stream.of(),
                ALL.stream().filter(ciphers::has))
            .toList();
    BY_NAME.put(
        name,
        SslPolicy.builder()
            .name(name)
            .sslProtocols(spoken)
            .ciphers(ciphers(names))
            .supportedLoadBalancerTypes("application", "network")
            .build());
  }

  private static List<Cipher> ciphers(List<String> names) {
    return IntStream.range(0, names.size())
        .mapToObj(i -> Cipher.builder().name(names.get(i)).priority(i + 1).build())
        .toList();
  }

  static DescribeSslPoliciesResponse describe(DescribeSslPoliciesRequest request) {
    if (request.loadBalancerType() == LoadBalancerTypeEnum.UNKNOWN_TO_SDK_VERSION) {
      throw Errors.validation(
          "Load balancer type '"
              + request.loadBalancerTypeAsString()
              + "' must be one of '[application, network, gateway]'");
    }
    Paging paging = Paging.of("policies", request.marker(), request.pageSize());
    Stream<SslPolicy> found =
        request.names().isEmpty()
            ? BY_NAME.values().stream()
            : request.names().stream().distinct().map(SslPolicies::find);
    Paging.Page<SslPolicy> page =
        paging.cut(
            found
                .filter(_ -> request.loadBalancerType() != LoadBalancerTypeEnum.GATEWAY)
                .sorted(Comparator.comparing(SslPolicy::name))
                .toList(),
            SslPolicy::name);
    return DescribeSslPoliciesResponse.builder()
        .sslPolicies(page.items().stream().map(SslPolicies::spoken).toList())
        .nextMarker(page.nextMarker())
        .build();
  }

  /// The policy without the ciphers that TLS here cannot speak.
  private static SslPolicy spoken(SslPolicy policy) {
    return policy.toBuilder().ciphers(ciphers(Ciphers.available(names(policy)))).build();
  }

  /// @throws RuntimeException SSLPolicyNotFound
  static String checked(String name) {
    return find(name).name();
  }

  static Tls.SecurityPolicy securityPolicy(String name) {
    SslPolicy policy = find(name);
    return new Tls.SecurityPolicy(policy.sslProtocols(), names(policy));
  }

  private static List<String> names(SslPolicy policy) {
    return policy.ciphers().stream().map(Cipher::name).toList();
  }

  private static SslPolicy find(String name) {
    SslPolicy policy = BY_NAME.get(name);
    if (policy == null) {
      throw Errors.sslPolicyNotFound(name);
    }
    return policy;
  }
}
