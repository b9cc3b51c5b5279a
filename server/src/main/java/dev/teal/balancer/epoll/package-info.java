/// TCP on Linux's epoll, as channels for Netty: made for a proxy, so that a connection costs no
/// system call, no memory and no step that a proxy does not need.
@org.jspecify.annotations.NullMarked
package dev.teal.balancer.epoll;
