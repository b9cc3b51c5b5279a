package dev.teal.balancer.beside;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The path of a Unix socket as the system takes it: at most about 100 bytes. A longer one goes
/// through a link in a new folder that is its owner's alone, which is deleted when this is closed;
/// sockets that were bound or connected by then stay so.
///
/// @param folder the new one, if any
record SocketPath(Path usable, Optional<Path> folder) implements AutoCloseable {
  /// macOS has 104, Linux 108, each with a byte for the end.
  private static final int LONGEST = 103;

  private static final String LINK = "to";

  static SocketPath of(Path socket) throws IOException {
    Path absolute = socket.toAbsolutePath();
    if (absolute.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
      return new SocketPath(absolute, Optional.empty());
    }
    Path folder = Files.createTempDirectory("teal-");
    Path link = folder.resolve(LINK);
    Files.createSymbolicLink(link, absolute.getParent());
    return new SocketPath(link.resolve(absolute.getFileName()), Optional.of(folder));
  }

  @Override
  public void close() throws IOException {
    if (folder.isPresent()) {
      Files.delete(folder.get().resolve(LINK));
      Files.delete(folder.get());
    }
  }
}
