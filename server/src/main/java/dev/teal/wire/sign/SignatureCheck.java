package dev.teal.wire.sign;

import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.RequestHead;
import dev.teal.wire.sign.SignatureException.Fault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;

/// Holds requests to Signature Version 4: a key that we know, our region and the right service, a
/// fresh date, and a signature over exactly this request.
public final class SignatureCheck {
  private final Credentials credentials;
  private final String region;
  private final InstantSource clock;

  /// @param clock the true time, whatever pace the deployments have
  public SignatureCheck(Credentials credentials, String region, InstantSource clock) {
    this.credentials = credentials;
    this.region = region;
    this.clock = clock;
  }

  /// The service that a request says it is signed for; empty when it does not say.
  public static Optional<String> signedService(RequestHead head) {
    return Authorization.of(head).map(authorization -> authorization.scope().service());
  }

  /// Passes when the request is signed, and signed well, for a service.
  ///
  /// @throws SignatureException when it is not
  public void check(ApiRequest request, String service) {
    Authorization authorization =
        Authorization.of(request.head())
            .orElseThrow(() ->
                new SignatureException(Fault.MISSING, "Request is missing Authentication Token"));
    Scope scope = authorization.scope();
    Optional<String> secret = credentials.secretOf(scope.accessKeyId());
    // No session token was ever issued here, so one that comes along belongs to another place.
    if (secret.isEmpty() || authorization.securityToken().isPresent()) {
      throw new SignatureException(
          Fault.UNKNOWN_KEY, "The security token included in the request is invalid.");
    }
    scope.check(region, service);
    authorization.time().check(scope, authorization.expires(), clock.instant());
    checkBody(request);
    checkSignature(request, authorization, secret.get());
  }

  private static void checkBody(ApiRequest request) {
    request
        .head()
        .headers()
        .first("x-amz-content-sha256")
        .filter(hash -> !hash.equals(Hashes.sha256(request.body())))
        .ifPresent(hash -> {
          throw new SignatureException(
              Fault.MISMATCH,
              "The value passed as x-amz-content-sha256 header does not match the calculated"
                  + " hash of the payload: '"
                  + hash
                  + "'");
        });
  }

  private static void checkSignature(
      ApiRequest request, Authorization authorization, String secret) {
    String canonical = CanonicalRequest.of(request, authorization.signedHeaders());
    Scope scope = authorization.scope();
    String toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            authorization.time().text(),
            scope.signed(),
            Hashes.sha256(canonical.getBytes(StandardCharsets.UTF_8)));
    byte[] ours =
        HexFormat.of()
            .formatHex(Hashes.hmac(signingKey(scope, secret), toSign))
            .getBytes(StandardCharsets.US_ASCII);
    byte[] theirs = authorization.signature().getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(ours, theirs)) {
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

  private static byte[] signingKey(Scope scope, String secret) {
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part :
        new String[] {scope.date(), scope.region(), scope.service(), scope.terminator()}) {
      key = Hashes.hmac(key, part);
    }
    return key;
  }
}
