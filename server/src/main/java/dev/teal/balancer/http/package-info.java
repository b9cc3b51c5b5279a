/// HTTP as bytes: heads parsed in place and written ([dev.teal.balancer.http.RequestHead],
/// [dev.teal.balancer.http.HeadWriter]), where a body ends ([dev.teal.balancer.http.BodyTracker]),
/// HTTP/2's frames and fields, and what is suspicious in a request
/// ([dev.teal.balancer.http.Desync]). Knows no listener, rule or target; of a routing, the modes of
/// desync mitigation alone.
@org.jspecify.annotations.NullMarked
package dev.teal.balancer.http;
