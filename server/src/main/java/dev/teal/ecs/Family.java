package dev.teal.ecs;

/// A task definition family.
///
/// @param latest the revision number that was given last; numbers are never given again
record Family(String name, int latest) {}
