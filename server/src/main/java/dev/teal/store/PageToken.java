package dev.teal.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// What a client asks for the next page of a list with: a name for the last item that it got, so
/// that pages stay right while items come and go. Opaque to clients, and good for the list that
/// gave it. Whoever forges one sees no more than a list shows.
///
/// @param list tells one list from another: `applications`, `groups of shop`
public record PageToken(String list) {
  private static final int CHECK_BYTES = Integer.BYTES;

  /// @param key of the last item of a page, in the order of the list
  /// @return the token for what comes behind it
  public String behind(String key) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(CHECK_BYTES + name.length);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(bytes.putInt(check(name)).put(name).array());
  }

  /// Where a page begins.
  ///
  /// @param token of the page before; null or empty: none, which is the first page
  /// @return the key behind which the page begins, empty text for the first page; nothing when this
  ///   list has not given the token
  public Optional<String> start(@Nullable String token) {
    return token == null || token.isEmpty() ? Optional.of("") : key(token);
  }

  /// @return the key that [#behind] was given; empty when this list has not given the token
  public Optional<String> key(String token) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    if (bytes.remaining() < CHECK_BYTES) {
      return Optional.empty();
    }
    int check = bytes.getInt();
    byte[] name = new byte[bytes.remaining()];
    bytes.get(name);
    return check == check(name)
        ? Optional.of(new String(name, StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private int check(byte[] name) {
    CRC32 crc = new CRC32();
    crc.update((list + "\n").getBytes(StandardCharsets.UTF_8));
    crc.update(name);
    return (int) crc.getValue();
  }
}
