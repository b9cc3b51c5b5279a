package dev.teal.app;

import java.util.List;
import java.util.Optional;

/// A command of the program: `teal server`.
///
/// @param summary a sentence
/// @param notes what else the help says, a line each
record Command(
    String name, String summary, List<Option> options, List<String> notes, Action action) {
  /// What a command does.
  @FunctionalInterface
  interface Action {
    /// @return the exit status
    int run(Arguments arguments) throws Exception;
  }

  Optional<Option> option(String name) {
    return options.stream().filter(option -> option.name().equals(name)).findFirst();
  }

  String help() {
    StringBuilder help = new StringBuilder("Usage: teal ").append(name);
    help.append(options.isEmpty() ? "\n" : " [OPTIONS]\n").append(summary).append('\n');
    int width = options.stream().mapToInt(option -> option.form().length()).max().orElse(0);
    for (Option option : options) {
      help.append("  ").append(option.form());
      help.repeat(' ', width - option.form().length() + 2).append(option.description());
      help.append('\n');
    }
    notes.forEach(note -> help.append(note).append('\n'));
    return help.toString();
  }
}
