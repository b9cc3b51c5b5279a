package dev.teal.store;

import org.jspecify.annotations.Nullable;

/// The root of what a store throws; itself: the database failed.
public class StoreException extends RuntimeException {
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
