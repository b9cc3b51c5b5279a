package dev.teal.balancer.http;

import dev.teal.balancer.routing.Routing;

/// In what way a request is not as RFC 9112 has it (Application Load Balancer guide, "Desync
/// mitigation mode", "Classification reasons").
public enum Desync {
  AMBIGUOUS_URI("AmbiguousUri", Tier.AMBIGUOUS),
  BAD_CONTENT_LENGTH("BadContentLength", Tier.SEVERE),
  BAD_HEADER("BadHeader", Tier.SEVERE),
  BAD_TRANSFER_ENCODING("BadTransferEncoding", Tier.SEVERE),
  BAD_URI("BadUri", Tier.SEVERE),
  BAD_METHOD("BadMethod", Tier.SEVERE),
  BAD_VERSION("BadVersion", Tier.SEVERE),
  BOTH_TE_CL_PRESENT("BothTeClPresent", Tier.AMBIGUOUS),
  DUPLICATE_CONTENT_LENGTH("DuplicateContentLength", Tier.AMBIGUOUS),
  GET_HEAD_ZERO_CONTENT_LENGTH("GetHeadZeroContentLength", Tier.ACCEPTABLE),
  MULTIPLE_CONTENT_LENGTH("MultipleContentLength", Tier.SEVERE),
  MULTIPLE_TRANSFER_ENCODING_CHUNKED("MultipleTransferEncodingChunked", Tier.SEVERE),
  NON_COMPLIANT_HEADER("NonCompliantHeader", Tier.ACCEPTABLE),
  NON_COMPLIANT_VERSION("NonCompliantVersion", Tier.ACCEPTABLE),
  SPACE_IN_URI("SpaceInUri", Tier.ACCEPTABLE),
  SUSPICIOUS_HEADER("SuspiciousHeader", Tier.AMBIGUOUS),
  UNDEFINED_CONTENT_LENGTH_SEMANTICS("UndefinedContentLengthSemantics", Tier.AMBIGUOUS),
  UNDEFINED_TRANSFER_ENCODING_SEMANTICS("UndefinedTransferEncodingSemantics", Tier.AMBIGUOUS);

  private final String reason;
  private final Tier tier;

  Desync(String reason, Tier tier) {
    this.reason = reason;
    this.tier = tier;
  }

  /// How dangerous it is; the order matters.
  public enum Tier {
    ACCEPTABLE("Acceptable"),
    AMBIGUOUS("Ambiguous"),
    SEVERE("Severe");

    private final String word;

    Tier(String word) {
      this.word = word;
    }

    /// AWS's word for it, as the access log has it.
    public String word() {
      return word;
    }
  }

  /// AWS's word for it.
  public String reason() {
    return reason;
  }

  /// How dangerous it is.
  public Tier tier() {
    return tier;
  }

  /// Whether such a request is answered with 400. What cannot be passed on in one way only is,
  /// whatever the mode: the parser refuses it.
  public boolean blockedIn(Routing.DesyncMitigation mode) {
    return switch (mode) {
      case MONITOR -> false;
      case DEFENSIVE -> tier == Tier.SEVERE;
      case STRICTEST -> true;
    };
  }

  /// Whether the connections of such a request, the client's and the target's, serve no other.
  public boolean isolatedIn(Routing.DesyncMitigation mode) {
    return mode == Routing.DesyncMitigation.DEFENSIVE && tier == Tier.AMBIGUOUS;
  }
}
