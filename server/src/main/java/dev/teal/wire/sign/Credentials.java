package dev.teal.wire.sign;

import java.util.Optional;

/// The keys that requests may be signed with.
@FunctionalInterface
public interface Credentials {
  /// The secret that belongs to an access key id; empty when there is no such key.
  Optional<String> secretOf(String accessKeyId);

  /// One pair of keys.
  static Credentials of(String accessKeyId, String secret) {
    return id -> id.equals(accessKeyId) ? Optional.of(secret) : Optional.empty();
  }
}
