package dev.teal.wire;

import dev.teal.wire.http.ApiError;
import dev.teal.wire.http.RequestHead;
import dev.teal.wire.sign.SignatureException;

/// What each protocol calls the faults of a signature.
final class SignatureErrors {
  private SignatureErrors() {}

  static ApiError of(SignatureException e, Codec codec, RequestHead head) {
    return switch (codec) {
      case RestXmlCodec _ -> s3(e, head.headers().first("authorization").isPresent());
      case QueryCodec _ -> query(e);
      default -> json(e);
    };
  }

  private static ApiError json(SignatureException e) {
    return switch (e.fault()) {
      case MISSING -> error(403, "MissingAuthenticationTokenException", e);
      case INCOMPLETE -> error(400, "IncompleteSignatureException", e);
      case UNKNOWN_KEY -> error(403, "UnrecognizedClientException", e);
      case PLACE, TIME, BODY, MISMATCH -> error(403, "InvalidSignatureException", e);
    };
  }

  private static ApiError query(SignatureException e) {
    return switch (e.fault()) {
      case MISSING -> error(403, "MissingAuthenticationToken", e);
      case INCOMPLETE -> error(400, "IncompleteSignature", e);
      case UNKNOWN_KEY -> error(403, "InvalidClientTokenId", e);
      case PLACE, TIME, BODY, MISMATCH -> error(403, "SignatureDoesNotMatch", e);
    };
  }

  /// @param inHeader whether the signature stands in a header, not in the URL
  private static ApiError s3(SignatureException e, boolean inHeader) {
    return switch (e.fault()) {
      case MISSING -> new ApiError(403, "AccessDenied", "Access Denied");
      case INCOMPLETE, PLACE ->
          error(
              400,
              inHeader ? "AuthorizationHeaderMalformed" : "AuthorizationQueryParametersError",
              e);
      case UNKNOWN_KEY ->
          new ApiError(
              403,
              "InvalidAccessKeyId",
              "The AWS Access Key Id you provided does not exist in our records.");
      case TIME -> error(403, inHeader ? "RequestTimeTooSkewed" : "AccessDenied", e);
      case BODY -> error(400, "XAmzContentSHA256Mismatch", e);
      case MISMATCH -> error(403, "SignatureDoesNotMatch", e);
    };
  }

  private static ApiError error(int status, String code, SignatureException e) {
    return new ApiError(status, code, String.valueOf(e.getMessage()));
  }
}
