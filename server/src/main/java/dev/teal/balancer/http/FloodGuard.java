package dev.teal.balancer.http;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;

/// Ends connections on which a client keeps us busy with frames that ask for nothing: pings,
/// settings, priorities, window updates. Each costs from a budget that requests and answers fill
/// up, and slowly time. Owned by one event loop.
public final class FloodGuard {
  private static final int FULL = 2_000;
  private static final int FOR_A_SWEEP = 20;
  private static final int FOR_A_FRAME = 4;
  private static final int FOR_A_FAILURE = 10;

  private int budget = FULL;

  /// @throws Http2Exception when there were too many
  public void control() throws Http2Exception {
    if (--budget < 0) {
      throw Http2Exception.connectionError(
          Http2Error.ENHANCE_YOUR_CALM, "too many frames that ask for nothing");
    }
  }

  /// The client has broken a rule of a stream.
  ///
  /// @throws Http2Exception when it has done so too often
  void failed() throws Http2Exception {
    budget -= FOR_A_FAILURE;
    control();
  }

  /// A request or a part of an answer: something was asked for.
  public void useful() {
    budget = Math.min(FULL, budget + FOR_A_FRAME);
  }

  /// Called several times a second.
  public void refill() {
    budget = Math.min(FULL, budget + FOR_A_SWEEP);
  }
}
