package dev.teal.lambda;

import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/// Copies between the SDK's classes of the same members: Lambda answers one function configuration
/// in five shapes.
final class SdkCopy {
  private SdkCopy() {}

  /// Sets each member of `builder` that `from` has too.
  static <B extends SdkPojo> B into(B builder, SdkPojo from) {
    Map<String, Object> values = new HashMap<>();
    for (SdkField<?> field : from.sdkFields()) {
      Object value = field.getValueOrDefault(from);
      if (value != null
          && !(value instanceof SdkAutoConstructList)
          && !(value instanceof SdkAutoConstructMap)) {
        values.put(field.memberName(), value);
      }
    }
    for (SdkField<?> field : builder.sdkFields()) {
      if (values.containsKey(field.memberName())) {
        field.set(builder, values.get(field.memberName()));
      }
    }
    return builder;
  }
}
