package dev.teal.elbv2;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The rules for names of load balancers and target groups.
final class Names {
  private static final int LONGEST = 32;

  private Names() {}

  static String loadBalancer(@Nullable String name) {
    String checked = check("Load balancer", name);
    if (checked.startsWith("internal-")) {
      throw Errors.validation("Load balancer name '" + name + "' cannot begin with 'internal-'");
    }
    return checked;
  }

  static String targetGroup(@Nullable String name) {
    return check("Target group", name);
  }

  private static String check(String what, @Nullable String name) {
    if (name == null || name.isEmpty()) {
      throw Errors.validation("A " + what.toLowerCase(Locale.ROOT) + " name must be specified");
    }
    String subject = what + " name '" + name + "' ";
    if (name.length() > LONGEST) {
      throw Errors.validation(subject + "cannot be longer than '" + LONGEST + "' characters");
    }
    if (!name.matches("[A-Za-z0-9-]+")) {
      throw Errors.validation(
          subject + "can only contain characters that are alphanumeric characters or hyphens(-)");
    }
    if (name.startsWith("-") || name.endsWith("-")) {
      throw Errors.validation(subject + "cannot begin or end with hyphens(-)");
    }
    return name;
  }
}
