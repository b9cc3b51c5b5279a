package dev.teal.certificate;

/// A certificate, a chain or a private key that cannot be used.
public final class CertificateRefusedException extends RuntimeException {
  private final Part part;

  /// What is at fault.
  public enum Part {
    BODY,
    CHAIN,
    PRIVATE_KEY,
    /// The private key is not the certificate's.
    PAIR
  }

  CertificateRefusedException(Part part, String message) {
    super(message);
    this.part = part;
  }

  public Part part() {
    return part;
  }
}
