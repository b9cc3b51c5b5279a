package dev.teal.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The script `teal`, in a checkout of its own with a JDK and a Maven that only note what they are
/// asked. Every path has a space in it.
class LauncherTest {
  private static final Path TEAL = Path.of("..", "teal").toAbsolutePath().normalize();

  @TempDir private Path temporary;
  private Path home;
  private Path jar;
  private Path jdk;
  private Path calls;

  @BeforeEach
  void checkOut() throws IOException {
    temporary = temporary.toRealPath();
    home = Files.createDirectories(temporary.resolve("my checkout"));
    jar = home.resolve("server/target/teal.jar");
    calls = home.resolve("calls");
    Files.createDirectories(home.resolve("server/src/main"));
    Files.createFile(home.resolve("pom.xml"));
    Files.createFile(home.resolve("server/pom.xml"));
    Files.copy(TEAL, home.resolve("teal"));
    jdk = newJdk("jdk 25", "25.0.1");
    script(
        "bin/mvn",
        """
        echo "mvn on $JAVA_HOME" >>"$CALLS"
        [ ! -e fail ] || { echo "[ERROR] no such symbol"; exit 1; }
        [ ! -e hang ] || exec sleep 1000
        mkdir -p server/target
        touch server/target/teal.jar
        """);
  }

  private Path newJdk(String name, String version) throws IOException {
    script(name + "/bin/javac", "");
    script(
        name + "/bin/java",
        """
        for last; do [ "$last" != train ] || training=yes; done
        if [ "${training:-}" ]; then
          echo train >>"$CALLS"
          [ -e "$MY_HOME/untrainable" ] || touch "$last/teal.aot"
          exit
        fi
        echo "java of $0" >>"$CALLS"
        for word; do printf '<%s>\\n' "$word"; done
        exit 7
        """);
    Path folder = temporary.resolve(name);
    Files.writeString(
        folder.resolve("release"), "IMPLEMENTOR=\"Us\"\nJAVA_VERSION=\"" + version + "\"\n");
    return folder;
  }

  private void script(String name, String lines) throws IOException {
    Path file = temporary.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + lines);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void build() throws IOException {
    Files.createDirectories(jar.getParent());
    Files.createFile(jar);
  }

  /// A launcher that was started, and the files that it writes to.
  private record Launch(Process process, Path out, Path err) {
    Ran ended() throws IOException, InterruptedException {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  private record Ran(int status, String out, String err) {
    /// What java was given.
    List<String> words() {
      return out.lines().map(word -> word.substring(1, word.length() - 1)).toList();
    }

    /// What java was given for the program.
    List<String> arguments() {
      return words().subList(words().indexOf("-jar") + 2, words().size());
    }
  }

  private Launch launch(String... command) throws IOException {
    Path out = Files.createTempFile(temporary, "run", ".out");
    Path err = Files.createTempFile(temporary, "run", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(temporary.toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TEAL_"));
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().put("CALLS", calls.toString());
    builder.environment().put("MY_HOME", home.toString());
    builder.environment().put("PATH", temporary.resolve("bin") + ":" + System.getenv("PATH"));
    return new Launch(builder.start(), out, err);
  }

  private Ran teal(String... arguments) throws IOException, InterruptedException {
    return launch(
            Stream.concat(Stream.of(home.resolve("teal").toString()), Stream.of(arguments))
                .toArray(String[]::new))
        .ended();
  }

  private List<String> calls() throws IOException {
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "bash"})
  void argumentsAndTheExitStatusPassThroughUnchanged(String shell) throws Exception {
    build();
    Ran ran =
        launch(shell, home.resolve("teal").toString(), "env", "two words", "*", "", "'\"$X")
            .ended();
    assertThat(ran.arguments()).containsExactly("env", "two words", "*", "", "'\"$X");
    assertThat(ran.status()).isEqualTo(7);
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void itIsFoundThroughLinks() throws Exception {
    build();
    Path links = Files.createDirectory(temporary.resolve("links"));
    Files.createSymbolicLink(links.resolve("first"), Path.of("../my checkout/teal"));
    Files.createSymbolicLink(links.resolve("second"), Path.of("first"));
    assertThat(launch(links.resolve("second").toString(), "env").ended().words())
        .containsSubsequence("-jar", jar.toString(), "env");
  }

  @Test
  void aJarThatIsMissingOrOlderThanTheSourcesIsBuilt() throws Exception {
    assertThat(teal("env").err()).contains("building");
    assertThat(teal("env").err()).isEmpty();
    Path source = Files.createFile(home.resolve("server/src/main/Main.java"));
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(10)));
    assertThat(teal("env").err()).contains("building");
    assertThat(calls()).filteredOn(call -> call.equals("mvn on " + jdk)).hasSize(2);
  }

  @Test
  void aBuildThatFailsIsShownAndEndsIt() throws Exception {
    Files.createFile(home.resolve("fail"));
    Ran ran = teal("env");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("[ERROR] no such symbol", "the build failed", "build.log");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void aServersStartIsMadeQuickOnceAndAgainForAnotherJdk() throws Exception {
    build();
    assertThat(teal("server").err()).contains("writing down");
    Ran second = teal("server", "--port", "0");
    assertThat(second.err()).isEmpty();
    assertThat(second.words()).contains("-XX:AOTCache=" + jar.resolveSibling("quick/teal.aot"));
    assertThat(second.arguments()).containsExactly("server", "--port", "0");
    jdk = newJdk("jdk 26", "26");
    assertThat(teal("server").err()).contains("writing down");
    assertThat(calls()).filteredOn("train"::equals).hasSize(2);
  }

  @Test
  void aShortCommandDoesNotWaitForWhatMakesServersQuick() throws Exception {
    build();
    assertThat(teal("env").err()).isEmpty();
    assertThat(calls()).doesNotContain("train");
  }

  @Test
  void whatCannotBeMadeQuickStartsSlowlyAndIsNotTriedAgain() throws Exception {
    build();
    Files.createFile(home.resolve("untrainable"));
    Ran first = teal("server");
    assertThat(first.err()).contains("starts stay slower");
    assertThat(first.arguments()).containsExactly("server");
    Ran second = teal("server");
    assertThat(second.err()).isEmpty();
    assertThat(second.words()).noneMatch(word -> word.startsWith("-XX:AOTCache"));
  }

  @Test
  void firstStartsAtTheSameTimeBuildAndTrainOnce() throws Exception {
    List<Launch> launches = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      launches.add(launch(home.resolve("teal").toString(), "server"));
    }
    for (Launch launch : launches) {
      assertThat(launch.ended().arguments()).containsExactly("server");
    }
    assertThat(calls()).filteredOn(call -> call.startsWith("mvn")).hasSize(1);
    assertThat(calls()).filteredOn("train"::equals).hasSize(1);
  }

  @Test
  void aLockThatADeadLauncherLeftIsTakenAway() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.createDirectories(jar.getParent());
    Files.writeString(jar.resolveSibling("teal.lock"), dead.pid() + "\n");
    assertThat(teal("env").arguments()).containsExactly("env");
    assertThat(jar.resolveSibling("teal.lock")).doesNotExist();
  }

  @Test
  void aSignalEndsTheBuildAtOnce() throws Exception {
    Files.createFile(home.resolve("hang"));
    Launch launch = launch(home.resolve("teal").toString(), "env");
    while (calls().isEmpty()) {
      assertThat(launch.process().isAlive()).isTrue();
      Thread.onSpinWait();
    }
    List<ProcessHandle> building = launch.process().descendants().toList();
    launch.process().destroy();
    assertThat(launch.ended().status()).isEqualTo(143);
    for (ProcessHandle process : building) {
      process.onExit().get(10, TimeUnit.SECONDS);
    }
    assertThat(jar.resolveSibling("teal.lock")).doesNotExist();
  }

  @Test
  void anOlderJavaHomeIsPassedOverForTheJdkOfThePath() throws Exception {
    build();
    jdk = newJdk("jdk 17", "17.0.15");
    Files.createSymbolicLink(temporary.resolve("bin/java"), Path.of("../jdk 25/bin/java"));
    assertThat(teal("env").status()).isEqualTo(7);
    assertThat(calls()).containsExactly("java of " + temporary.resolve("bin/../jdk 25/bin/java"));
  }

  @Test
  void aJreIsNoJdk() throws Exception {
    build();
    Path jre = newJdk("jre 25", "25");
    Files.delete(jre.resolve("bin/javac"));
    Files.createSymbolicLink(temporary.resolve("bin/java"), Path.of("../jdk 25/bin/java"));
    jdk = jre;
    teal("env");
    assertThat(calls()).singleElement().asString().contains("jdk 25");
  }

  @Test
  void optionsForTheJvmComeFromTheEnvironmentAsWords() throws Exception {
    build();
    Launch launch =
        launch("env", "TEAL_JAVA_OPTS=-Xmx1g -Dglob=*", home.resolve("teal").toString(), "version");
    assertThat(launch.ended().words()).containsSubsequence("-Xmx1g", "-Dglob=*", "-jar");
  }
}
