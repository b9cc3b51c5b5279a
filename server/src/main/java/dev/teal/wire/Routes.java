package dev.teal.wire;

import dev.teal.wire.http.Percent;
import dev.teal.wire.http.RequestHead;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The operations of a REST service by method and path.
final class Routes {
  private final List<Row> rows;

  private Routes(List<Row> rows) {
    this.rows = rows;
  }

  /// Reads a table: name, method, path template, status of success on each line.
  static Routes of(String resource) {
    return new Routes(Resources.rows(resource).stream().map(Row::of).toList());
  }

  /// The operation of a request; empty when no template fits.
  Optional<Match> match(RequestHead head) {
    // A path may have two operations, told apart by a member of the query: the closer fit wins.
    return rows.stream()
        .filter(row -> row.fits(head))
        .max((a, b) -> Integer.compare(a.query().length(), b.query().length()))
        .map(row -> new Match(row.operation(), row.members(head), row.status()));
  }

  /// An operation that fits, with the members that the path carries.
  record Match(String operation, Map<String, String> members, int status) {}

  private record Row(
      String operation, String method, List<String> template, String query, int status) {
    static Row of(List<String> columns) {
      String[] pathAndQuery = columns.get(2).split("\\?", 2);
      return new Row(
          columns.get(0),
          columns.get(1),
          segments(pathAndQuery[0]),
          pathAndQuery.length == 2 ? pathAndQuery[1] : "",
          Integer.parseInt(columns.get(3)));
    }

    boolean fits(RequestHead head) {
      List<String> path = segments(head.path());
      if (!method.equals(head.method())
          || path.size() != template.size()
          || !(query.isEmpty() || Arrays.asList(head.query().split("&", -1)).contains(query))) {
        return false;
      }
      for (int i = 0; i < path.size(); i++) {
        if (!isMember(template.get(i)) && !template.get(i).equals(path.get(i))) {
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
          members.put(name.substring(1, name.length() - 1), Percent.decode(path.get(i)));
        }
      }
      return members;
    }

    private static boolean isMember(String segment) {
      return segment.startsWith("{");
    }

    private static List<String> segments(String path) {
      return Arrays.stream(path.split("/", -1)).filter(segment -> !segment.isEmpty()).toList();
    }
  }
}
