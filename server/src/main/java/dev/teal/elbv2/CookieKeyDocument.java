package dev.teal.elbv2;

import dev.teal.balancer.routing.CookieKey;
import dev.teal.store.Store;
import java.security.SecureRandom;
import java.util.HexFormat;

/// The secret that seals the load balancers' cookies: kept, so that clients stay where they are
/// when the server is restarted.
///
/// @param hex 64 hexadecimal digits
record CookieKeyDocument(String hex) {
  private static final String ID = "key";
  private static final int BYTES = 32;

  /// The store's, made when there is none yet.
  static CookieKey of(Store store) {
    CookieKeyDocument document =
        store.transact(transaction ->
            transaction
                .find(Kinds.COOKIE_KEY, ID)
                .orElseGet(() -> transaction.insert(Kinds.COOKIE_KEY, ID, random()))
                .value());
    return new CookieKey(document.hex());
  }

  private static CookieKeyDocument random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new CookieKeyDocument(HexFormat.of().formatHex(bytes));
  }

  @Override
  public String toString() {
    return "CookieKeyDocument[...]";
  }
}
