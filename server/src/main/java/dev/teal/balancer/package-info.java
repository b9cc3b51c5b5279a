/// The data plane: carries traffic by an immutable [dev.teal.balancer.routing.Routing]. Knows
/// nothing of AWS, deployments or the store.
@org.jspecify.annotations.NullMarked
package dev.teal.balancer;
