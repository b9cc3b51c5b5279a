package dev.teal.s3;

import dev.teal.checksum.Algorithm;
import dev.teal.checksum.Digest;
import dev.teal.home.Home;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import software.amazon.awssdk.services.s3.model.Owner;

/// The one owner of everything, by a canonical user id that follows from the account.
final class Owners {
  private Owners() {}

  static Owner of(Home home) {
    byte[] account = home.account().getBytes(StandardCharsets.US_ASCII);
    Digest digest = Algorithm.SHA256.newDigest();
    digest.update(account, 0, account.length);
    return Owner.builder().id(HexFormat.of().formatHex(digest.value())).build();
  }
}
