package dev.teal.app;

import java.security.SecureRandom;

/// A pair of access keys, in AWS's form.
record Keys(String accessKeyId, String secretAccessKey) {
  private static final String CAPITALS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final String ALPHANUMERIC =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /// Keys that nobody can guess.
  static Keys random() {
    SecureRandom random = new SecureRandom();
    return new Keys("AKIA" + pick(random, CAPITALS_AND_DIGITS, 16), pick(random, ALPHANUMERIC, 40));
  }

  private static String pick(SecureRandom random, String from, int length) {
    StringBuilder picked = new StringBuilder();
    for (int i = 0; i < length; i++) {
      picked.append(from.charAt(random.nextInt(from.length())));
    }
    return picked.toString();
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "Keys[" + accessKeyId + "]";
  }
}
