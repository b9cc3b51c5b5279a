package dev.teal.pojo;

/// A JSON tree does not have the form of the model. The message names the member, what stood there
/// and what was expected.
public final class PojoException extends RuntimeException {
  public PojoException(String message) {
    super(message);
  }

  public PojoException(String message, Throwable cause) {
    super(message, cause);
  }
}
