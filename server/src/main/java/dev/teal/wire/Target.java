package dev.teal.wire;

import java.util.Map;

/// The operation that a request asks for.
///
/// @param members what finding the operation already read: a Query request's form, or the members
///   in a REST request's path
/// @param status of success
record Target(Service service, String operation, Map<String, String> members, int status) {
  String fullName() {
    return service.kind() + " " + operation;
  }
}
