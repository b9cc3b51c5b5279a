package dev.teal.wire;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/// Writes SDK model objects as the XML of the Query protocol. What was never set is left out.
final class XmlWriter {
  private final StringBuilder out = new StringBuilder(512);

  XmlWriter open(String name) {
    out.append('<').append(name).append('>');
    return this;
  }

  /// An element in a namespace, or in none when that is empty.
  XmlWriter open(String name, String namespace) {
    if (namespace.isEmpty()) {
      return open(name);
    }
    out.append('<').append(name).append(" xmlns=\"").append(namespace).append("\">");
    return this;
  }

  XmlWriter close(String name) {
    out.append("</").append(name).append('>');
    return this;
  }

  XmlWriter element(String name, String text) {
    return open(name).text(text).close(name);
  }

  /// The elements of an object's members; those that travel in headers are left out.
  XmlWriter members(SdkPojo pojo) {
    for (SdkField<?> field : pojo.sdkFields()) {
      Object value = field.getValueOrDefault(pojo);
      if (value != null
          && field.location() == MarshallLocation.PAYLOAD
          && !(value instanceof SdkAutoConstructList)
          && !(value instanceof SdkAutoConstructMap)) {
        value(field, field.unmarshallLocationName(), value);
      }
    }
    return this;
  }

  private void value(SdkField<?> field, String name, Object value) {
    switch (value) {
      case SdkPojo pojo -> open(name).members(pojo).close(name);
      case List<?> list -> list(field.getTrait(ListTrait.class), name, list);
      case Map<?, ?> map -> map(field.getTrait(MapTrait.class), name, map);
      default -> element(name, Scalars.text(value));
    }
  }

  private void list(ListTrait trait, String name, List<?> list) {
    if (!trait.isFlattened()) {
      open(name);
    }
    String elementName =
        trait.isFlattened() ? name : trait.memberFieldInfo().unmarshallLocationName();
    list.forEach(element -> value(trait.memberFieldInfo(), elementName, element));
    if (!trait.isFlattened()) {
      close(name);
    }
  }

  private void map(MapTrait trait, String name, Map<?, ?> map) {
    if (!trait.isFlattened()) {
      open(name);
    }
    String entryName = trait.isFlattened() ? name : "entry";
    map.forEach((key, value) -> {
      open(entryName).element(trait.keyLocationName(), key.toString());
      value(trait.valueFieldInfo(), trait.valueLocationName(), value);
      close(entryName);
    });
    if (!trait.isFlattened()) {
      close(name);
    }
  }

  XmlWriter text(String text) {
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\r' -> out.append("&#xD;");
            default -> out.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
          }
        });
    return this;
  }

  /// XML 1.0 has no way to write the other characters, not even as references.
  private static boolean isAllowed(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
