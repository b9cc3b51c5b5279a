package dev.teal.elbv2;

import dev.teal.balancer.rule.Regex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.HostHeaderConditionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.HttpHeaderConditionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.HttpRequestMethodConditionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.PathPatternConditionConfig;
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
  private static final Form HOST =
      Form.of("[A-Za-z0-9.*?-]+", "letters, digits, '.', '-', '*', '?'");
  private static final Form PATH =
      Form.of(
          "[A-Za-z0-9_.$/~\"'@:+&*?-]+", "letters, digits, and of _ - . $ / ~ \" ' @ : + & * ?");
  private static final Form VISIBLE = Form.of("[ -~]+", "visible ASCII characters");
  private static final Form METHOD =
      Form.of(
          "[A-Z_-]{1," + LONGEST_NAME + "}",
          "at most " + LONGEST_NAME + " capital letters, '-' or '_'; no wildcards");
  private static final Form CIDR =
      new Form(
          Conditions::isCidr, "a range in CIDR notation, as 192.0.2.0/24; not 255.255.255.255/32");
  private static final Pattern HEADER_NAME =
      Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1," + LONGEST_NAME + "}");

  /// The fields whose patterns may stand outside their config.
  private static final Set<String> PATTERNS = Set.of("host-header", "path-pattern");

  /// What a value may be.
  ///
  /// @param expected for the message
  private record Form(Predicate<String> valid, String expected) {
    static Form of(String pattern, String expected) {
      return new Form(Pattern.compile(pattern).asMatchPredicate(), expected);
    }
  }

  /// What only conditions with one field may have.
  private record Config(String field, String name, Function<RuleCondition, @Nullable Object> of) {}

  private static final List<Config> CONFIGS =
      List.of(
          new Config("host-header", "a HostHeaderConfig", RuleCondition::hostHeaderConfig),
          new Config("path-pattern", "a PathPatternConfig", RuleCondition::pathPatternConfig),
          new Config("http-header", "an HttpHeaderConfig", RuleCondition::httpHeaderConfig),
          new Config(
              "http-request-method",
              "an HttpRequestMethodConfig",
              RuleCondition::httpRequestMethodConfig),
          new Config("query-string", "a QueryStringConfig", RuleCondition::queryStringConfig),
          new Config("source-ip", "a SourceIpConfig", RuleCondition::sourceIpConfig));

  private Conditions() {}

  static List<RuleCondition> checked(List<RuleCondition> conditions) {
    if (conditions.isEmpty()) {
      throw Errors.validation("A condition must be specified");
    }
    Set<String> fields = new HashSet<>();
    List<RuleCondition> checked = new ArrayList<>();
    for (RuleCondition condition : conditions) {
      RuleCondition full = checked(condition);
      if (ONCE.contains(full.field()) && !fields.add(full.field())) {
        throw Errors.validation("A rule can only have one '" + full.field() + "' condition");
      }
      checked.add(full);
    }
    checkCounts(checked);
    return checked;
  }

  private static RuleCondition checked(RuleCondition condition) {
    RuleCondition full = full(condition);
    refuseForeign(condition);
    return full;
  }

  private static RuleCondition full(RuleCondition condition) {
    return switch (condition.field()) {
      case "host-header" -> hostHeader(condition);
      case "path-pattern" -> pathPattern(condition);
      case "http-header" -> httpHeader(condition);
      case "http-request-method" -> requestMethod(condition.httpRequestMethodConfig());
      case "query-string" -> queryString(condition.queryStringConfig());
      case "source-ip" -> sourceIp(condition.sourceIpConfig());
      case null -> throw Errors.validation("A condition field must be specified");
      default ->
          throw Errors.validation(
              "Condition field '"
                  + condition.field()
                  + "' must be one of '[host-header, path-pattern, http-header,"
                  + " http-request-method, query-string, source-ip]'");
    };
  }

  private static void refuseForeign(RuleCondition condition) {
    String field = condition.field();
    for (Config config : CONFIGS) {
      if (!config.field.equals(field) && config.of.apply(condition) != null) {
        throw Errors.validation("Condition field '" + field + "' cannot have " + config.name);
      }
    }
    if (!PATTERNS.contains(field) && !condition.values().isEmpty()) {
      throw Errors.validation(
          "Condition field '" + field + "' cannot have Values outside its config");
    }
    if (!PATTERNS.contains(field)
        && !field.equals("http-header")
        && !condition.regexValues().isEmpty()) {
      throw Errors.validation("Condition field '" + field + "' cannot have RegexValues");
    }
  }

  private static RuleCondition hostHeader(RuleCondition condition) {
    HostHeaderConditionConfig config = condition.hostHeaderConfig();
    Given given =
        Given.of(
            condition,
            config == null ? List.of() : config.values(),
            config == null ? List.of() : config.regexValues());
    given.check("host-header", HOST);
    return given
        .describe("host-header")
        .hostHeaderConfig(
            HostHeaderConditionConfig.builder()
                .values(given.valuesOrNull())
                .regexValues(given.regexesOrNull())
                .build())
        .build();
  }

  private static RuleCondition pathPattern(RuleCondition condition) {
    PathPatternConditionConfig config = condition.pathPatternConfig();
    Given given =
        Given.of(
            condition,
            config == null ? List.of() : config.values(),
            config == null ? List.of() : config.regexValues());
    given.check("path-pattern", PATH);
    return given
        .describe("path-pattern")
        .pathPatternConfig(
            PathPatternConditionConfig.builder()
                .values(given.valuesOrNull())
                .regexValues(given.regexesOrNull())
                .build())
        .build();
  }

  private static RuleCondition httpHeader(RuleCondition condition) {
    HttpHeaderConditionConfig config = condition.httpHeaderConfig();
    if (config == null) {
      throw missing("http-header", "HttpHeaderConfig");
    }
    String name = config.httpHeaderName();
    if (name == null) {
      throw Errors.validation("An HTTP header name must be specified");
    }
    if (!HEADER_NAME.matcher(name).matches() || name.equalsIgnoreCase("host")) {
      throw Errors.validation(
          "HTTP header name '"
              + name
              + "' is not valid for a condition (expected: 1 to "
              + LONGEST_NAME
              + " characters of a header name; for the host, a host-header condition)");
    }
    Given given = Given.of(condition, config.values(), config.regexValues());
    given.check("http-header", VISIBLE);
    return RuleCondition.builder()
        .field("http-header")
        .regexValues(given.regexesOrNull())
        .httpHeaderConfig(config.toBuilder().regexValues(given.regexesOrNull()).build())
        .build();
  }

  private static RuleCondition requestMethod(@Nullable HttpRequestMethodConditionConfig config) {
    if (config == null || config.values().isEmpty()) {
      throw missing("http-request-method", "HttpRequestMethodConfig");
    }
    config.values().forEach(value -> check("http-request-method", value, METHOD));
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
      check("query-string", pair.value() == null ? "" : pair.value(), VISIBLE);
      if (pair.key() != null) {
        check("query-string", pair.key(), VISIBLE);
      }
    }
    return RuleCondition.builder().field("query-string").queryStringConfig(config).build();
  }

  private static RuleCondition sourceIp(@Nullable SourceIpConditionConfig config) {
    if (config == null || config.values().isEmpty()) {
      throw missing("source-ip", "SourceIpConfig");
    }
    config.values().forEach(value -> check("source-ip", value, CIDR));
    return RuleCondition.builder().field("source-ip").sourceIpConfig(config).build();
  }

  private static void check(String field, String value, Form form) {
    if (value.isEmpty()) {
      throw Errors.validation("The condition value of '" + field + "' cannot be empty");
    }
    if (value.length() > LONGEST) {
      throw Errors.validation(
          "Condition value '" + value + "' cannot be longer than '" + LONGEST + "' characters");
    }
    if (!form.valid.test(value)) {
      throw Errors.validation(
          "Condition value '"
              + value
              + "' is not valid for condition field '"
              + field
              + "' (expected: "
              + form.expected
              + ")");
    }
  }

  private static boolean isCidr(String value) {
    int slash = value.indexOf('/');
    if (value.equals("255.255.255.255/32")
        || slash < 0
        || !value.substring(slash + 1).matches("[0-9]{1,3}")) {
      return false;
    }
    int bits = Integer.parseInt(value.substring(slash + 1));
    return IpLiterals.read(value.substring(0, slash))
        .filter(address -> bits <= address.getAddress().length * 8)
        .isPresent();
  }

  private static void checkCounts(List<RuleCondition> conditions) {
    long values =
        conditions.stream().mapToLong(c -> texts(c).size() + c.regexValues().size()).sum();
    int most = Limits.CONDITION_VALUES_PER_RULE.max();
    if (values > most) {
      throw Errors.validation("A rule can only have '" + most + "' condition values");
    }
    long wildcards =
        conditions.stream()
            .filter(c -> !c.field().equals("source-ip"))
            .mapToLong(c -> texts(c).stream().mapToLong(text -> wildcards(c, text)).sum())
            .sum();
    int mostWildcards = Limits.CONDITION_WILDCARDS_PER_RULE.max();
    if (wildcards > mostWildcards) {
      throw Errors.validation("A rule can only have '" + mostWildcards + "' condition wildcards");
    }
  }

  private static long wildcards(RuleCondition condition, String text) {
    String unescaped =
        condition.field().equals("query-string")
            ? text.replace("\\*", "").replace("\\?", "")
            : text;
    return unescaped.chars().filter(c -> c == '*' || c == '?').count();
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

  /// What a host, path or header is compared with, wherever it stood in the request: values, or
  /// regular expressions.
  private record Given(List<String> values, List<String> regexes) {
    static Given of(RuleCondition condition, List<String> values, List<String> regexes) {
      Given given =
          new Given(
              merged(condition, "Values", condition.values(), values),
              merged(condition, "RegexValues", condition.regexValues(), regexes));
      if (given.values.isEmpty() && given.regexes.isEmpty()) {
        throw Errors.validation("A condition value must be specified");
      }
      if (!given.values.isEmpty() && !given.regexes.isEmpty()) {
        throw Errors.validation(
            "You cannot specify both Values and RegexValues for condition field '"
                + condition.field()
                + "'");
      }
      return given;
    }

    private static List<String> merged(
        RuleCondition condition, String what, List<String> outside, List<String> config) {
      if (!outside.isEmpty() && !config.isEmpty() && !outside.equals(config)) {
        throw Errors.validation(
            "You cannot specify both "
                + what
                + " and a config for condition field '"
                + condition.field()
                + "'");
      }
      return config.isEmpty() ? outside : config;
    }

    void check(String field, Form form) {
      values.forEach(value -> Conditions.check(field, value, form));
      for (String regex : regexes) {
        Conditions.check(field, regex, VISIBLE);
        try {
          Regex.check(regex);
        } catch (IllegalArgumentException e) {
          throw Errors.validation("Condition field '" + field + "': " + e.getMessage());
        }
      }
    }

    RuleCondition.Builder describe(String field) {
      return RuleCondition.builder()
          .field(field)
          .values(valuesOrNull())
          .regexValues(regexesOrNull());
    }

    @Nullable List<String> valuesOrNull() {
      return values.isEmpty() ? null : values;
    }

    @Nullable List<String> regexesOrNull() {
      return regexes.isEmpty() ? null : regexes;
    }
  }

  private static RuntimeException missing(String field, String config) {
    return Errors.validation("Condition field '" + field + "' must have values in its " + config);
  }
}
