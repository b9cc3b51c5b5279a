package dev.teal.s3;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/// The tags of an object ("Categorizing your objects using tags").
final class Tags {
  private static final int MOST = 10;
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;
  private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

  private Tags() {}

  /// Tags as the header `x-amz-tagging` has them: `name=value&...`, escaped.
  static List<Tag> parse(String header) {
    if (header.isEmpty()) {
      return List.of();
    }
    List<Tag> tags = new ArrayList<>();
    for (String pair : header.split("&", -1)) {
      int equals = pair.indexOf('=');
      tags.add(
          Tag.builder()
              .key(decoded(equals < 0 ? pair : pair.substring(0, equals)))
              .value(equals < 0 ? "" : decoded(pair.substring(equals + 1)))
              .build());
    }
    return check(tags);
  }

  /// Refuses tags that no object can have.
  static List<Tag> check(List<Tag> tags) {
    if (tags.size() > MOST) {
      throw Errors.error(400, "BadRequest", "Object tags cannot be greater than " + MOST);
    }
    Set<String> keys = new HashSet<>();
    for (Tag tag : tags) {
      String key = tag.key();
      if (key == null || key.isEmpty() || key.length() > LONGEST_KEY || !isAllowed(key)) {
        throw invalid("The TagKey you have provided is invalid: " + key);
      }
      if (tag.value() == null || tag.value().length() > LONGEST_VALUE || !isAllowed(tag.value())) {
        throw invalid("The TagValue you have provided is invalid: " + tag.value());
      }
      if (key.startsWith("aws:")) {
        throw invalid("System tags cannot be added/updated by requester");
      }
      if (!keys.add(key)) {
        throw invalid("Cannot provide multiple Tags with the same key");
      }
    }
    return tags;
  }

  private static boolean isAllowed(String text) {
    return ALLOWED.matcher(text).matches();
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Errors.invalidArgument(
          "The header 'x-amz-tagging' shall be encoded as UTF-8 then URL"
              + " encoded URL query parameters without tag name duplicates.");
    }
  }

  private static S3Exception invalid(String message) {
    return Errors.error(400, "InvalidTag", message);
  }
}
