/// Elastic Load Balancing v2: its API over documents, and the compilation of those documents into
/// what the balancer does.
@org.jspecify.annotations.NullMarked
package dev.teal.elbv2;
