package dev.teal.certificate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads and writes the text form of keys and certificates (RFC 7468).
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Block(String label, byte[] bytes) {}

  /// All blocks of a text; what stands around them is passed over, as are blocks whose content is
  /// not Base64.
  static List<Block> read(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      String content = matcher.group(2).replaceAll("\\s", "");
      if (content.matches("[A-Za-z0-9+/]+={0,2}") && content.length() % 4 == 0) {
        blocks.add(new Block(matcher.group(1), Base64.getDecoder().decode(content)));
      }
    }
    return blocks;
  }

  static String write(String label, byte[] bytes) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + LINES.encodeToString(bytes)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
