/// The API's HTTP server: requests and answers as values, size and time limits, and the refusal of
/// requests that a browser was tricked into. Knows nothing of AWS.
@org.jspecify.annotations.NullMarked
package dev.teal.wire.http;
