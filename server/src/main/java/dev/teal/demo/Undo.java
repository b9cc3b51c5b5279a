package dev.teal.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/// What must be undone, whatever ends the demo: its end, a failure or a Ctrl-C. The last thing made
/// is undone first, and each thing once.
final class Undo implements AutoCloseable {
  private final Terminal terminal;
  private final Deque<Task> tasks = new ArrayDeque<>();
  private boolean closed;

  Undo(Terminal terminal) {
    this.terminal = terminal;
  }

  /// Undoes one thing.
  @FunctionalInterface
  interface Task {
    void run() throws Exception;
  }

  /// Adds what undoes a thing that was made just now; after the end, undoes it at once.
  synchronized void add(Task task) {
    tasks.push(task);
    if (closed) {
      close();
    }
  }

  /// Lets everything stay.
  synchronized void forget() {
    tasks.clear();
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!tasks.isEmpty()) {
      try {
        tasks.pop().run();
      } catch (Exception e) {
        // The rest must be undone all the same.
        terminal.line("cleaning up: " + e);
      }
    }
  }
}
