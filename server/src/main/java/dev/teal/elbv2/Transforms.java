package dev.teal.elbv2;

import dev.teal.balancer.routing.Transform;
import dev.teal.balancer.rule.Regex;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RewriteConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleTransform;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TransformTypeEnum;

/// Checks a rule's transforms: one host header rewrite and one URL rewrite at most, each with one
/// expression (Application Load Balancer guide, "Transforms for listener rules").
final class Transforms {
  private static final int LONGEST = 1024;
  private static final Pattern PRINTABLE = Pattern.compile("[ -~]*");

  private Transforms() {}

  static List<RuleTransform> checked(List<RuleTransform> transforms) {
    Set<TransformTypeEnum> seen = EnumSet.noneOf(TransformTypeEnum.class);
    for (RuleTransform transform : transforms) {
      if (transform.type() == null
          || transform.type() == TransformTypeEnum.UNKNOWN_TO_SDK_VERSION) {
        throw Errors.validation(
            "Transform type '"
                + transform.typeAsString()
                + "' must be one of '[host-header-rewrite, url-rewrite]'");
      }
      if (!seen.add(transform.type())) {
        throw Errors.validation(
            "A rule can only have one '" + transform.typeAsString() + "' transform");
      }
      check(transform);
    }
    return transforms;
  }

  /// As the balancer does them.
  static List<Transform> compile(List<RuleTransform> transforms) {
    List<Transform> compiled = new ArrayList<>();
    for (RuleTransform transform : transforms) {
      RewriteConfig rewrite = rewrites(transform).getFirst();
      compiled.add(
          transform.type() == TransformTypeEnum.HOST_HEADER_REWRITE
              ? new Transform.HostHeaderRewrite(rewrite.regex(), rewrite.replace())
              : new Transform.UrlRewrite(rewrite.regex(), rewrite.replace()));
    }
    return compiled;
  }

  private static void check(RuleTransform transform) {
    boolean host = transform.type() == TransformTypeEnum.HOST_HEADER_REWRITE;
    if ((host ? transform.urlRewriteConfig() : transform.hostHeaderRewriteConfig()) != null) {
      throw Errors.validation(
          "A transform of type '"
              + transform.typeAsString()
              + "' cannot have a "
              + (host ? "UrlRewriteConfig" : "HostHeaderRewriteConfig"));
    }
    List<RewriteConfig> rewrites = rewrites(transform);
    if (rewrites.size() != 1) {
      throw Errors.validation(
          "A transform of type '"
              + transform.typeAsString()
              + "' must have exactly one rewrite, got "
              + rewrites.size());
    }
    check(transform.typeAsString(), rewrites.getFirst());
  }

  private static List<RewriteConfig> rewrites(RuleTransform transform) {
    if (transform.type() == TransformTypeEnum.HOST_HEADER_REWRITE) {
      return transform.hostHeaderRewriteConfig() == null
          ? List.of()
          : transform.hostHeaderRewriteConfig().rewrites();
    }
    return transform.urlRewriteConfig() == null
        ? List.of()
        : transform.urlRewriteConfig().rewrites();
  }

  private static void check(String type, RewriteConfig rewrite) {
    String regex = rewrite.regex();
    String replacement = rewrite.replace();
    if (regex == null || regex.isEmpty() || replacement == null) {
      throw Errors.validation(
          "The rewrite of a '" + type + "' transform must have a Regex and a Replace");
    }
    if (regex.length() > LONGEST || replacement.length() > LONGEST) {
      throw Errors.validation(
          "Regex and Replace of a '"
              + type
              + "' transform cannot be longer than '"
              + LONGEST
              + "' characters");
    }
    if (!PRINTABLE.matcher(replacement).matches()) {
      throw Errors.validation(
          "Replace '" + replacement + "' of a '" + type + "' transform must be printable ASCII");
    }
    try {
      Regex.checkReplacement(regex, replacement);
    } catch (IllegalArgumentException e) {
      throw Errors.validation("The rewrite of a '" + type + "' transform: " + e.getMessage());
    }
  }
}
