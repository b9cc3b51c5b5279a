package dev.teal.deploy;

import java.time.Instant;
import java.util.Optional;

/// A user's request to stop, kept until the deployment's own worker heeds it between two actions.
///
/// @param rollBack whether to roll back; empty: the deployment's policy says
public record StopRequest(Instant at, Optional<Boolean> rollBack) {}
