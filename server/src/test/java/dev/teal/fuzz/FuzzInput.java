package dev.teal.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Takes apart what a fuzzer made: lines first, a character for each byte, then the rest.
public final class FuzzInput {
  private final byte[] data;
  private int at;

  public FuzzInput(byte[] data) {
    this.data = data;
  }

  /// A byte as 0..255; 0 at the end.
  public int number() {
    return at < data.length ? data[at++] & 0xff : 0;
  }

  /// Up to the next line feed, which is left out.
  public String line() {
    int from = at;
    while (at < data.length && data[at] != '\n') {
      at++;
    }
    String line = new String(data, from, at - from, StandardCharsets.ISO_8859_1);
    at = Math.min(data.length, at + 1);
    return line;
  }

  /// The lines that are left.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    while (at < data.length) {
      lines.add(line());
    }
    return lines;
  }

  /// Whatever is left.
  public byte[] rest() {
    byte[] rest = Arrays.copyOfRange(data, at, data.length);
    at = data.length;
    return rest;
  }

  public String text() {
    return new String(rest(), StandardCharsets.UTF_8);
  }
}
