package dev.teal.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The values of a command's options: from the command line (`--port 80` or `--port=80`), else from
/// the environment, else their defaults. What is wrong is a [UsageException] that names the option
/// or the variable, the value and what was expected.
final class Arguments {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m)");

  private record Given(String source, String text) {}

  private final Map<String, Given> values = new HashMap<>();

  private Arguments() {}

  static Arguments parse(Command command, List<String> words, Map<String, String> environment) {
    Arguments arguments = new Arguments();
    ListIterator<String> rest = words.listIterator();
    while (rest.hasNext()) {
      arguments.take(command, rest);
    }
    for (Option option : command.options()) {
      arguments.values.putIfAbsent(option.name(), unsaid(option, environment));
    }
    return arguments;
  }

  private void take(Command command, ListIterator<String> rest) {
    String word = rest.next();
    int equals = word.startsWith("--") ? word.indexOf('=') : -1;
    String name = equals < 0 ? word : word.substring(0, equals);
    Option option = command.option(name).orElseThrow(() -> unknown(command, name));
    if (option.value().isEmpty() && equals >= 0) {
      throw new UsageException(name + " takes no value: " + word);
    }
    String value;
    if (option.value().isEmpty()) {
      value = "true";
    } else if (equals >= 0) {
      value = word.substring(equals + 1);
    } else if (rest.hasNext()) {
      value = rest.next();
    } else {
      throw new UsageException(name + " lacks its value (expected: " + option.form() + ")");
    }
    if (values.put(name, new Given(name, value)) != null) {
      throw new UsageException(name + " is given twice");
    }
  }

  private static UsageException unknown(Command command, String name) {
    return new UsageException(
        "teal %s does not take %s (teal help %s tells what it takes)"
            .formatted(command.name(), name, command.name()));
  }

  private static Given unsaid(Option option, Map<String, String> environment) {
    String set = option.environment() ? environment.getOrDefault(option.variable(), "") : "";
    return set.isEmpty()
        ? new Given(option.name(), option.fallback())
        : new Given(option.variable(), set);
  }

  String text(Option option) {
    return given(option).text();
  }

  Path path(Option option) {
    return Path.of(text(option));
  }

  /// A switch: given, or `true` in the environment.
  boolean isOn(Option option) {
    return switch (text(option)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(option, "true or false");
    };
  }

  int number(Option option, int least, int most) {
    try {
      int number = Integer.parseInt(text(option));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number out of range is.
    }
    throw invalid(option, least + ".." + most);
  }

  /// A length of time such as `500ms`, `1s` or `1m`.
  Duration duration(Option option) {
    Matcher parts = DURATION.matcher(text(option));
    if (!parts.matches()) {
      throw invalid(option, "as 500ms, 1s or 1m");
    }
    long amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      default -> Duration.ofMinutes(amount);
    };
  }

  /// A constant by its name, in any case.
  <E extends Enum<E>> E oneOf(Option option, Class<E> choices) {
    return Arrays.stream(choices.getEnumConstants())
        .filter(choice -> choice.name().equalsIgnoreCase(text(option)))
        .findFirst()
        .orElseThrow(() ->
            invalid(
                option,
                String.join(
                        " or ", Arrays.stream(choices.getEnumConstants()).map(Enum::name).toList())
                    .toLowerCase(Locale.ROOT)));
  }

  UsageException invalid(Option option, String expected) {
    Given given = given(option);
    return new UsageException(
        given.source() + ": " + given.text() + " (expected: " + expected + ")");
  }

  private Given given(Option option) {
    Given given = values.get(option.name());
    if (given == null) {
      throw new IllegalArgumentException(option.name() + " is no option of this command");
    }
    return given;
  }
}
