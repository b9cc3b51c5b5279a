package dev.teal.wire;

/// Which codec speaks to whom.
final class Codecs {
  static final Codec JSON = new JsonCodec();
  static final Codec REST = new RestJsonCodec();
  static final Codec CBOR = new CborCodec("");
  static final Codec XML = new RestXmlCodec("");

  private Codecs() {}

  static Codec of(Protocol protocol) {
    return switch (protocol) {
      case Protocol.AwsJson _ -> JSON;
      case Protocol.AwsJson10(_, String namespace) -> new QueryJsonCodec(namespace);
      case Protocol.Cbor(_, String namespace) -> new CborCodec(namespace);
      case Protocol.RestJson _ -> REST;
      case Protocol.Query(_, String namespace) -> new QueryCodec(namespace);
      case Protocol.RestXml(_, String namespace) -> new RestXmlCodec(namespace);
    };
  }
}
