package dev.teal.deploy;

/// A task set of the service, as it was seen.
///
/// @param id `ecs-svc/` and 19 digits
/// @param targetGroup its name
/// @param trafficWeight its share of production traffic, 0..100
public record TaskSetSeen(
    String id,
    Side side,
    String status,
    String targetGroup,
    double trafficWeight,
    long desired,
    long pending,
    long running) {
  /// Which side a task set is on.
  public enum Side {
    BLUE,
    GREEN
  }
}
