package dev.teal.ecs;

import java.security.SecureRandom;
import java.util.UUID;

/// New ids, in AWS's formats.
final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long LEAST_19_DIGITS = 1_000_000_000_000_000_000L;

  private Ids() {}

  /// 32 hexadecimal digits.
  static String task() {
    return String.format("%016x%016x", RANDOM.nextLong(), RANDOM.nextLong());
  }

  /// `ecs-svc/` and 19 digits.
  static String taskSet() {
    return "ecs-svc/" + RANDOM.nextLong(LEAST_19_DIGITS, Long.MAX_VALUE);
  }

  /// What the runner knows a task's container by. From this the task is found again.
  static String container(String task, int index) {
    return String.format("%s-%010d", task, index);
  }

  static String taskOfContainer(String container) {
    return container.substring(0, Math.min(32, container.length()));
  }

  static String event() {
    return UUID.randomUUID().toString();
  }
}
