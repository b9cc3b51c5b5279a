package dev.teal.s3;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.Tag;

/// What a client says about an object, and gets back as it was.
///
/// @param headers by their members in the models, such as `ContentType`
/// @param metadata the client's own, by names without `x-amz-meta-`
record Details(Map<String, String> headers, Map<String, String> metadata, List<Tag> tags) {
  static final Details NONE = new Details(Map.of(), Map.of(), List.of());

  private static final String EXPIRES = "Expires";
  private static final List<String> HEADERS =
      List.of(
          "CacheControl",
          "ContentDisposition",
          "ContentEncoding",
          "ContentLanguage",
          "ContentType",
          EXPIRES);
  private static final String ANY_TYPE = "binary/octet-stream";

  /// "Working with object metadata", user-defined object metadata.
  private static final int MOST_METADATA = 2048;

  /// What a request that makes an object says about it.
  static Details of(SdkPojo request) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ContentType", ANY_TYPE);
    for (String name : HEADERS) {
      Members.get(request, name).ifPresent(value -> headers.put(name, text(value)));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    if (Members.get(request, "Metadata").orElse(Map.of()) instanceof Map<?, ?> given) {
      given.forEach((name, value) -> metadata.put(name.toString(), value.toString()));
    }
    checkSize(metadata);
    return new Details(headers, metadata, Tags.parse(Members.text(request, "Tagging").orElse("")));
  }

  private static String text(Object value) {
    return value instanceof Instant time
        ? DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC))
        : value.toString();
  }

  private static void checkSize(Map<String, String> metadata) {
    int size =
        metadata.entrySet().stream()
            .mapToInt(entry -> bytes(entry.getKey()) + bytes(entry.getValue()))
            .sum();
    if (size > MOST_METADATA) {
      throw Errors.error(
          400,
          "MetadataTooLarge",
          "Your metadata headers exceed the maximum allowed metadata size: "
              + size
              + " bytes (expected: at most "
              + MOST_METADATA
              + ")");
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /// Sets what was said on an answer's builder.
  ///
  /// @param request may have members `ResponseContentType` and so on: what it wants to be told
  ///   instead
  void describe(SdkPojo builder, SdkPojo request) {
    for (String name : HEADERS) {
      Optional<String> told =
          Members.text(request, "Response" + name)
              .map(Details::withoutControls)
              .or(() -> Optional.ofNullable(headers.get(name)));
      // The models give the time of expiry once as a time, and once as it was sent.
      told.ifPresent(
          text -> Members.set(builder, name.equals(EXPIRES) ? "ExpiresString" : name, text));
    }
    if (!metadata.isEmpty()) {
      Members.set(builder, "Metadata", metadata);
    }
    if (!tags.isEmpty()) {
      Members.set(builder, "TagCount", tags.size());
    }
  }

  /// It is going to be a header.
  private static String withoutControls(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw Errors.invalidArgument(
          "response-*: holds control characters (expected: the value of a header)");
    }
    return text;
  }

  Details withTags(List<Tag> changed) {
    return new Details(headers, metadata, changed);
  }
}
