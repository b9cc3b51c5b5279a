package dev.teal.balancer;

/// What one event loop has counted for one load balancer, besides what it counts for each target.
final class LoadBalancerCounters {
  static final int CONNECTIONS = 0;
  static final int REJECTED_CONNECTIONS = 1;

  /// `ELB + 3` for 3xx to `ELB + 5` for 5xx.
  static final int ELB = -1;

  static final int ELB_500 = 5;
  static final int ELB_502 = 6;
  static final int ELB_503 = 7;
  static final int ELB_504 = 8;
  static final int REDIRECTS = 9;
  static final int REDIRECT_URL_LIMIT = 10;
  static final int FIXED_RESPONSES = 11;
  static final int NON_COMPLIANT = 12;
  static final int BYTES_IN = 13;
  static final int BYTES_OUT = 14;
  static final int SIZE = 15;

  private final Counts counts = new Counts(SIZE);

  void add(int counter, long n) {
    counts.add(counter, n);
  }

  /// The load balancer answers with an error or a redirect of its own.
  void answers(int status) {
    if (status >= 300 && status < 600) {
      counts.add(ELB + status / 100, 1);
    }
    switch (status) {
      case 500 -> counts.add(ELB_500, 1);
      case 502 -> counts.add(ELB_502, 1);
      case 503 -> counts.add(ELB_503, 1);
      case 504 -> counts.add(ELB_504, 1);
      default -> {}
    }
  }

  void addTo(long[] sums) {
    counts.addTo(sums);
  }
}
