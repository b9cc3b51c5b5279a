package dev.teal.sns;

import java.time.Instant;

/// A message on its way to one subscription.
///
/// @param failed how many tries have failed
/// @param due not to be tried earlier
record Delivery(Message message, int failed, Instant due) {
  Delivery failedAgain(Instant next) {
    return new Delivery(message, failed + 1, next);
  }
}
