package dev.teal.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/// Functions' logs, a file each: what the function printed, call by call, between Lambda's START,
/// END and REPORT lines.
final class FunctionLog {
  private static final long FILE_LIMIT = 32L << 20;
  private static final int CALL_LIMIT = 1 << 20;
  private static final int TAIL = 4 << 10;

  private final Path folder;

  FunctionLog(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep functions' logs in " + folder, e);
    }
  }

  Path file(String function) {
    return folder.resolve(function + ".log");
  }

  /// The lines of one call.
  static String lines(
      String requestId, String printed, Duration duration, LambdaFunction function) {
    double millis = duration.toNanos() / 1e6;
    return String.format(
        Locale.ROOT,
        "START RequestId: %1$s Version: $LATEST\n%2$sEND RequestId: %1$s\n"
            + "REPORT RequestId: %1$s\tDuration: %3$.2f ms\tBilled Duration: %4$d ms\t"
            + "Memory Size: %5$d MB\t\n",
        requestId,
        printed.isEmpty() || printed.endsWith("\n") ? printed : printed + "\n",
        millis,
        (long) Math.ceil(millis),
        function.configuration().memorySize());
  }

  synchronized void append(String function, String lines) {
    Path file = file(function);
    try {
      if (Files.exists(file) && Files.size(file) > FILE_LIMIT) {
        Files.move(file, folder.resolve(function + ".1.log"), StandardCopyOption.REPLACE_EXISTING);
      }
      Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /// What a process printed from an offset on, and where it stands now. At most the last MiB.
  static Printed printed(Path output, long offset) {
    try (SeekableByteChannel file = Files.newByteChannel(output)) {
      long size = file.size();
      // Shorter than before: the runner moved the older part aside.
      long from = Math.max(size < offset ? 0 : offset, size - CALL_LIMIT);
      ByteBuffer buffer = ByteBuffer.allocate((int) (size - from));
      file.position(from);
      while (buffer.hasRemaining() && file.read(buffer) >= 0) {
        // Until all is read.
      }
      return new Printed(new String(buffer.array(), 0, buffer.position(), UTF_8), size);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + output, e);
    }
  }

  record Printed(String text, long end) {}

  /// The answer to LogType Tail: the last 4 KB.
  static String tail(String lines) {
    byte[] bytes = lines.getBytes(UTF_8);
    return Base64.getEncoder()
        .encodeToString(Arrays.copyOfRange(bytes, Math.max(0, bytes.length - TAIL), bytes.length));
  }
}
