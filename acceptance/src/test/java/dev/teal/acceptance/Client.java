package dev.teal.acceptance;

import java.io.IOException;
import java.time.Duration;

/// How users reach a listener. A client hides nothing: it repeats no request but one of which the
/// listener says, as its protocol has it, that it was not looked at.
interface Client extends AutoCloseable {
  /// An answer that comes at once.
  ///
  /// @throws IOException when it is not a whole one that says that all is well
  Connection.Answer get(String path) throws IOException;

  /// An answer that takes a while.
  ///
  /// @throws IOException as for [#get]
  default Connection.Answer stream(String path) throws IOException {
    return get(path);
  }

  /// An answer to a body.
  ///
  /// @param body each character a byte
  /// @param dripping whether the body is sent in small pieces over more than a second
  /// @throws IOException as for [#get]
  Connection.Answer post(String path, String body, boolean dripping) throws IOException;

  /// Sends messages that must come back, one after another.
  ///
  /// @throws IOException when they do not come back
  Connection.Answer converse(String path, int messages, Duration between) throws IOException;

  @Override
  void close();
}
