package dev.teal.demo;

/// What the demo claims, and whether all of it held.
final class Claims {
  private final Terminal terminal;
  private int made;
  private int broken;

  Claims(Terminal terminal) {
    this.terminal = terminal;
  }

  /// @param seen what the judgement rests on
  void check(boolean holds, String claim, Object seen) {
    made++;
    if (!holds) {
      broken++;
    }
    terminal.claim(holds, claim + " (" + seen + ")");
  }

  int made() {
    return made;
  }

  int broken() {
    return broken;
  }
}
