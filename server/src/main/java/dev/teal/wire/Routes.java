package dev.teal.wire;

import dev.teal.wire.http.Percent;
import dev.teal.wire.http.RequestHead;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The operations of a REST service by method and path, and by the query members and the header
/// that tell apart those that have these in common.
final class Routes {
  private final List<Row> rows;

  private Routes(List<Row> rows) {
    this.rows = rows;
  }

  /// Reads a table: name, method, path template, status of success on each line, and for some the
  /// root element of the answer (`-`: none) and a header.
  static Routes of(String resource) {
    return new Routes(Resources.rows(resource).stream().map(Row::of).toList());
  }

  /// The operation of a request; empty when no template fits. The closest fit wins.
  Optional<Match> match(RequestHead head) {
    return rows.stream()
        .filter(row -> row.fits(head))
        .max(Comparator.comparingInt(Row::closeness))
        .map(row -> new Match(row.operation(), row.members(head), row.status(), row.root()));
  }

  /// An operation that fits, with the members that the path carries.
  ///
  /// @param root the root element of an XML answer; empty when the operation has none of its own
  record Match(String operation, Map<String, String> members, int status, String root) {}

  private record Row(
      String operation,
      String method,
      List<String> template,
      List<String> query,
      int status,
      String root,
      String header) {
    private static final String NONE = "-";

    static Row of(List<String> columns) {
      String[] pathAndQuery = columns.get(2).split("\\?", 2);
      return new Row(
          columns.get(0),
          columns.get(1),
          List.of(trimmed(pathAndQuery[0]).split("/", -1)),
          pathAndQuery.length == 2 ? members(pathAndQuery[1]) : List.of(),
          Integer.parseInt(columns.get(3)),
          columns.size() > 4 && !columns.get(4).equals(NONE) ? columns.get(4) : "",
          columns.size() > 5 ? columns.get(5) : "");
    }

    int closeness() {
      return query.size() + (header.isEmpty() ? 0 : 1);
    }

    boolean fits(RequestHead head) {
      List<String> asked = members(head.query());
      return method.equals(head.method())
          && query.stream().allMatch(wanted -> isAmong(asked, wanted))
          // A bare name is part of what is addressed: without it, that would be something else.
          && asked.stream().allMatch(name -> name.contains("=") || query.contains(name))
          && (header.isEmpty() || head.headers().first(header).isPresent())
          && fits(segments(head.path()));
    }

    /// A name is there with any value, or with none; a name and its value are there as they stand.
    private static boolean isAmong(List<String> asked, String wanted) {
      return wanted.contains("=")
          ? asked.contains(wanted)
          : asked.stream().anyMatch(m -> m.equals(wanted) || m.startsWith(wanted + "="));
    }

    private static List<String> members(String query) {
      return Arrays.stream(query.split("&", -1)).filter(member -> !member.isEmpty()).toList();
    }

    private boolean fits(List<String> path) {
      if (path.size() != template.size()) {
        return false;
      }
      for (int i = 0; i < path.size(); i++) {
        String part = path.get(i);
        if (isMember(template.get(i)) ? part.isEmpty() : !part.equals(template.get(i))) {
          return false;
        }
      }
      return true;
    }

    Map<String, String> members(RequestHead head) {
      List<String> path = segments(head.path());
      Map<String, String> members = new HashMap<>();
      for (int i = 0; i < path.size(); i++) {
        String name = template.get(i);
        if (isMember(name)) {
          members.put(
              name.substring(1, name.length() - (isGreedy() && i == path.size() - 1 ? 2 : 1)),
              Percent.decode(path.get(i)));
        }
      }
      return members;
    }

    /// The path in as many parts as the template has: the last member of a greedy one takes the
    /// rest, slashes and all.
    private List<String> segments(String path) {
      if (!isGreedy()) {
        return List.of(trimmed(path).split("/", -1));
      }
      String rest = path.startsWith("/") ? path.substring(1) : path;
      return List.of(rest.split("/", template.size()));
    }

    private boolean isGreedy() {
      return template.getLast().endsWith("+}");
    }

    private static boolean isMember(String segment) {
      return segment.startsWith("{");
    }

    private static String trimmed(String path) {
      return path.replaceFirst("^/", "").replaceFirst("/$", "");
    }
  }
}
