package dev.teal.ecs;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Task-level cpu and memory: strings, plain (`256`, `512`) or with units (`.25 vCPU`, `0.5 GB`).
/// Amazon ECS Developer Guide, "Task definition parameters", section "Task size".
final class TaskSizes {
  private static final Pattern VCPU = Pattern.compile("([0-9]*\\.?[0-9]+)\\s*vcpu");
  private static final Pattern GIB = Pattern.compile("([0-9]*\\.?[0-9]+)\\s*gb");

  /// CPU units to the least and the most MiB of memory, and the step between.
  private static final Map<Integer, int[]> FARGATE =
      Map.of(
          512, new int[] {1024, 4096, 1024},
          1024, new int[] {2048, 8192, 1024},
          2048, new int[] {4096, 16384, 1024},
          4096, new int[] {8192, 30720, 1024},
          8192, new int[] {16384, 61440, 4096},
          16384, new int[] {32768, 122880, 8192});

  private TaskSizes() {}

  /// CPU units, as AWS shows them: a vCPU has 1024.
  static @Nullable String cpu(@Nullable String given) {
    return units(given, VCPU, "cpu", "256 or .25 vCPU");
  }

  /// MiB, as AWS shows them.
  static @Nullable String memory(@Nullable String given) {
    return units(given, GIB, "memory", "512 or 0.5 GB");
  }

  static boolean fitsFargate(String cpu, String memory) {
    int mib = Integer.parseInt(memory);
    if (cpu.equals("256")) {
      return mib == 512 || mib == 1024 || mib == 2048;
    }
    int[] range = FARGATE.get(Integer.valueOf(cpu));
    return range != null && mib >= range[0] && mib <= range[1] && (mib - range[0]) % range[2] == 0;
  }

  private static @Nullable String units(
      @Nullable String given, Pattern withUnit, String field, String example) {
    if (given == null) {
      return null;
    }
    String text = given.strip().toLowerCase(Locale.ROOT);
    Matcher matcher = withUnit.matcher(text);
    if (matcher.matches()) {
      return Long.toString(Math.round(Double.parseDouble(matcher.group(1)) * 1024));
    }
    if (text.matches("[0-9]{1,9}")) {
      return Integer.toString(Integer.parseInt(text));
    }
    throw Problems.client(
        "Invalid '" + field + "' setting for task: " + given + " (expected: as " + example + ")");
  }
}
