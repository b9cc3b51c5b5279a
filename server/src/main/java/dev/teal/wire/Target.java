package dev.teal.wire;

import java.util.Map;

/// The operation that a request asks for.
///
/// @param members what finding the operation already read: a Query request's form, or the members
///   in a REST request's path
/// @param status of success
/// @param root the root element of an XML answer; empty when the operation has none of its own
record Target(
    Service service, String operation, Map<String, String> members, int status, String root) {
  /// An operation that is answered with 200.
  static Target of(Service service, String operation, Map<String, String> members) {
    return new Target(service, operation, members, 200, "");
  }

  String fullName() {
    return service.kind() + " " + operation;
  }
}
