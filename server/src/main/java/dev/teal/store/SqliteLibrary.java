package dev.teal.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.sqlite.util.LibraryLoaderUtil;

/// SQLite's native library for this machine. The driver unpacks it from the jar at each start,
/// unless a copy lies in the folder that the property `org.sqlite.lib.path` names.
public final class SqliteLibrary {
  private SqliteLibrary() {}

  /// Puts a copy into a folder.
  public static void copyTo(Path folder) throws IOException {
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream in = SqliteLibrary.class.getResourceAsStream(resource)) {
      Files.copy(Objects.requireNonNull(in, resource), folder.resolve(name));
    }
  }
}
