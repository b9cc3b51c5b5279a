package dev.teal.wire;

import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.sign.SignatureCheck;
import dev.teal.wire.sign.SignatureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/// Bodies that clients send compressed. CloudWatch alone takes them: its clients compress metric
/// data from 10 KiB on (Smithy, "requestCompression trait").
final class Gzip {
  private static final String ENCODING = "content-encoding";

  private Gzip() {}

  /// The request with its body as it was before, and without the header that says so; itself when
  /// it is not compressed, or for a service that takes no such requests.
  ///
  /// @throws WireException when the body is not what it says, or is too long
  static ApiRequest unpacked(ApiRequest request) {
    boolean packed =
        request.head().headers().first(ENCODING).filter("gzip"::equals).isPresent()
            && isForCloudWatch(request);
    return packed
        ? new ApiRequest(
            request.head().with(request.head().headers().without(ENCODING)),
            unpacked(request.body()))
        : request;
  }

  private static boolean isForCloudWatch(ApiRequest request) {
    try {
      return SignatureCheck.signedService(request.head())
          .filter(AwsService.CLOUDWATCH.signingName()::equals)
          .isPresent();
    } catch (SignatureException e) {
      return false;
    }
  }

  private static byte[] unpacked(byte[] body) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      byte[] plain = in.readNBytes(BodyLimits.USUAL + 1);
      if (plain.length > BodyLimits.USUAL) {
        throw new WireException(
            413,
            "RequestEntityTooLargeException",
            "The body has more than " + BodyLimits.USUAL + " bytes, unpacked.");
      }
      return plain;
    } catch (IOException e) {
      throw new WireException(
          400, "SerializationException", "The body is not gzip: " + e.getMessage());
    }
  }
}
