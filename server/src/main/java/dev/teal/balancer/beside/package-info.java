/// The balancer as a process of its own beside the server: what the server does with it
/// ([dev.teal.balancer.beside.BesideBalancer]), the process
/// ([dev.teal.balancer.beside.BalancerProcess]), and what they say to each other over a Unix
/// socket.
@org.jspecify.annotations.NullMarked
package dev.teal.balancer.beside;
