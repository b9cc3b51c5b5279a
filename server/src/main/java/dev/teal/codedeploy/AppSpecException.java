package dev.teal.codedeploy;

import java.util.List;

/// An AppSpec file that cannot be used. The message names each problem with its line and its key,
/// and what is expected there.
final class AppSpecException extends RuntimeException {
  private static final int MOST = 10;

  AppSpecException(String message) {
    super(message);
  }

  /// @param problems one or more; of very many the first are named
  AppSpecException(List<String> problems) {
    super(
        String.join("; ", problems.subList(0, Math.min(MOST, problems.size())))
            + (problems.size() > MOST ? "; and " + (problems.size() - MOST) + " more" : ""));
  }
}
