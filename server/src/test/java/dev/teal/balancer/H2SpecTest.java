package dev.teal.balancer;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The conformance suite h2spec (github.com/summerwind/h2spec), whole, through an HTTPS listener.
/// Its program comes inside of a Maven artifact, for a few systems.
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class H2SpecTest {
  private static final String ARCHIVE = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
  private static final int BLOCK = 512;

  @TempDir Path folder;

  @Test
  void allCasesPass() throws Exception {
    int port = Routings.freePort();
    try (NettyBalancer balancer = new NettyBalancer(1, Transport.best());
        TestCertificates certificates = new TestCertificates(folder);
        Backend backend =
            new Backend((_, body, out) -> {
              body.read();
              Backend.respond(out, "a few bytes for the window to count");
              return true;
            })) {
      Tls tls = certificates.http2();
      Listener listener = Routings.https(port, tls, forward("g"));
      balancer.apply(Routings.routing(listener, group("g", backend.target()))).join();

      String report = run(port);
      assertThat(report).contains("145 tests, 145 passed, 0 skipped, 0 failed");
    }
  }

  private String run(int port) throws IOException, InterruptedException {
    Path program = extract();
    Path report = folder.resolve("report.txt");
    Process process =
        new ProcessBuilder(
                program.toString(), "-h", "127.0.0.1", "-p", Integer.toString(port), "-t", "-k")
            .redirectErrorStream(true)
            .redirectOutput(report.toFile())
            .start();
    try {
      assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(report);
  }

  /// The archive holds one file.
  private Path extract() throws IOException {
    Path program = folder.resolve("h2spec");
    try (InputStream in =
        new GZIPInputStream(
            Objects.requireNonNull(H2SpecTest.class.getResourceAsStream(ARCHIVE), ARCHIVE))) {
      byte[] head = in.readNBytes(BLOCK);
      String size = new String(head, 124, 11, StandardCharsets.US_ASCII).strip();
      Files.write(program, in.readNBytes(Integer.parseInt(size, 8)));
    }
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }
}
