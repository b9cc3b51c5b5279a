package dev.teal.codedeploy;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// A map of an AppSpec file. Its keys are taken in any case, as AWS takes them; each may stand
/// there once and must be known. What is wrong is noted, and reading goes on with something
/// harmless, so that one answer names all that must be mended.
final class AppSpecMap {
  private final String name;
  private final Node node;
  private final AppSpecProblems problems;
  private final Map<String, Node> members = new HashMap<>();

  /// @param name the key that the map stands under
  /// @param keys all that it may have
  AppSpecMap(String name, Node node, AppSpecProblems problems, List<String> keys) {
    this.name = name;
    this.node = node;
    this.problems = problems;
    if (node instanceof MappingNode map) {
      map.getValue().forEach(member -> take(member, keys));
    } else {
      problems.add(node, name, AppSpecProblems.shown(node), "a map");
    }
  }

  private void take(NodeTuple member, List<String> keys) {
    Node keyNode = member.getKeyNode();
    if (!(keyNode instanceof ScalarNode key)
        || keys.stream().noneMatch(known -> known.equalsIgnoreCase(key.getValue()))) {
      problems.add(
          keyNode,
          name + "." + AppSpecProblems.shown(keyNode),
          "unknown key",
          keys.stream().collect(Collectors.joining(", ", "one of ", "")));
    } else if (members.put(lower(key.getValue()), member.getValueNode()) != null) {
      problems.add(keyNode, name + "." + key.getValue(), "given twice", "once");
    }
  }

  /// A member; empty when it is not there or null.
  Optional<Node> find(String key) {
    return Optional.ofNullable(members.get(lower(key)))
        .filter(value -> !value.getTag().equals(Tag.NULL));
  }

  /// A member that must be there.
  Optional<Node> require(String key, String expected) {
    Optional<Node> found = find(key);
    if (found.isEmpty() && node instanceof MappingNode) {
      problems.add(node, name + "." + key, "missing", expected);
    }
    return found;
  }

  String text(String key) {
    return require(key, "a string").map(value -> problems.text(value, key)).orElse("");
  }

  Optional<String> optionalText(String key) {
    return find(key).map(value -> problems.text(value, key));
  }

  /// @param otherwise for a member that is not there; empty: it must be
  int integer(String key, int from, int to, Optional<Integer> otherwise) {
    String expected = "a number from " + from + " to " + to;
    Optional<Node> found = otherwise.isPresent() ? find(key) : require(key, expected);
    if (found.isEmpty()) {
      return otherwise.orElse(from);
    }
    if (found.get() instanceof ScalarNode scalar
        && scalar.getTag().equals(Tag.INT)
        && scalar.getValue().matches("-?[0-9]{1,9}")) {
      int value = Integer.parseInt(scalar.getValue());
      if (value >= from && value <= to) {
        return value;
      }
    }
    problems.add(found.get(), key, AppSpecProblems.shown(found.get()), expected);
    return from;
  }

  /// The map under a key that must be there; empty when it is not.
  Optional<AppSpecMap> map(String key, String... keys) {
    return require(key, "a map").map(value -> new AppSpecMap(key, value, problems, List.of(keys)));
  }

  /// The map under a key; empty when the key is not there.
  Optional<AppSpecMap> optionalMap(String key, String... keys) {
    return find(key).map(value -> new AppSpecMap(key, value, problems, List.of(keys)));
  }

  /// Whether nothing is said in it.
  boolean isEmpty() {
    return members.values().stream().allMatch(value -> value.getTag().equals(Tag.NULL));
  }

  /// The elements of a list; none when the key is not there.
  Stream<Node> list(String key) {
    return find(key).stream().flatMap(value -> problems.list(value, key).stream());
  }

  private static String lower(String key) {
    return key.toLowerCase(Locale.ROOT);
  }
}
