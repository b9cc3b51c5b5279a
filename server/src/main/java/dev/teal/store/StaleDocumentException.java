package dev.teal.store;

/// Somebody else wrote or removed the document since it was read. Normal: read again, decide again.
public final class StaleDocumentException extends StoreException {
  public StaleDocumentException(Kind<?> kind, Stored<?> read) {
    super(kind.name() + " " + read.id() + " is no longer at version " + read.version(), null);
  }
}
