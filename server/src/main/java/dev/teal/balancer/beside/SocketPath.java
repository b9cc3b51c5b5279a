package dev.teal.balancer.beside;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The path of a Unix socket as the system takes it: at most about 100 bytes. A longer one goes
/// through a link in a new folder that is its owner's alone, which is deleted when this is closed;
/// sockets that were bound or connected by then stay so.
record SocketPath(Path usable, boolean linked) implements AutoCloseable {
  /// macOS has 104, Linux 108, each with a byte for the end.
  private static final int LONGEST = 103;

  static SocketPath of(Path socket) throws IOException {
    Path absolute = socket.toAbsolutePath();
    if (absolute.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
      return new SocketPath(absolute, false);
    }
    Path folder = Files.createTempDirectory("teal-");
    Path link = folder.resolve("to");
    Files.createSymbolicLink(link, absolute.getParent());
    return new SocketPath(link.resolve(absolute.getFileName()), true);
  }

  @Override
  public void close() throws IOException {
    if (linked) {
      Path link = usable.getParent();
      Files.delete(link);
      Files.delete(link.getParent());
    }
  }
}
