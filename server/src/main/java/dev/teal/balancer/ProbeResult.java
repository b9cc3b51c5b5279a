package dev.teal.balancer;

/// What one health check found.
record ProbeResult(boolean ok, Status.Reason cause, String description) {
  static final ProbeResult OK = new ProbeResult(true, Status.Reason.NONE, "");
  static final ProbeResult TIMEOUT =
      new ProbeResult(false, Status.Reason.TIMEOUT, "Request timed out");
  static final ProbeResult FAILED =
      new ProbeResult(false, Status.Reason.FAILED_HEALTH_CHECKS, "Health checks failed");

  static ProbeResult code(int status) {
    return new ProbeResult(
        false,
        Status.Reason.RESPONSE_CODE_MISMATCH,
        "Health checks failed with these codes: [" + status + "]");
  }
}
