package dev.teal.wire.sign;

import dev.teal.wire.sign.SignatureException.Fault;
import java.util.List;

/// Whose key signed, and the day, region and service that the signature is good for: the
/// `Credential` of a signed request.
record Scope(String accessKeyId, String date, String region, String service, String terminator) {
  static final String TERMINATOR = "aws4_request";

  static Scope parse(String credential) {
    List<String> parts = List.of(credential.split("/", -1));
    if (parts.size() != 5) {
      throw new SignatureException(
          Fault.INCOMPLETE,
          "Credential must have exactly 5 slash-delimited elements, e.g."
              + " keyid/date/region/service/term, got '"
              + credential
              + "'");
    }
    return new Scope(parts.get(0), parts.get(1), parts.get(2), parts.get(3), parts.get(4));
  }

  /// The scope as the string to sign has it.
  String signed() {
    return String.join("/", date, region, service, terminator);
  }

  void check(String wantedRegion, String wantedService) {
    if (!region.equals(wantedRegion)) {
      throw new SignatureException(
          Fault.PLACE,
          "Credential should be scoped to a valid region, not '"
              + region
              + "'. This server is region '"
              + wantedRegion
              + "'.");
    }
    if (!service.equals(wantedService)) {
      throw new SignatureException(
          Fault.PLACE,
          "Credential should be scoped to correct service: '"
              + wantedService
              + "'. It is scoped to '"
              + service
              + "'.");
    }
    if (!terminator.equals(TERMINATOR)) {
      throw new SignatureException(
          Fault.PLACE,
          "Credential should be scoped with a valid terminator: 'aws4_request', not '"
              + terminator
              + "'.");
    }
  }
}
