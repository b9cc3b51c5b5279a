package dev.teal.deploy.simulation;

/// The end of the server's process, wherever it is. No handler of the server may catch it.
final class Crash extends Error {
  private static final long serialVersionUID = 1L;

  Crash(String where) {
    super("crash " + where, null, false, false);
  }
}
