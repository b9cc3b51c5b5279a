package dev.teal.store;

import java.time.Instant;

/// One line of a stream in the journal: something that happened, never changed afterwards.
///
/// @param sequence ascending over all streams, not necessarily without gaps
/// @param stream what it happened to, such as a deployment id
public record JournalEntry(long sequence, String stream, Instant at, String type, String message) {}
