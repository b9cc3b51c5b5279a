package dev.teal.balancer;

import dev.teal.balancer.routing.TargetGroup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/// What a cookie binds its client to.
///
/// @param group what [#hash] makes of the target group's id
/// @param target the same of the target's address; 0 when it is bound to the group alone
/// @param until in seconds since the epoch
record Binding(Kind kind, long group, long target, long until) {
  private static final int SIZE = 1 + 3 * Long.BYTES;

  enum Kind {
    GROUP('G'),
    TARGET('T'),
    APPLICATION('A');

    private final char code;

    Kind(char code) {
      this.code = code;
    }

    private static Kind of(byte code) {
      return switch (code) {
        case 'G' -> GROUP;
        case 'T' -> TARGET;
        default -> APPLICATION;
      };
    }
  }

  /// Cookies hold hashes, so that they stay short, however long names are.
  static long hash(String id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static long hash(TargetGroup.Target target) {
    return hash(target.host() + " " + target.port());
  }

  static byte[] write(List<Binding> bindings) {
    ByteBuffer out = ByteBuffer.allocate(bindings.size() * SIZE);
    for (Binding binding : bindings) {
      out.put((byte) binding.kind().code);
      out.putLong(binding.group()).putLong(binding.target()).putLong(binding.until());
    }
    return out.array();
  }

  /// @param content what [#write] made: it was sealed, so nobody else did
  static List<Binding> read(byte[] content) {
    List<Binding> bindings = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(content);
    while (in.remaining() >= SIZE) {
      bindings.add(new Binding(Kind.of(in.get()), in.getLong(), in.getLong(), in.getLong()));
    }
    return bindings;
  }
}
