package dev.teal.s3;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/// Members of the SDK's model objects by their names in AWS's model. Many operations have the same
/// members, without having a type in common.
final class Members {
  private Members() {}

  static Optional<Object> get(SdkPojo pojo, String name) {
    return field(pojo, name).map(field -> field.getValueOrDefault(pojo));
  }

  static Optional<String> text(SdkPojo pojo, String name) {
    return get(pojo, name).map(Object::toString);
  }

  /// Sets a member of a builder, if it has one of that name.
  static void set(SdkPojo builder, String name, @Nullable Object value) {
    field(builder, name).ifPresent(field -> field.set(builder, value));
  }

  /// Sets on a builder what it has in common with another object.
  static <B extends SdkPojo> B copy(SdkPojo from, B builder) {
    for (SdkField<?> field : from.sdkFields()) {
      Object value = field.getValueOrDefault(from);
      if (value != null) {
        set(builder, field.memberName(), value);
      }
    }
    return builder;
  }

  private static Optional<SdkField<?>> field(SdkPojo pojo, String name) {
    return pojo.sdkFields().stream().filter(field -> field.memberName().equals(name)).findFirst();
  }
}
