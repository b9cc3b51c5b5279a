package dev.teal.balancer.beside;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/// Writes values made of records, sealed interfaces, enums, lists, optionals, durations and numbers
/// as JSON, and reads them, whatever their components are: a component that is added somewhere
/// needs nothing here. What stands where a sealed interface is declared has its record's name
/// beside its components.
final class PlainValues {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .annotationIntrospector(new SealedTypes())
          .changeDefaultVisibility(checker ->
              checker
                  .withGetterVisibility(Visibility.NONE)
                  .withIsGetterVisibility(Visibility.NONE)
                  .withFieldVisibility(Visibility.ANY))
          .build();

  private PlainValues() {}

  /// @param type as it is read again
  static <T> byte[] write(T value, Class<T> type) {
    return MAPPER.writerFor(type).writeValueAsBytes(value);
  }

  /// @throws IllegalArgumentException when the bytes are no value of this type
  static <T> T read(byte[] json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "no %s: %s".formatted(type.getSimpleName(), e.getOriginalMessage()), e);
    }
  }

  private static final class SealedTypes extends JacksonAnnotationIntrospector {
    private static final String NAME = "is";

    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
        MapperConfig<?> config, Annotated annotated) {
      return isSealed(annotated.getRawType())
          ? JsonTypeInfo.Value.construct(
              JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, NAME, null, false, null, null)
          : null;
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(MapperConfig<?> config, Annotated annotated) {
      return isSealed(annotated.getRawType())
          ? records(annotated.getRawType()).map(type -> new NamedType(type, name(type))).toList()
          : null;
    }

    @Override
    public @Nullable String findTypeName(MapperConfig<?> config, AnnotatedClass annotated) {
      return annotated.getRawType().isRecord() ? name(annotated.getRawType()) : null;
    }

    private static boolean isSealed(Class<?> type) {
      return type.isInterface() && type.isSealed();
    }

    private static Stream<Class<?>> records(Class<?> type) {
      return isSealed(type)
          ? Arrays.stream(type.getPermittedSubclasses()).flatMap(SealedTypes::records)
          : Stream.of(type);
    }

    private static String name(Class<?> type) {
      return type.getSimpleName();
    }
  }
}
