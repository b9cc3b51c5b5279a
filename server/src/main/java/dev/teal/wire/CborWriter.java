package dev.teal.wire;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORGenerator;

/// Writes SDK model objects as CBOR. What was never set is left out; a time is tagged as epoch
/// seconds (RFC 8949, 3.4.2).
final class CborWriter {
  private static final CBORFactory FACTORY = new CBORFactory();
  private static final int EPOCH_SECONDS = 1;

  private final CBORGenerator out;

  private CborWriter(CBORGenerator out) {
    this.out = out;
  }

  static byte[] write(SdkPojo pojo) {
    return written(writer -> writer.object(pojo));
  }

  /// An error.
  ///
  /// @param members the exception whose modelled members go along
  static byte[] error(String type, String message, @Nullable SdkPojo members) {
    return written(writer -> {
      writer.out.writeStartObject();
      writer.out.writeStringProperty("__type", type);
      writer.out.writeStringProperty("message", message);
      if (members != null) {
        writer.members(members);
      }
      writer.out.writeEndObject();
    });
  }

  private interface Body {
    void write(CborWriter writer);
  }

  private static byte[] written(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (CBORGenerator out =
        (CBORGenerator) FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      body.write(new CborWriter(out));
    }
    return bytes.toByteArray();
  }

  private void object(SdkPojo pojo) {
    out.writeStartObject();
    members(pojo);
    out.writeEndObject();
  }

  private void members(SdkPojo pojo) {
    for (SdkField<?> field : pojo.sdkFields()) {
      Object value = field.getValueOrDefault(pojo);
      if (value != null
          && !(value instanceof SdkAutoConstructList)
          && !(value instanceof SdkAutoConstructMap)) {
        out.writeName(field.locationName());
        value(value);
      }
    }
  }

  private void value(Object value) {
    switch (value) {
      case String string -> out.writeString(string);
      case Boolean bool -> out.writeBoolean(bool);
      case Integer number -> out.writeNumber(number);
      case Long number -> out.writeNumber(number);
      case Float number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      case Instant instant -> {
        out.writeTag(EPOCH_SECONDS);
        out.writeNumber(instant.toEpochMilli() / 1000.0);
      }
      case SdkBytes bytes -> out.writeBinary(bytes.asByteArrayUnsafe());
      case SdkPojo pojo -> object(pojo);
      case List<?> list -> {
        out.writeStartArray();
        list.forEach(this::value);
        out.writeEndArray();
      }
      case Map<?, ?> map -> {
        out.writeStartObject();
        map.forEach((key, element) -> {
          out.writeName(key.toString());
          value(element);
        });
        out.writeEndObject();
      }
      default ->
          throw new IllegalArgumentException("no CBOR form for a " + value.getClass().getName());
    }
  }
}
