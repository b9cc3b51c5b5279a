package dev.teal.wire;

/// How a service's requests and answers look on the wire.
sealed interface Protocol {
  /// AWS JSON 1.1: `X-Amz-Target` names the operation.
  ///
  /// @param targetPrefix what stands before the dot in `X-Amz-Target`
  record AwsJson(String targetPrefix) implements Protocol {}

  /// AWS Query: a form in, XML out.
  ///
  /// @param version of the API, which the form names as `Version`
  /// @param namespace of the XML
  record Query(String version, String namespace) implements Protocol {}

  /// REST-JSON: method and path name the operation.
  ///
  /// @param routes the resource that lists the operations
  record RestJson(String routes) implements Protocol {}

  /// REST-XML, as S3 speaks it.
  ///
  /// @param routes the resource that lists the operations
  /// @param namespace of the XML
  record RestXml(String routes, String namespace) implements Protocol {}
}
