package dev.teal.balancer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads a head as the strictest server would (RFC 9112), without a look at how the balancer does
/// it: anything that another reader could understand differently is an error.
///
/// @param start the request line or the status line
/// @param names in lower case
/// @param length -1 when none is given
public record StrictReader(
    String start, List<String> names, List<String> values, long length, boolean chunked) {
  static StrictReader request(byte[] head) {
    StrictReader read = read(head);
    require(
        read.start.matches("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+ [\\x21-\\x7e\\x80-\\xff]+ HTTP/1\\.1"),
        "request line: " + read.start);
    require(read.all("host").size() == 1, "one Host: " + read.names);
    require(read.all("host").getFirst().matches("[\\x21-\\x7e\\x80-\\xff]+"), "Host");
    return read;
  }

  static StrictReader answer(byte[] head) {
    StrictReader read = read(head);
    require(
        read.start.matches("HTTP/1\\.1 [1-9][0-9]{2}( [\\t\\x20-\\x7e\\x80-\\xff]*)?"),
        "status line: " + read.start);
    return read;
  }

  private static StrictReader read(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    require(text.endsWith("\r\n\r\n"), "ends with an empty line");
    String[] lines = text.substring(0, text.length() - 4).split("\r\n", -1);
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      require(colon > 0, "a field: " + lines[i]);
      names.add(lines[i].substring(0, colon).toLowerCase(Locale.ROOT));
      values.add(lines[i].substring(colon + 1).strip());
      require(names.getLast().matches("[!#$%&'*+\\-.^_`|~0-9a-z]+"), "a field's name: " + lines[i]);
      require(
          values.getLast().matches("[\\t\\x20-\\x7e\\x80-\\xff]*"), "a field's value: " + lines[i]);
    }
    return framed(lines[0], names, values);
  }

  private static StrictReader framed(String start, List<String> names, List<String> values) {
    List<String> lengths = all(names, values, "content-length");
    List<String> codings = all(names, values, "transfer-encoding");
    require(lengths.size() + codings.size() <= 1, "one framing: " + lengths + codings);
    require(lengths.stream().allMatch(l -> l.matches("[0-9]{1,18}")), "a length: " + lengths);
    require(codings.stream().allMatch("chunked"::equalsIgnoreCase), "a coding: " + codings);
    long length = lengths.isEmpty() ? -1 : Long.parseLong(lengths.getFirst());
    return new StrictReader(start, names, values, length, !codings.isEmpty());
  }

  List<String> all(String name) {
    return all(names, values, name);
  }

  private static List<String> all(List<String> names, List<String> values, String name) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(name)) {
        all.add(values.get(i));
      }
    }
    return all;
  }

  public static void require(boolean holds, String claim) {
    if (!holds) {
      throw new AssertionError(claim);
    }
  }
}
