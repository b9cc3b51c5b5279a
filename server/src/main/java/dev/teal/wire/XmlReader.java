package dev.teal.wire;

import dev.teal.pojo.PojoException;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/// Fills SDK model objects from XML. Elements that the model does not know are passed over, and so
/// are attributes and namespaces.
final class XmlReader {
  private static final int DEEPEST = 32;

  private XmlReader() {}

  /// @param root what the document's element must be called
  /// @throws WireException when the document is not well-formed, or is another one
  /// @throws PojoException when a member has the wrong type
  static Object read(SdkPojo builder, String root, byte[] document) {
    Element element = parse(document);
    if (!element.name().equals(root)) {
      throw malformed("its root is " + element.name() + " (expected: " + root + ")");
    }
    return object(builder, element);
  }

  private static Object object(SdkPojo builder, Element element) {
    for (SdkField<?> field : builder.sdkFields()) {
      List<Element> found = element.named(field.locationName());
      if (!found.isEmpty()) {
        field.set(builder, value(field, found));
      }
    }
    return ((Buildable) builder).build();
  }

  private static Object value(SdkField<?> field, List<Element> found) {
    Element last = found.getLast();
    return switch (field.marshallingType().getKnownType()) {
      case LIST -> list(field.getTrait(ListTrait.class), found);
      case SDK_POJO -> object(field.constructor().get(), last);
      default -> Scalars.parse(field, last.text().toString(), field.locationName());
    };
  }

  private static List<Object> list(ListTrait trait, List<Element> found) {
    SdkField<?> member = trait.memberFieldInfo();
    List<Element> elements =
        trait.isFlattened() ? found : found.getLast().named(member.locationName());
    return elements.stream().map(element -> value(member, List.of(element))).toList();
  }

  private static Element parse(byte[] document) {
    try {
      XMLStreamReader reader =
          Factory.XML.createXMLStreamReader(new ByteArrayInputStream(document), "UTF-8");
      Element above = new Element("", new StringBuilder(), new ArrayList<>());
      fill(above, reader, 0);
      return above.children().getFirst();
    } catch (XMLStreamException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  private static void fill(Element element, XMLStreamReader reader, int depth)
      throws XMLStreamException {
    if (depth > DEEPEST) {
      throw malformed("it is deeper than " + DEEPEST + " elements");
    }
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          Element child =
              new Element(reader.getLocalName(), new StringBuilder(), new ArrayList<>());
          element.children().add(child);
          fill(child, reader, depth + 1);
        }
        case XMLStreamConstants.END_ELEMENT -> {
          return;
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            element.text().append(reader.getText());
        case XMLStreamConstants.DTD -> throw malformed("it has a document type");
        default -> {}
      }
    }
  }

  private static WireException malformed(String why) {
    return new WireException(
        400,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema: "
            + why.replaceAll("\\s+", " "));
  }

  private record Element(String name, StringBuilder text, List<Element> children) {
    List<Element> named(String wanted) {
      return children.stream().filter(child -> child.name().equals(wanted)).toList();
    }
  }

  /// Made when the first document comes: it slows a start down.
  private static final class Factory {
    static final XMLInputFactory XML = XMLInputFactory.newDefaultFactory();

    static {
      XML.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      XML.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }
  }
}
