package dev.teal.balancer;

/// A listener's address cannot be listened on.
public final class ListenerBindException extends RuntimeException {
  private final String listener;

  /// @param listener the id of the [dev.teal.balancer.routing.Listener]
  /// @param message names the address and why: in use, not permitted, not an address of this
  ///   machine
  public ListenerBindException(String listener, String message, Throwable cause) {
    super(message, cause);
    this.listener = listener;
  }

  public String listener() {
    return listener;
  }
}
