package dev.teal.store;

/// A document of that kind and id exists already.
public final class DuplicateDocumentException extends StoreException {
  public DuplicateDocumentException(Kind<?> kind, String id) {
    super(kind.name() + " " + id + " exists already", null);
  }
}
