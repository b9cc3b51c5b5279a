package dev.teal.elbv2;

import dev.teal.home.Home;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes and reads the ARNs of this service. A listener's ARN holds its load balancer's path, and a
/// rule's its listener's, so that what belongs together is found by a prefix.
final class Arns {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String NAME = "[A-Za-z0-9-]{1,32}";
  private static final String ID = "[0-9a-f]{16}";

  private final Home home;
  private final String start;

  Arns(Home home) {
    this.home = home;
    this.start = home.arn("elasticloadbalancing", "");
  }

  /// What an ARN of this service names.
  enum Resource {
    LOAD_BALANCER("load balancer", "loadbalancer/(app|net)/" + NAME + "/" + ID),
    TARGET_GROUP("target group", "targetgroup/" + NAME + "/" + ID),
    LISTENER("listener", "listener/(app|net)/" + NAME + "/" + ID + "/" + ID),
    RULE("listener rule", "listener-rule/(app|net)/" + NAME + "/" + ID + "/" + ID + "/" + ID);

    private final String words;
    private final Pattern pattern;

    Resource(String words, String pattern) {
      this.words = words;
      this.pattern = Pattern.compile(pattern);
    }
  }

  String newLoadBalancer(String type, String name) {
    return loadBalancersNamed(type, name) + newId();
  }

  String newTargetGroup(String name) {
    return targetGroupsNamed(name) + newId();
  }

  static String newListener(String loadBalancer) {
    return listenersOf(loadBalancer) + newId();
  }

  static String newRule(String listener) {
    return rulesOf(listener) + newId();
  }

  /// What the ARN of a load balancer of that name begins with.
  ///
  /// @param type `app` or `net`
  String loadBalancersNamed(String type, String name) {
    return home.arn("elasticloadbalancing", "loadbalancer/" + type + "/" + name + "/");
  }

  /// What the ARN of a target group of that name begins with.
  String targetGroupsNamed(String name) {
    return home.arn("elasticloadbalancing", "targetgroup/" + name + "/");
  }

  /// What the ARNs of a load balancer's listeners begin with.
  static String listenersOf(String loadBalancer) {
    return loadBalancer.replaceFirst(":loadbalancer/", ":listener/") + "/";
  }

  /// What the ARNs of a listener's rules begin with.
  static String rulesOf(String listener) {
    return listener.replaceFirst(":listener/", ":listener-rule/") + "/";
  }

  /// What the ARNs of all rules of a load balancer's listeners begin with.
  static String rulesOfLoadBalancer(String loadBalancer) {
    return loadBalancer.replaceFirst(":loadbalancer/", ":listener-rule/") + "/";
  }

  static String listenerOf(String rule) {
    return rule.substring(0, rule.lastIndexOf('/')).replaceFirst(":listener-rule/", ":listener/");
  }

  /// The load balancer of a listener or a rule.
  static String loadBalancerOf(String arn) {
    if (arn.contains(":listener-rule/")) {
      return loadBalancerOf(listenerOf(arn));
    }
    return arn.substring(0, arn.lastIndexOf('/')).replaceFirst(":listener/", ":loadbalancer/");
  }

  /// Whether an ARN has the form of a resource of this region and account.
  boolean names(Resource resource, String arn) {
    return arn.startsWith(start)
        && resource.pattern.matcher(arn.substring(start.length())).matches();
  }

  /// Refuses an ARN that cannot name such a resource in this region and account, as AWS does.
  String check(Resource resource, @Nullable String arn) {
    if (arn == null) {
      throw Errors.validation("A " + resource.words + " ARN must be specified");
    }
    if (!names(resource, arn)) {
      throw Errors.validation("'" + arn + "' is not a valid " + resource.words + " ARN");
    }
    return arn;
  }

  private static String newId() {
    byte[] id = new byte[8];
    RANDOM.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
