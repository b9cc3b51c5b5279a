package dev.teal.s3;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// How keys are written in an answer: XML has no form for some characters that they may hold.
enum Encoding {
  NONE,
  URL;

  static Encoding named(@Nullable String asked) {
    return switch (asked == null ? "" : asked) {
      case "" -> NONE;
      case "url" -> URL;
      default -> throw Errors.invalidArgument("Invalid Encoding Method specified in Request");
    };
  }

  String of(String text) {
    return this == NONE
        ? text
        : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2F", "/");
  }

  @Nullable String ofNullable(@Nullable String text) {
    return text == null ? null : of(text);
  }
}
