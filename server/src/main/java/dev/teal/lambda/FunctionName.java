package dev.teal.lambda;

import dev.teal.home.Home;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the ways in which a request may name a function: `name`, `account:function:name` and the
/// whole ARN, each with a qualifier behind it or without.
final class FunctionName {
  static final String LATEST = "$LATEST";

  private static final Pattern FORM =
      Pattern.compile(
          "(?:arn:aws[a-z-]*:lambda:)?(?:(?<region>[a-z]{2}(?:-[a-z]+)+-\\d):)?"
              + "(?:(?<account>\\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9_-]+)"
              + "(?::(?<qualifier>\\$LATEST|[a-zA-Z0-9_-]+))?");

  private FunctionName() {}

  /// The plain name of a function of this account and region, at its only version.
  ///
  /// @param qualifier as given beside the name
  static String of(Home home, @Nullable String given, @Nullable String qualifier) {
    Matcher form = FORM.matcher(given == null ? "" : given);
    if (!form.matches()) {
      throw LambdaErrors.invalid(
          "1 validation error detected: Value '"
              + given
              + "' at 'functionName' failed to satisfy constraint: Member must satisfy regular"
              + " expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?"
              + "([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?"
              + "([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?");
    }
    String region = or(form.group("region"), home.region());
    String account = or(form.group("account"), home.account());
    String name = form.group("name");
    String version = or(qualifier, or(form.group("qualifier"), LATEST));
    if (!region.equals(home.region()) || !account.equals(home.account())) {
      throw LambdaErrors.notFound(new Home(region, account).arn("lambda", "function:" + name));
    }
    if (!version.equals(LATEST)) {
      throw LambdaErrors.notFound(home.arn("lambda", "function:" + name + ":" + version));
    }
    return name;
  }

  private static String or(@Nullable String value, String otherwise) {
    return value == null || value.isEmpty() ? otherwise : value;
  }
}
