package dev.teal.s3;

/// Bytes that are kept in a file of their own, and never change.
///
/// @param id the file's name, which is random
/// @param size in bytes
record Blob(String id, long size) {}
