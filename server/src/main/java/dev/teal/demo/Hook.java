package dev.teal.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;

/// The function that tests green (hook.py), as the zip that CreateFunction takes.
final class Hook {
  static final String HANDLER = "hook.handler";
  static final String RUNTIME = "python3.12";

  private Hook() {}

  static SdkBytes zip() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (InputStream source =
            Objects.requireNonNull(Hook.class.getResourceAsStream("hook.py"), "hook.py");
        ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("hook.py"));
      source.transferTo(zip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SdkBytes.fromByteArray(bytes.toByteArray());
  }
}
