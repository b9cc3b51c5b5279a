package dev.teal.demo;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Tells the story line by line, each with the time since it began. Colours only for people: not
/// into files and pipes, and not where `NO_COLOR` is set.
final class Terminal {
  private final PrintStream out;
  private final boolean coloured;
  private final String held;
  private final String broken;
  private final Instant began = Instant.now();
  private boolean silent;

  private Terminal(PrintStream out, boolean coloured, boolean signs) {
    this.out = out;
    this.coloured = coloured;
    held = signs ? "✓" : "ok";
    broken = signs ? "✗" : "FAILED";
  }

  static Terminal standard() {
    boolean person =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
            && System.getenv("NO_COLOR") == null;
    return new Terminal(System.out, person, System.out.charset().newEncoder().canEncode("✓✗"));
  }

  /// The beginning of a part of the story.
  void heading(String text) {
    print("");
    print(paint("1", text));
  }

  /// Something that happened.
  void line(String text) {
    print(time() + text);
  }

  /// Something that happened, but is not the point.
  void aside(String text) {
    print(paint("2", time() + text));
  }

  /// A claim, and whether it held.
  void claim(boolean holds, String text) {
    print(time() + (holds ? paint("32", held) : paint("1;31", broken)) + " " + text);
  }

  /// Text as it is.
  synchronized void print(String text) {
    if (!silent) {
      out.println(text);
      out.flush();
    }
  }

  /// The last words: nothing is told after them.
  synchronized void end(String text) {
    print(text);
    silent = true;
  }

  private String time() {
    return String.format(
        Locale.ROOT, "%6.1f s  ", Duration.between(began, Instant.now()).toMillis() / 1000.0);
  }

  private String paint(String colour, String text) {
    return coloured ? "\033[" + colour + "m" + text + "\033[0m" : text;
  }
}
