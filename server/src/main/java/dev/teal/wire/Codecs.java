package dev.teal.wire;

import dev.teal.wire.http.RequestHead;

/// Which codec speaks to whom.
final class Codecs {
  private static final Codec JSON = new JsonCodec();
  private static final Codec REST = new RestJsonCodec();

  private Codecs() {}

  static Codec of(AwsService service) {
    return switch (service.protocol()) {
      case Protocol.AwsJson(_) -> JSON;
      case Protocol.RestJson(_) -> REST;
      case Protocol.Query(_, String namespace) -> new QueryCodec(namespace);
    };
  }

  /// The codec that a client most likely reads, before its service is known.
  static Codec guess(RequestHead head) {
    boolean json =
        head.headers().first("x-amz-target").isPresent()
            || head.headers().first("content-type").orElse("").startsWith("application/x-amz-json");
    if (json) {
      return JSON;
    }
    return head.path().equals("/") || head.path().isEmpty() ? new QueryCodec("") : REST;
  }
}
