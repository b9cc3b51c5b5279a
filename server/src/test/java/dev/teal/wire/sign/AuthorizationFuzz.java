package dev.teal.wire.sign;

import dev.teal.fuzz.FuzzInput;
import dev.teal.wire.http.Headers;
import dev.teal.wire.http.RequestHead;
import java.util.Optional;

/// A signature is taken apart so that its parts, put together, are it again; or it is refused with
/// one of AWS's faults. Lines: the Authorization header, the date, and the query string.
public final class AuthorizationFuzz {
  private AuthorizationFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    Headers headers = Headers.of("x-amz-date", "20260131T235959Z");
    String header = input.line();
    String date = input.line();
    if (!header.isEmpty()) {
      headers = Headers.of("authorization", header, "x-amz-date", date);
    }
    try {
      Optional<Authorization> read =
          Authorization.of(new RequestHead("GET", "/", input.line(), headers));
      if (read.isPresent() && !header.isEmpty()) {
        again(read.get(), headers);
      }
    } catch (SignatureException _) {
      return; // refused
    }
  }

  private static void again(Authorization read, Headers headers) {
    String header =
        "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(
                read.scope().accessKeyId(),
                read.scope().signed(),
                String.join(";", read.signedHeaders()),
                read.signature());
    Headers anew = headers.without("authorization").with("authorization", header);
    Optional<Authorization> second = Authorization.of(new RequestHead("GET", "/", "", anew));
    if (!second.equals(Optional.of(read))) {
      throw new AssertionError(read + " as " + second);
    }
  }
}
