package dev.teal.elbv2;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.HttpHeaderConditionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.HttpRequestMethodConditionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.QueryStringConditionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.QueryStringKeyValuePair;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleCondition;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SourceIpConditionConfig;

/// Checks a rule's conditions, and brings them into the form in which AWS describes them: host and
/// path conditions have both `Values` and their config.
final class Conditions {
  private static final int LONGEST = 128;
  private static final int LONGEST_NAME = 40;
  private static final Set<String> ONCE =
      Set.of("host-header", "path-pattern", "http-request-method", "source-ip");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.*?-]+");
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_.$/~\"'@:+&*?-]+");
  private static final Pattern METHOD = Pattern.compile("[A-Z_-]{1," + LONGEST_NAME + "}");
  private static final Pattern HEADER_NAME =
      Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1," + LONGEST_NAME + "}");

  private Conditions() {}

  static List<RuleCondition> checked(List<RuleCondition> conditions) {
    if (conditions.isEmpty()) {
      throw Errors.validation("A condition must be specified");
    }
    Set<String> fields = new HashSet<>();
    List<RuleCondition> checked = new ArrayList<>();
    for (RuleCondition condition : conditions) {
      if (ONCE.contains(condition.field()) && !fields.add(condition.field())) {
        throw Errors.validation("A rule can only have one '" + condition.field() + "' condition");
      }
      checked.add(checked(condition));
    }
    checkCounts(checked);
    return checked;
  }

  private static RuleCondition checked(RuleCondition condition) {
    refuseRegex(condition);
    String field = condition.field() == null ? "" : condition.field();
    return switch (field) {
      case "host-header" -> hostHeader(condition);
      case "path-pattern" -> pathPattern(condition);
      case "http-header" -> httpHeader(condition.httpHeaderConfig());
      case "http-request-method" -> requestMethod(condition.httpRequestMethodConfig());
      case "query-string" -> queryString(condition.queryStringConfig());
      case "source-ip" -> sourceIp(condition.sourceIpConfig());
      default ->
          throw Errors.validation(
              "Condition field '"
                  + field
                  + "' must be one of '[host-header, path-pattern, http-header,"
                  + " http-request-method, query-string, source-ip]'");
    };
  }

  private static void refuseRegex(RuleCondition condition) {
    boolean regex =
        condition.hasRegexValues()
            || (condition.hostHeaderConfig() != null
                && condition.hostHeaderConfig().hasRegexValues())
            || (condition.pathPatternConfig() != null
                && condition.pathPatternConfig().hasRegexValues())
            || (condition.httpHeaderConfig() != null
                && condition.httpHeaderConfig().hasRegexValues());
    if (regex) {
      throw Errors.validation(
          "RegexValues of condition field '"
              + condition.field()
              + "' are not supported by this server (expected: Values)");
    }
  }

  private static RuleCondition hostHeader(RuleCondition condition) {
    List<String> values =
        values(
            condition,
            condition.hostHeaderConfig() == null ? null : condition.hostHeaderConfig().values());
    values.forEach(value -> check("host-header", value, HOST.asMatchPredicate()));
    return RuleCondition.builder()
        .field("host-header")
        .values(values)
        .hostHeaderConfig(config -> config.values(values))
        .build();
  }

  private static RuleCondition pathPattern(RuleCondition condition) {
    List<String> values =
        values(
            condition,
            condition.pathPatternConfig() == null ? null : condition.pathPatternConfig().values());
    values.forEach(value -> check("path-pattern", value, PATH.asMatchPredicate()));
    return RuleCondition.builder()
        .field("path-pattern")
        .values(values)
        .pathPatternConfig(config -> config.values(values))
        .build();
  }

  private static RuleCondition httpHeader(@Nullable HttpHeaderConditionConfig config) {
    if (config == null || config.values().isEmpty()) {
      throw missing("http-header", "HttpHeaderConfig");
    }
    String name = config.httpHeaderName();
    if (name == null || !HEADER_NAME.matcher(name).matches() || name.equalsIgnoreCase("host")) {
      throw Errors.validation("HTTP header name '" + name + "' is not valid for a condition");
    }
    config.values().forEach(value -> check("http-header", value, any -> true));
    return RuleCondition.builder().field("http-header").httpHeaderConfig(config).build();
  }

  private static RuleCondition requestMethod(@Nullable HttpRequestMethodConditionConfig config) {
    if (config == null || config.values().isEmpty()) {
      throw missing("http-request-method", "HttpRequestMethodConfig");
    }
    config
        .values()
        .forEach(value -> check("http-request-method", value, METHOD.asMatchPredicate()));
    return RuleCondition.builder()
        .field("http-request-method")
        .httpRequestMethodConfig(config)
        .build();
  }

  private static RuleCondition queryString(@Nullable QueryStringConditionConfig config) {
    if (config == null || config.values().isEmpty()) {
      throw missing("query-string", "QueryStringConfig");
    }
    for (QueryStringKeyValuePair pair : config.values()) {
      check("query-string", pair.value() == null ? "" : pair.value(), any -> true);
      if (pair.key() != null) {
        check("query-string", pair.key(), any -> true);
      }
    }
    return RuleCondition.builder().field("query-string").queryStringConfig(config).build();
  }

  private static RuleCondition sourceIp(@Nullable SourceIpConditionConfig config) {
    if (config == null || config.values().isEmpty()) {
      throw missing("source-ip", "SourceIpConfig");
    }
    config.values().forEach(value -> check("source-ip", value, Conditions::isCidr));
    return RuleCondition.builder().field("source-ip").sourceIpConfig(config).build();
  }

  /// The values of a host or path condition, wherever they stand.
  private static List<String> values(RuleCondition condition, @Nullable List<String> config) {
    boolean inConfig = config != null && !config.isEmpty();
    if (inConfig && !condition.values().isEmpty() && !condition.values().equals(config)) {
      throw Errors.validation(
          "You cannot specify both Values and a config for condition field '"
              + condition.field()
              + "'");
    }
    List<String> values = config == null || config.isEmpty() ? condition.values() : config;
    if (values.isEmpty()) {
      throw Errors.validation("A condition value must be specified");
    }
    return values;
  }

  private static void check(String field, String value, Predicate<String> valid) {
    if (value.isEmpty()) {
      throw Errors.validation("The condition value of '" + field + "' cannot be empty");
    }
    if (value.length() > LONGEST) {
      throw Errors.validation(
          "Condition value '" + value + "' cannot be longer than '" + LONGEST + "' characters");
    }
    if (!valid.test(value)) {
      throw Errors.validation(
          "Condition value '" + value + "' is not valid for condition field '" + field + "'");
    }
  }

  private static boolean isCidr(String value) {
    int slash = value.indexOf('/');
    if (slash < 0 || !value.substring(slash + 1).matches("[0-9]{1,3}")) {
      return false;
    }
    try {
      int bits = InetAddress.ofLiteral(value.substring(0, slash)).getAddress().length * 8;
      return Integer.parseInt(value.substring(slash + 1)) <= bits;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void checkCounts(List<RuleCondition> conditions) {
    List<String> values = conditions.stream().flatMap(c -> texts(c).stream()).toList();
    int most = Limits.CONDITION_VALUES_PER_RULE.max();
    if (values.size() > most) {
      throw Errors.validation("A rule can only have '" + most + "' condition values");
    }
    long wildcards =
        conditions.stream()
            .filter(c -> !c.field().equals("source-ip"))
            .flatMap(c -> texts(c).stream())
            .flatMapToInt(String::chars)
            .filter(c -> c == '*' || c == '?')
            .count();
    int mostWildcards = Limits.CONDITION_WILDCARDS_PER_RULE.max();
    if (wildcards > mostWildcards) {
      throw Errors.validation("A rule can only have '" + mostWildcards + "' condition wildcards");
    }
  }

  private static List<String> texts(RuleCondition condition) {
    return switch (condition.field()) {
      case "http-header" -> condition.httpHeaderConfig().values();
      case "http-request-method" -> condition.httpRequestMethodConfig().values();
      case "source-ip" -> condition.sourceIpConfig().values();
      case "query-string" ->
          condition.queryStringConfig().values().stream()
              .map(pair -> (pair.key() == null ? "" : pair.key()) + pair.value())
              .toList();
      default -> condition.values();
    };
  }

  private static RuntimeException missing(String field, String config) {
    return Errors.validation("Condition field '" + field + "' must have values in its " + config);
  }
}
