/// Documents with versions, the journal, and due work, kept so that they survive a kill at any
/// instant.
@org.jspecify.annotations.NullMarked
package dev.teal.store;
