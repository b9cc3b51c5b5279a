package dev.teal.lambda;

/// One call of a function.
///
/// @param id the request id that the function sees
/// @param payload the event, JSON
/// @param clientContext JSON, or empty for none
record Request(String id, String payload, String clientContext) {}
