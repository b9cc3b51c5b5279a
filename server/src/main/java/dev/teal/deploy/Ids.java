package dev.teal.deploy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/// Makes identifiers in CodeDeploy's formats.
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String CAPITALS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  private Ids() {}

  /// `d-` and 9 capital letters or digits.
  public static String deployment() {
    StringBuilder id = new StringBuilder("d-");
    for (int i = 0; i < 9; i++) {
      id.append(CAPITALS_AND_DIGITS.charAt(RANDOM.nextInt(CAPITALS_AND_DIGITS.length())));
    }
    return id.toString();
  }

  /// An opaque token that cannot be guessed, in the shape of AWS's: base64 of a JSON object.
  static String hookExecution() {
    byte[] secret = new byte[48];
    RANDOM.nextBytes(secret);
    String json = "{\"encryptedData\":\"" + Base64.getEncoder().encodeToString(secret) + "\"}";
    return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
