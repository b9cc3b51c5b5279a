package dev.teal.balancer;

import dev.teal.balancer.routing.CookieKey;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Makes the values of the load balancer's own cookies, which clients can neither read nor change
/// (AES-256-GCM), and reads those that come back. One for each event loop, used by it alone.
final class CookieSeal {
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  /// Longer ones are not ours.
  private static final int LONGEST = 2_048;

  private final CookieKey key;
  private final SecretKeySpec secret;
  private final Cipher cipher;
  private final SecureRandom random = new SecureRandom();

  CookieSeal(CookieKey key) {
    this.key = key;
    this.secret = new SecretKeySpec(key.bytes(), "AES");
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES/GCM", e);
    }
  }

  boolean has(CookieKey other) {
    return key.equals(other);
  }

  byte[] seal(byte[] content) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      cipher.init(Cipher.ENCRYPT_MODE, secret, new GCMParameterSpec(TAG_BITS, nonce));
      byte[] sealed = Arrays.copyOf(nonce, NONCE + cipher.getOutputSize(content.length));
      cipher.doFinal(content, 0, content.length, sealed, NONCE);
      return Base64.getUrlEncoder().withoutPadding().encode(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a cookie could not be sealed", e);
    }
  }

  /// Null when it was not sealed with this key.
  byte @Nullable [] open(byte[] b, int from, int to) {
    if (to - from > LONGEST) {
      return null;
    }
    try {
      byte[] sealed = Base64.getUrlDecoder().decode(Arrays.copyOfRange(b, from, to));
      if (sealed.length <= NONCE) {
        return null;
      }
      cipher.init(Cipher.DECRYPT_MODE, secret, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE));
      return cipher.doFinal(sealed, NONCE, sealed.length - NONCE);
    } catch (IllegalArgumentException | AEADBadTagException _) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a cookie could not be opened", e);
    }
  }
}
