package dev.teal.wire.sign;

import dev.teal.wire.sign.SignatureException.Fault;
import java.nio.charset.StandardCharsets;

/// Makes the signature that a request should have.
///
/// @param key the signing key of the scope
// The key is made here and seen by nobody else.
@SuppressWarnings("ArrayRecordComponent")
record Signer(Authorization authorization, byte[] key) {
  static Signer of(Authorization authorization, String secret) {
    Scope scope = authorization.scope();
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part :
        new String[] {scope.date(), scope.region(), scope.service(), scope.terminator()}) {
      key = Hashes.hmac(key, part);
    }
    return new Signer(authorization, key);
  }

  /// @throws SignatureException when the request's signature is not that of its canonical form
  void check(String canonical) {
    String toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            authorization.time().text(),
            authorization.scope().signed(),
            Hashes.sha256(canonical));
    if (!Hashes.same(Hashes.hmacHex(key, toSign), authorization.signature())) {
      throw new SignatureException(
          Fault.MISMATCH,
          "The request signature we calculated does not match the signature you provided. Check"
              + " your AWS Secret Access Key and signing method. Consult the service documentation"
              + " for details.\n\nThe Canonical String for this request should have been\n'"
              + canonical
              + "'\n\nThe String-to-Sign should have been\n'"
              + toSign
              + "'\n");
    }
  }

  /// What checks the chunks of a body that are signed on top of the head.
  ChunkSignatures chunks() {
    return new ChunkSignatures(
        key,
        authorization.time().text(),
        authorization.scope().signed(),
        authorization.signature());
  }
}
