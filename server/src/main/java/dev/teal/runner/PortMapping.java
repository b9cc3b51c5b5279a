package dev.teal.runner;

/// A port of a container and where it is reached on the host.
///
/// @param hostPort 0 in a request: any free port; never 0 in an answer
public record PortMapping(int containerPort, int hostPort) {}
