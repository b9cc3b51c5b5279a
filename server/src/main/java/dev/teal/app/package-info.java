/// The program: its command line, its configuration, and how the rooms are wired, started and
/// stopped.
@org.jspecify.annotations.NullMarked
package dev.teal.app;
