package dev.teal.wire.sign;

import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.RequestHead;
import dev.teal.wire.sign.SignatureException.Fault;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// Holds requests to Signature Version 4: a key that we know, our region and the right service, a
/// fresh date, and a signature over exactly this request.
public final class SignatureCheck {
  private static final String S3 = "s3";
  private static final String CONTENT_HASH = "x-amz-content-sha256";

  /// How far the clocks of client and server may stand apart.
  private static final Duration SKEW = Duration.ofMinutes(5);

  private static final Duration S3_SKEW = Duration.ofMinutes(15);

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
    return PresignedV2.signs(head)
        ? Optional.of(S3)
        : Authorization.of(head).map(authorization -> authorization.scope().service());
  }

  /// Passes when the request is signed, and signed well, for a service. The body is always part of
  /// what is signed.
  ///
  /// @throws SignatureException when it is not
  public void check(ApiRequest request, String service) {
    RequestHead head = request.head();
    Signer signer = signer(head, service, SKEW);
    String hash = Hashes.sha256(request.body());
    head.headers()
        .first(CONTENT_HASH)
        .filter(given -> !given.equals(hash))
        .ifPresent(given -> {
          throw wrongBody(given);
        });
    signer.check(
        CanonicalRequest.of(
            head,
            CanonicalRequest.normalized(head.path()),
            signer.authorization().signedHeaders(),
            hash));
  }

  /// Passes when the head of a request is signed well for S3. What of the body is signed stands in
  /// the head: whoever reads the body has to hold it to that.
  ///
  /// @param resource bucket and key, as a path
  /// @return what checks a body that is sent in signed chunks; empty when the signature has none
  /// @throws SignatureException when it is not
  public Optional<ChunkSignatures> checkS3(RequestHead head, String resource) {
    if (PresignedV2.signs(head)) {
      PresignedV2.check(head, resource, credentials, clock.instant());
      return Optional.empty();
    }
    Signer signer = signer(head, S3, S3_SKEW);
    Optional<String> given = head.headers().first(CONTENT_HASH);
    if (given.isEmpty() && signer.authorization().expires().isEmpty()) {
      throw Authorization.incomplete("Missing required header for this request: " + CONTENT_HASH);
    }
    signer.check(
        CanonicalRequest.of(
            head,
            CanonicalRequest.unchanged(head.path()),
            signer.authorization().signedHeaders(),
            given.orElse("UNSIGNED-PAYLOAD")));
    return Optional.of(signer.chunks());
  }

  private Signer signer(RequestHead head, String service, Duration skew) {
    Authorization authorization =
        Authorization.of(head)
            .orElseThrow(() ->
                new SignatureException(Fault.MISSING, "Request is missing Authentication Token"));
    Scope scope = authorization.scope();
    Optional<String> secret = credentials.secretOf(scope.accessKeyId());
    // No session token was ever issued here, so one that comes along belongs to another place.
    if (secret.isEmpty() || authorization.securityToken().isPresent()) {
      throw unknownKey();
    }
    scope.check(region, service);
    authorization.time().check(scope, authorization.expires(), skew, clock.instant());
    return Signer.of(authorization, secret.get());
  }

  static SignatureException unknownKey() {
    return new SignatureException(
        Fault.UNKNOWN_KEY, "The security token included in the request is invalid.");
  }

  /// What is thrown when a body does not have the hash that was signed.
  public static SignatureException wrongBody(String signedHash) {
    return new SignatureException(
        Fault.BODY,
        "The value passed as x-amz-content-sha256 header does not match the calculated"
            + " hash of the payload: '"
            + signedHash
            + "'");
  }
}
