package dev.teal.wire.sign;

/// A request is not signed, or not well.
public final class SignatureException extends RuntimeException {
  /// What is wrong; each has its own code in each protocol.
  public enum Fault {
    /// There is no signature.
    MISSING,
    /// The signature does not have the form of Signature Version 4.
    INCOMPLETE,
    /// The access key, or the session token, is none of ours.
    UNKNOWN_KEY,
    /// The signature is made for another region or service.
    PLACE,
    /// The signature is too old, or of the future.
    TIME,
    /// The body is another than the one that was signed.
    BODY,
    /// The signature is another than ours.
    MISMATCH
  }

  private final Fault fault;

  SignatureException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
