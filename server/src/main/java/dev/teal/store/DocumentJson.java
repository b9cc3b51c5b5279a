package dev.teal.store;

import dev.teal.pojo.PojoReader;
import dev.teal.pojo.PojoWriter;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/// Documents as JSON text: records by their components, AWS SDK model objects in the form of AWS
/// JSON 1.1.
final class DocumentJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().addModule(new SdkPojoModule()).build();

  private DocumentJson() {}

  static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  static <T> T read(Kind<T> kind, String id, String body) {
    try {
      return MAPPER.readValue(body, kind.type());
    } catch (JacksonException e) {
      throw new StoreException(kind.name() + " " + id + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static final class SdkPojoModule extends SimpleModule {
    SdkPojoModule() {
      addSerializer(SdkPojo.class, new Writer());
    }

    @Override
    public void setupModule(SetupContext context) {
      super.setupModule(context);
      context.addDeserializers(new Readers());
    }
  }

  private static final class Writer extends ValueSerializer<SdkPojo> {
    @Override
    public void serialize(SdkPojo value, JsonGenerator out, SerializationContext context) {
      out.writeTree(PojoWriter.write(value));
    }
  }

  private static final class Readers extends Deserializers.Base {
    @Override
    public @Nullable ValueDeserializer<?> findBeanDeserializer(
        JavaType type, DeserializationConfig config, BeanDescription.Supplier description) {
      return hasDeserializerFor(config, type.getRawClass()) ? new Reader(type.getRawClass()) : null;
    }

    @Override
    public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
      return SdkPojo.class.isAssignableFrom(type);
    }
  }

  private static final class Reader extends ValueDeserializer<Object> {
    private final Class<?> type;

    Reader(Class<?> type) {
      this.type = type;
    }

    @Override
    public Object deserialize(JsonParser in, DeserializationContext context) {
      JsonNode tree = context.readTree(in);
      return PojoReader.read(builder(), tree);
    }

    private SdkPojo builder() {
      try {
        return (SdkPojo) type.getMethod("builder").invoke(null);
      } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
        throw new StoreException(type.getName() + " is no AWS SDK model class", e);
      }
    }
  }
}
