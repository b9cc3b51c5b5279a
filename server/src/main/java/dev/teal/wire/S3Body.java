package dev.teal.wire;

import dev.teal.checksum.Algorithm;
import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.Headers;
import dev.teal.wire.http.RequestHead;
import dev.teal.wire.sign.ChunkSignatures;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How S3 takes a body, which the header `x-amz-content-sha256` says: as it is, held to its hash,
/// or in signed or unsigned chunks with checksums behind them.
final class S3Body {
  private static final String CONTENT_HASH = "x-amz-content-sha256";
  private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
  private static final String CHUNKED = "aws-chunked";
  private static final String ALGORITHM = "x-amz-sdk-checksum-algorithm";
  private static final String CHECKSUM = "x-amz-checksum-";
  private static final Set<String> ABOUT_CHECKSUMS =
      Set.of("x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type");

  private S3Body() {}

  /// The request with its body as it is without its coding. The checks are made while it is read.
  ///
  /// @param signatures of the chunks; empty when none are asked for
  static ApiRequest accept(ApiRequest request, Optional<ChunkSignatures> signatures) {
    RequestHead head = request.head();
    refuseUnknown(head.headers());
    String payload = head.headers().first(CONTENT_HASH).orElse(UNSIGNED);
    InputStream in = request.stream();
    return switch (payload) {
      case UNSIGNED -> new ApiRequest(head, in);
      case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> chunked(head, in, Optional.empty());
      case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" ->
          chunked(head, in, signatures);
      default -> {
        if (!payload.matches("[0-9a-f]{64}")) {
          throw new WireException(
              400,
              "InvalidArgument",
              CONTENT_HASH
                  + ": "
                  + payload
                  + " (expected: a SHA-256 in hex, UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER"
                  + " or STREAMING-AWS4-HMAC-SHA256-PAYLOAD, with or without -TRAILER)");
        }
        yield new ApiRequest(head, new HashedStream(in, payload));
      }
    };
  }

  /// A checksum that cannot be checked must not be passed over.
  private static void refuseUnknown(Headers headers) {
    headers.forEach((name, value) -> {
      boolean known =
          !name.startsWith(CHECKSUM)
              || ABOUT_CHECKSUMS.contains(name)
              || Algorithm.named(name.substring(CHECKSUM.length())).isPresent();
      if (!known) {
        throw new WireException(
            501,
            "NotImplemented",
            "A header you provided implies functionality that is not implemented: " + name);
      }
    });
  }

  private static ApiRequest chunked(
      RequestHead head, InputStream in, Optional<ChunkSignatures> signatures) {
    Headers headers = head.headers();
    long length =
        headers
            .first("x-amz-decoded-content-length")
            .filter(text -> text.matches("[0-9]{1,18}"))
            .map(Long::parseLong)
            .orElseThrow(() ->
                new WireException(
                    411,
                    "MissingContentLength",
                    "You must provide the x-amz-decoded-content-length HTTP header."));
    Optional<Algorithm> trailer = headers.first("x-amz-trailer").map(S3Body::trailer);
    Headers decoded =
        withoutCoding(headers).without("content-length").with("content-length", "" + length);
    if (trailer.isPresent() && headers.first(ALGORITHM).isEmpty()) {
      decoded = decoded.with(ALGORITHM, trailer.get().name());
    }
    return new ApiRequest(
        head.with(decoded), new AwsChunkedStream(in, length, signatures, trailer));
  }

  private static Algorithm trailer(String name) {
    return Arrays.stream(Algorithm.values())
        .filter(algorithm -> algorithm.header().equals(name.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new WireException(
                400,
                "InvalidRequest",
                "The value specified in the x-amz-trailer header is not supported: " + name));
  }

  /// The object's own codings stay; `aws-chunked` was only for the way.
  private static Headers withoutCoding(Headers headers) {
    String own =
        headers.all("content-encoding").stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .map(String::strip)
            .filter(coding -> !coding.isEmpty() && !coding.equals(CHUNKED))
            .collect(Collectors.joining(","));
    Headers rest = headers.without("content-encoding");
    return own.isEmpty() ? rest : rest.with("content-encoding", own);
  }
}
