package dev.teal.ecs;

/// The decision to stop a task. Given once; later orders for the same task change nothing.
///
/// @param reason shown as the task's `stoppedReason`
record StopOrder(StopCause cause, String reason) {}
