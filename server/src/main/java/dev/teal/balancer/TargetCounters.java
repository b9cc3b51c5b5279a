package dev.teal.balancer;

/// What one event loop has counted for one target. Made at the first request: most targets of a
/// large routing never get one on every loop.
final class TargetCounters {
  static final int REQUESTS = 0;

  /// `STATUS + 1` for 1xx to `STATUS + 5` for 5xx.
  static final int STATUS = 0;

  static final int CONNECTIONS = 6;
  static final int CONNECTION_ERRORS = 7;
  static final int BYTES_IN = 8;
  static final int BYTES_OUT = 9;
  static final int SIZE = 10;

  private final Counts counts = new Counts(SIZE);
  private final LatencyRecorder latency = new LatencyRecorder();

  void add(int counter, long n) {
    counts.add(counter, n);
  }

  void answered(int status, long nanos) {
    counts.add(STATUS + Math.min(status / 100, 5), 1);
    latency.record(nanos / 1_000);
  }

  Status.TargetCounters read() {
    long[] n = new long[SIZE];
    counts.addTo(n);
    return new Status.TargetCounters(
        n[REQUESTS],
        n[STATUS + 1],
        n[STATUS + 2],
        n[STATUS + 3],
        n[STATUS + 4],
        n[STATUS + 5],
        n[CONNECTIONS],
        n[CONNECTION_ERRORS],
        n[BYTES_IN],
        n[BYTES_OUT],
        latency.read());
  }
}
