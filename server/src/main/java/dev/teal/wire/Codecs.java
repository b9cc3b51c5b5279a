package dev.teal.wire;

/// Which codec speaks to whom.
final class Codecs {
  static final Codec JSON = new JsonCodec();
  static final Codec REST = new RestJsonCodec();
  static final Codec XML = new RestXmlCodec("");

  private Codecs() {}

  static Codec of(AwsService service) {
    return switch (service.protocol()) {
      case Protocol.AwsJson _ -> JSON;
      case Protocol.RestJson _ -> REST;
      case Protocol.Query(_, String namespace) -> new QueryCodec(namespace);
      case Protocol.RestXml(_, String namespace) -> new RestXmlCodec(namespace);
    };
  }
}
