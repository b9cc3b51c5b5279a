/// The walk-through, told live: a client like any other, which starts a server of its own, lives
/// the story under load and checks every claim by what it sees. Start with [dev.teal.demo.Story].
@org.jspecify.annotations.NullMarked
package dev.teal.demo;
