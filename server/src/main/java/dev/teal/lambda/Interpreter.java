package dev.teal.lambda;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// A language whose functions run on the machine's own interpreter. The version in a runtime's name
/// is a label.
enum Interpreter {
  PYTHON("python3\\.\\d+", "python3", "bootstrap.py"),
  NODE("nodejs\\d+\\.x", "node", "bootstrap.mjs");

  static final String SUPPORTED = "python3.N and nodejsN.x, on the machine's own python3 and node";

  private final String runtimes;
  private final String program;
  private final String bootstrap;

  Interpreter(String runtimes, String program, String bootstrap) {
    this.runtimes = runtimes;
    this.program = program;
    this.bootstrap = bootstrap;
  }

  static Optional<Interpreter> of(String runtime) {
    return Arrays.stream(values()).filter(i -> runtime.matches(i.runtimes)).findFirst();
  }

  /// Whether the program is in a PATH.
  boolean isIn(String path) {
    return Arrays.stream(path.split(":", -1))
        .map(folder -> Path.of(folder, program))
        .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
  }

  /// The program, as it is found in PATH.
  String program() {
    return program;
  }

  /// The resource that is given to the program, and runs the function's handler.
  String bootstrap() {
    return bootstrap;
  }
}
