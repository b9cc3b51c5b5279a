package dev.teal.runner;

/// Says in words what an exit status means.
final class ExitReason {
  private ExitReason() {}

  static String of(int status) {
    if (status < 0) {
      return "ended while nobody watched, or was never begun: exit status unknown";
    }
    return switch (status) {
      case 126 -> "exit status 126: the command could not be executed (see its output)";
      case 127 -> "exit status 127: the command or its interpreter was not found (see its output)";
      case 129 -> signal(status, "SIGHUP");
      case 130 -> signal(status, "SIGINT");
      case 134 -> signal(status, "SIGABRT");
      case 137 -> signal(status, "SIGKILL");
      case 139 -> signal(status, "SIGSEGV");
      case 143 -> signal(status, "SIGTERM");
      default -> "exit status " + status;
    };
  }

  private static String signal(int status, String name) {
    return "exit status " + status + ": ended by " + name;
  }
}
