package dev.teal.wire;

import dev.teal.pojo.PojoException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/// Fills SDK model objects from the members of a Query form: `Targets.member.1.Id` is the member
/// `Id` of the first element of the list `Targets`, `Attributes.entry.1.key` the first key of a
/// map.
final class FormReader {
  private static final int DEEPEST = 32;

  private FormReader() {}

  /// @throws PojoException when a member has the wrong type or a list's index is no number
  static Object read(SdkPojo builder, Map<String, String> form) {
    Node root = new Node("");
    form.forEach(root::put);
    return object(builder, root);
  }

  private static Object object(SdkPojo builder, Node node) {
    for (SdkField<?> field : builder.sdkFields()) {
      Node child = node.children.get(field.locationName());
      if (child != null) {
        field.set(builder, value(field, child));
      }
    }
    return ((Buildable) builder).build();
  }

  private static Object value(SdkField<?> field, Node node) {
    return switch (field.marshallingType().getKnownType()) {
      case LIST -> list(field.getTrait(ListTrait.class), node);
      case MAP -> map(field.getTrait(MapTrait.class), node);
      case SDK_POJO -> object(field.constructor().get(), node);
      default -> {
        if (node.value == null) {
          throw new PojoException(node.path + ": has members (expected: a simple value)");
        }
        yield Scalars.parse(field, node.value, node.path);
      }
    };
  }

  private static List<Object> list(ListTrait trait, Node node) {
    Node elements = trait.isFlattened() ? node : node.child(trait.memberFieldInfo().locationName());
    List<Object> list = new ArrayList<>();
    for (Node element : elements.numbered()) {
      list.add(value(trait.memberFieldInfo(), element));
    }
    return list;
  }

  private static Map<String, Object> map(MapTrait trait, Node node) {
    Node entries = trait.isFlattened() ? node : node.child("entry");
    Map<String, Object> map = new LinkedHashMap<>();
    for (Node entry : entries.numbered()) {
      String key = entry.child(trait.keyLocationName()).value;
      if (key == null) {
        throw new PojoException(entry.path + ": has no " + trait.keyLocationName());
      }
      Node value = entry.child(trait.valueLocationName());
      map.put(key, value(trait.valueFieldInfo(), value));
    }
    return map;
  }

  /// A name's part between two dots, with what stands below it.
  private static final class Node {
    final String path;
    final Map<String, Node> children = new LinkedHashMap<>();
    @Nullable String value;

    Node(String path) {
      this.path = path;
    }

    void put(String name, String value) {
      String[] parts = name.split("\\.", -1);
      if (parts.length > DEEPEST) {
        throw new PojoException(name + ": has more than " + DEEPEST + " parts");
      }
      Node node = this;
      for (String part : parts) {
        String below = node.path.isEmpty() ? part : node.path + "." + part;
        node = node.children.computeIfAbsent(part, key -> new Node(below));
      }
      node.value = value;
    }

    Node child(String name) {
      Node child = children.get(name);
      return child == null ? new Node(path + "." + name) : child;
    }

    List<Node> numbered() {
      Map<Integer, Node> byNumber = new TreeMap<>();
      children.forEach((name, child) -> {
        if (!name.matches("[0-9]{1,6}")) {
          throw new PojoException(child.path + ": (expected: a number after the last dot)");
        }
        byNumber.put(Integer.valueOf(name), child);
      });
      return List.copyOf(byNumber.values());
    }
  }
}
