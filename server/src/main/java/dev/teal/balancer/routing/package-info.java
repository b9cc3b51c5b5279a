/// All that a load balancer does, as one immutable value ([dev.teal.balancer.routing.Routing]):
/// what its owner says, and what crosses from the server to the balancer's process.
@org.jspecify.annotations.NullMarked
package dev.teal.balancer.routing;
