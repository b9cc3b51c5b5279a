package dev.teal.wire;

import dev.teal.wire.http.ApiError;
import dev.teal.wire.sign.SignatureException;

/// What each protocol calls the faults of a signature.
final class SignatureErrors {
  private SignatureErrors() {}

  static ApiError of(SignatureException e, Codec codec) {
    boolean query = codec instanceof QueryCodec;
    return switch (e.fault()) {
      case MISSING ->
          error(
              403, query ? "MissingAuthenticationToken" : "MissingAuthenticationTokenException", e);
      case INCOMPLETE ->
          error(400, query ? "IncompleteSignature" : "IncompleteSignatureException", e);
      case UNKNOWN_KEY ->
          error(403, query ? "InvalidClientTokenId" : "UnrecognizedClientException", e);
      case MISMATCH -> error(403, query ? "SignatureDoesNotMatch" : "InvalidSignatureException", e);
    };
  }

  private static ApiError error(int status, String code, SignatureException e) {
    return new ApiError(status, code, String.valueOf(e.getMessage()));
  }
}
