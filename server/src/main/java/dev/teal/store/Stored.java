package dev.teal.store;

/// A document as it was read: its value, and the version that a write of it must still find.
///
/// @param version 1 for a new document, one more at each write
public record Stored<T>(String id, long version, T value) {}
