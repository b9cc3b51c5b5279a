package dev.teal.codedeploy;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// What is wrong with an AppSpec file, in the order in which it was noticed.
final class AppSpecProblems {
  private static final int LONGEST_SHOWN = 80;

  private final List<String> found = new ArrayList<>();

  /// @param at where the problem stands
  void add(Node at, String key, String problem, String expected) {
    String line = at.getStartMark().map(mark -> "Line " + (mark.getLine() + 1) + ", ").orElse("");
    found.add(line + key + ": " + problem + " (expected: " + expected + ")");
  }

  /// @throws AppSpecException when there are any
  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new AppSpecException(found);
    }
  }

  /// A string that is not empty; numbers and the like are none.
  String text(Node node, String key) {
    if (node instanceof ScalarNode scalar
        && scalar.getTag().equals(Tag.STR)
        && !scalar.getValue().isBlank()) {
      return scalar.getValue();
    }
    add(node, key, shown(node), "a string that is not empty");
    return "";
  }

  List<Node> list(Node node, String key) {
    if (node instanceof SequenceNode list) {
      return list.getValue();
    }
    add(node, key, shown(node), "a list");
    return List.of();
  }

  /// A value as a message quotes it.
  static String shown(Node node) {
    return switch (node) {
      case ScalarNode scalar when scalar.getTag().equals(Tag.STR) && !scalar.isPlain() ->
          '"' + cut(scalar.getValue()) + '"';
      case ScalarNode scalar -> cut(scalar.getValue());
      case SequenceNode list -> "a list of " + list.getValue().size();
      case MappingNode map -> "a map of " + map.getValue().size();
      default -> "a " + node.getNodeType();
    };
  }

  private static String cut(String text) {
    return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
  }
}
