package dev.teal.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Inputs of a fuzz target in one file that people can read: a line for each, in which bytes that
/// are not printable ASCII, and backslashes, are written as `\r`, `\n`, `\\` or `\x1f`.
public final class FuzzCorpus {
  private FuzzCorpus() {}

  /// `unpack FILE DIR` writes each input into a file of its own, as fuzzers want them; `pack DIR
  /// FILE` adds those of a folder that the file does not have.
  public static void main(String[] args) throws IOException {
    Path from = Path.of(args[1]);
    Path to = Path.of(args[2]);
    if (args[0].equals("unpack")) {
      int n = 0;
      for (byte[] input : read(from)) {
        Files.write(to.resolve("seed-" + n++), input);
      }
    } else {
      List<String> lines = new ArrayList<>(Files.exists(to) ? Files.readAllLines(to) : List.of());
      try (Stream<Path> files = Files.list(from)) {
        for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
          String line = encode(Files.readAllBytes(file));
          if (!lines.contains(line)) {
            lines.add(line);
          }
        }
      }
      Files.write(to, lines);
    }
  }

  static List<byte[]> read(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(FuzzCorpus::decode).toList();
  }

  private static String encode(byte[] input) {
    StringBuilder line = new StringBuilder();
    for (byte b : input) {
      switch (b) {
        case '\r' -> line.append("\\r");
        case '\n' -> line.append("\\n");
        case '\\' -> line.append("\\\\");
        default -> {
          if (b >= ' ' && b < 0x7f) {
            line.append((char) b);
          } else {
            line.append("\\x").append(HexFormat.of().toHexDigits(b));
          }
        }
      }
    }
    return line.toString();
  }

  private static byte[] decode(String line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] text = line.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < text.length; i++) {
      if (text[i] != '\\') {
        out.write(text[i]);
        continue;
      }
      switch (text[++i]) {
        case 'r' -> out.write('\r');
        case 'n' -> out.write('\n');
        case 'x' -> {
          out.write(HexFormat.fromHexDigits(line, i + 1, i + 3));
          i += 2;
        }
        default -> out.write(text[i]);
      }
    }
    return out.toByteArray();
  }
}
