package dev.teal.balancer.tls;

import dev.teal.balancer.routing.TicketSecret;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The keys under which a TLS client keeps its session with us (RFC 5077). Each listener has its
/// own, so that no session is taken up where its certificate was not shown; a change of
/// certificates keeps them. They follow from a secret that is nowhere stored, and change twice a
/// day; the last ones are still understood. Belongs to the control thread.
public final class TicketKeys {
  private static final long MILLIS = TimeUnit.HOURS.toMillis(12);

  private byte[] secret = new byte[32];

  /// With a secret of its own.
  public TicketKeys() {
    new SecureRandom().nextBytes(secret);
  }

  /// What another balancer needs to carry on with the same keys.
  public TicketSecret secret() {
    return TicketSecret.of(secret);
  }

  /// Carries on with the keys of another balancer.
  public void inherit(TicketSecret other) {
    secret = other.bytes();
  }

  /// Which keys are in use; they change with it.
  long period() {
    return System.currentTimeMillis() / MILLIS;
  }

  /// @param scope whose they are
  List<OpenSslSessionTicketKey> of(String scope, long period) {
    return Stream.of(period, period - 1).map(n -> key(scope, n)).toList();
  }

  private OpenSslSessionTicketKey key(String scope, long period) {
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(secret, "HmacSHA512"));
      byte[] bytes = mac.doFinal((period + " " + scope).getBytes(StandardCharsets.UTF_8));
      return new OpenSslSessionTicketKey(
          Arrays.copyOfRange(bytes, 0, 16),
          Arrays.copyOfRange(bytes, 16, 32),
          Arrays.copyOfRange(bytes, 32, 48));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC with SHA-512", e);
    }
  }
}
