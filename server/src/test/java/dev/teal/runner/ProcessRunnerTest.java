package dev.teal.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.runner.ContainerState.Exited;
import dev.teal.runner.ContainerState.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRunnerTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path folder;
  @TempDir private Path work;
  private ProcessRunner runner;

  @BeforeEach
  void open() {
    runner = new ProcessRunner(folder, work);
  }

  @AfterEach
  void stopAll() throws IOException {
    try (Stream<Path> containers = Files.list(folder)) {
      containers
          .filter(Files::isDirectory)
          .forEach(path -> runner.stop(path.getFileName().toString(), Duration.ZERO));
    }
    runner.close();
  }

  @Test
  void reportsThePidOfTheCommandItself() {
    Running running = (Running) runner.start(shell("c", "echo $$; exec sleep 60"));
    await(() -> outputOf("c").equals(running.pid() + "\n"));
    assertThat(runner.inspect("c")).contains(running);
  }

  @Test
  void writesExitCodeAndOutputOfBothStreamsDown() {
    runner.start(shell("c", "echo out; echo err >&2; exit 3"));
    Exited exited = awaitExit("c");
    assertThat(exited.exitCode()).isEqualTo(OptionalInt.of(3));
    assertThat(exited.reason()).isEqualTo("exit status 3");
    assertThat(outputOf("c")).isEqualTo("out\nerr\n");
  }

  @Test
  void secondStartOfAnIdFindsTheFirst() {
    ContainerState first = runner.start(shell("c", "echo began; exec sleep 60"));
    assertThat(runner.start(shell("c", "echo began; exec sleep 60"))).isEqualTo(first);
    await(() -> !outputOf("c").isEmpty());
    runner.stop("c", SOON);
    assertThat(runner.start(shell("c", "echo began"))).isInstanceOf(Exited.class);
    assertThat(outputOf("c")).isEqualTo("began\n");
  }

  @Test
  void startsOfOneIdByTwoServersRunTheCommandOnce() throws Exception {
    try (ProcessRunner other = new ProcessRunner(folder, work);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<ContainerState> here = () -> runner.start(shell("c", "echo began; exec sleep 60"));
      Callable<ContainerState> there = () -> other.start(shell("c", "echo began; exec sleep 60"));
      List<Future<ContainerState>> states =
          threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> i < 4 ? here : there).toList());
      for (Future<ContainerState> state : states) {
        assertThat(state.get()).isEqualTo(runner.inspect("c").orElseThrow());
      }
    }
    await(() -> !outputOf("c").isEmpty());
    assertThat(outputOf("c")).isEqualTo("began\n");
  }

  @Test
  void startThatWasCutOffBeforeTheForkIsFinishedByTheNextCall() throws IOException {
    new ContainerFolder(folder.resolve("c"))
        .write(new ContainerFolder.Asked("c", "web", List.of(new PortMapping(80, 21234))), "");
    assertThat(runner.inspect("c")).isEmpty();
    Running running = (Running) runner.start(shell("c", "exec sleep 60"));
    assertThat(running.ports()).containsExactly(new PortMapping(80, 21234));
  }

  @Test
  void containerStoppedBeforeItsKeeperCameNeverStarts() throws Exception {
    new ContainerFolder(folder.resolve("c"))
        .write(new ContainerFolder.Asked("c", "web", List.of()), "");
    runner.stop("c", SOON);
    int status =
        new ProcessBuilder("sh", folder + "/.keeper.sh", folder + "/c", "touch", work + "/it-ran")
            .start()
            .waitFor();
    assertThat(status).isZero();
    assertThat(work.resolve("it-ran")).doesNotExist();
    assertThat(runner.inspect("c").orElseThrow()).isInstanceOf(Exited.class);
  }

  @Test
  void nextServerAdoptsContainersAndLearnsTheirExitCodes() {
    Running running =
        (Running) runner.start(shell("c", "while ! test -e end; do sleep 0.02; done; exit 7"));
    runner.close();
    var ended = new ConcurrentLinkedQueue<String>();
    runner = new ProcessRunner(folder, work);
    runner.onExit(ended::add);
    assertThat(runner.inspect("c")).contains(running);
    create(work.resolve("end"));
    await(() -> ended.contains("c"));
    assertThat(awaitExit("c").exitCode()).isEqualTo(OptionalInt.of(7));
    assertThat(ended).containsExactly("c");
  }

  @Test
  void containersOutliveAServerThatIsKilled() throws Exception {
    Process server =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Server.class.getName(),
                folder.toString(),
                work.toString())
            .redirectErrorStream(true)
            .start();
    String pid = new String(server.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(server.waitFor()).as("killed by SIGKILL").isEqualTo(137);

    runner.close();
    runner = new ProcessRunner(folder, work);
    Running running = (Running) runner.inspect("c").orElseThrow();
    assertThat(pid).isEqualTo(String.valueOf(running.pid()));
    assertThat(isAlive(running.pid())).isTrue();
    runner.stop("c", SOON);
    assertThat(awaitExit("c").exitCode()).isEqualTo(OptionalInt.of(143));
  }

  /// A server that starts a container, says its pid, and kills itself.
  static final class Server {
    private Server() {}

    public static void main(String[] folders) throws IOException, InterruptedException {
      ProcessRunner runner = new ProcessRunner(Path.of(folders[0]), Path.of(folders[1]));
      System.out.println(((Running) runner.start(shell("c", "exec sleep 60"))).pid());
      System.out.flush();
      new ProcessBuilder("kill", "-KILL", String.valueOf(ProcessHandle.current().pid()))
          .start()
          .waitFor();
    }
  }

  @Test
  void listenersAreToldOncePerContainerAndNotFromWithinTheStart() {
    var threads = new ConcurrentLinkedQueue<Thread>();
    runner.onExit(_ -> threads.add(Thread.currentThread()));
    runner.start(shell("c", "exit 0"));
    await(() -> !threads.isEmpty());
    runner.stop("c", SOON);
    assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
  }

  @Test
  void knowsItsContainersByTheirIds() {
    runner.start(shell("a", "exec sleep 60"));
    runner.start(shell("b", "exit 0"));
    awaitExit("b");
    assertThat(runner.ids()).containsExactlyInAnyOrder("a", "b");
    runner.remove("b");
    assertThat(runner.ids()).containsExactly("a");
  }

  @Test
  void containerThatEndedWithoutAServerHasItsExitCode() {
    runner.start(shell("c", "while ! test -e end; do sleep 0.02; done; exit 7"));
    runner.close();
    create(work.resolve("end"));
    await(() -> Files.exists(folder.resolve("c/exit")));
    runner = new ProcessRunner(folder, work);
    assertThat(awaitExit("c").exitCode()).isEqualTo(OptionalInt.of(7));
  }

  @Test
  void exitCodeIsUnknownWhenTheKeeperWasKilledToo() {
    Running running = (Running) runner.start(shell("c", "exec sleep 60"));
    var ended = new ConcurrentLinkedQueue<String>();
    runner.onExit(ended::add);
    kill(new ContainerFolder(folder.resolve("c")).keeper().orElseThrow().pid());
    assertThat(runner.inspect("c")).contains(running);
    kill(running.pid());
    await(() -> ended.contains("c"));
    assertThat(awaitExit("c").exitCode()).isEmpty();
  }

  @Test
  void anotherProcessWithTheSamePidIsNotTheContainer() throws IOException {
    Running running = (Running) runner.start(shell("c", "exec sleep 60"));
    Path file = folder.resolve("c/process");
    String[] stat = Files.readString(file).split(" ", -1);
    stat[21] = String.valueOf(Long.parseLong(stat[21]) - 1);
    Files.writeString(file, String.join(" ", stat));
    assertThat(ProcessIdentity.read(file).orElseThrow().isAlive()).isFalse();
    kill(running.pid());
  }

  @Test
  void stopAsksFirst() {
    runner.start(
        shell("c", "trap 'echo asked; exit 5' TERM; echo ready; while :; do sleep 0.02; done"));
    await(() -> outputOf("c").contains("ready"));
    runner.stop("c", SOON);
    assertThat(awaitExit("c").exitCode()).isEqualTo(OptionalInt.of(5));
    assertThat(outputOf("c")).isEqualTo("ready\nasked\n");
  }

  @Test
  void stopKillsWhatDoesNotEndInTime() {
    Running running =
        (Running)
            runner.start(shell("c", "trap '' TERM; echo ready; while :; do sleep 0.02; done"));
    await(() -> outputOf("c").contains("ready"));
    long began = System.nanoTime();
    runner.stop("c", Duration.ofMillis(300));
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
    assertThat(isAlive(running.pid())).isFalse();
    Exited exited = awaitExit("c");
    assertThat(exited.exitCode()).isEqualTo(OptionalInt.of(137));
    assertThat(exited.reason()).contains("SIGKILL");
  }

  @Test
  void nothingThatTheCommandStartedOutlivesIt() {
    runner.start(
        shell("c", "sleep 61 & echo $!; sh -c 'trap \"\" TERM HUP; sleep 62' & echo $!; wait"));
    await(() -> outputOf("c").lines().count() == 2);
    List<Long> children = outputOf("c").lines().map(Long::valueOf).toList();
    assertThat(children).allMatch(ProcessRunnerTest::isAlive);
    runner.stop("c", SOON);
    await(() -> children.stream().noneMatch(ProcessRunnerTest::isAlive));
  }

  @Test
  void childInAnotherProcessGroupIsKilledToo() {
    runner.start(shell("c", "trap '' TERM; setsid sleep 63 & echo $!; wait; sleep 64"));
    await(() -> !outputOf("c").isEmpty());
    long child = Long.parseLong(outputOf("c").strip());
    runner.stop("c", Duration.ofMillis(100));
    await(() -> !isAlive(child));
  }

  @Test
  void runsInASessionOfItsOwn() {
    Running running =
        (Running) runner.start(shell("c", "cut -d' ' -f6 /proc/$$/stat; exec sleep 60"));
    await(() -> outputOf("c").equals(running.pid() + "\n"));
  }

  @Test
  void leavesNothingButTheSpecsVariablesAndHarmlessOnesInTheEnvironment() {
    ContainerSpec spec =
        spec(
            "c",
            List.of("env"),
            Map.of("GREETING", "it's\n\"fine\" $HOME", "spring.profile", "a 'b'"),
            List.of(new PortMapping(8080, 0), new PortMapping(9090, 0)));
    runner.start(spec);
    awaitExit("c");
    assertThat(outputOf("c"))
        .contains("GREETING=it's\n\"fine\" $HOME\n", "spring.profile=a 'b'\n")
        .containsPattern("(?m)^PATH=" + System.getenv("PATH") + "$")
        .containsPattern("(?m)^PORT=2\\d{4}|3\\d{4}$")
        .containsPattern("(?m)^PORT_9090=\\d+$");
    assertThat(
            outputOf("c")
                .lines()
                .filter(line -> line.matches("[A-Za-z_.]+=.*"))
                .map(line -> line.substring(0, line.indexOf('='))))
        .isSubsetOf(
            "PATH",
            "HOME",
            "LANG",
            "LC_ALL",
            "TMPDIR",
            "TZ",
            "USER",
            "LOGNAME",
            "SHELL",
            "PWD",
            "OLDPWD",
            "SHLVL",
            "_",
            "PORT",
            "GREETING",
            "spring.profile");
  }

  @Test
  void givesEachContainerItsOwnFreePorts() {
    Running first = (Running) runner.start(withPorts("a", 0, 0));
    Running second = (Running) runner.start(withPorts("b", 0, 0));
    assertThat(
            Stream.concat(first.ports().stream(), second.ports().stream())
                .map(PortMapping::hostPort))
        .doesNotHaveDuplicates()
        .doesNotContain(0);
  }

  @Test
  void takenHostPortIsSaid() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> runner.start(withPorts("c", taken.getLocalPort())))
          .isInstanceOf(ContainerStartException.class)
          .hasMessageContaining(
              "host port " + taken.getLocalPort() + " is in use by another program");
    }
    int port = ((Running) runner.start(withPorts("a", 0))).ports().getFirst().hostPort();
    assertThatThrownBy(() -> runner.start(withPorts("b", port)))
        .hasMessage("host port " + port + " is in use by container a");
    runner.stop("a", SOON);
    assertThat(runner.start(withPorts("b", port))).isInstanceOf(Running.class);
  }

  @Test
  void commandThatDoesNotExistIsNamed() {
    assertThatThrownBy(() ->
            runner.start(spec("c", List.of("no-such-program"), Map.of("PATH", "/bin"), List.of())))
        .isInstanceOf(ContainerStartException.class)
        .hasMessage("container web: cannot run 'no-such-program': no such program in PATH (/bin)");
    assertThatThrownBy(() -> runner.start(spec("c", List.of("./run"), Map.of(), List.of())))
        .hasMessage("container web: cannot run './run': no such file");
    create(work.resolve("run"));
    assertThatThrownBy(() -> runner.start(spec("c", List.of("./run"), Map.of(), List.of())))
        .hasMessage("container web: cannot run './run': " + work + "/./run is not executable");
    assertThat(runner.inspect("c")).isEmpty();
  }

  @Test
  void missingInterpreterShowsAsExitStatus127() throws IOException {
    Path script = Files.writeString(work.resolve("run"), "#!/no/such/interpreter\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    runner.start(spec("c", List.of("./run"), Map.of(), List.of()));
    Exited exited = awaitExit("c");
    assertThat(exited.reason()).startsWith("exit status 127: the command or its interpreter");
    assertThat(outputOf("c")).contains("./run: not found");
  }

  @Test
  void imageAloneIsNotEnough() {
    assertThatThrownBy(() -> runner.start(spec("c", List.of(), Map.of(), List.of())))
        .isInstanceOf(ContainerStartException.class)
        .hasMessage(
            "container web (image app:1): the process runner needs a command: give entryPoint,"
                + " command or both");
  }

  @Test
  void unknownContainersAreNoError() {
    assertThat(runner.inspect("c")).isEmpty();
    assertThat(runner.output("c")).isEmpty();
    runner.stop("c", SOON);
    runner.remove("c");
    assertThatThrownBy(() -> runner.inspect("../c")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void removeForgetsEndedContainersOnly() {
    runner.start(shell("c", "exec sleep 60"));
    assertThatThrownBy(() -> runner.remove("c")).hasMessageContaining("stop it first");
    runner.stop("c", SOON);
    runner.remove("c");
    assertThat(runner.inspect("c")).isEmpty();
    assertThat(folder.resolve("c")).doesNotExist();
  }

  @Test
  void filesAreTheOwnersAlone() throws IOException {
    runner.start(shell("c", "umask; echo mine"));
    awaitExit("c");
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(path -> !path.equals(folder)))
          .allSatisfy(path ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                  .matches("rw[x-]------"));
    }
    assertThat(outputOf("c")).startsWith("0022");
  }

  @Test
  void outputBeyondItsLimitMovesAside() throws IOException {
    runner.start(
        shell(
            "c",
            "echo before; while ! test -e go; do sleep 0.02; done; echo after; exec sleep 60"));
    await(() -> outputOf("c").equals("before\n"));
    new ContainerFolder(folder.resolve("c")).limitOutput(5);
    create(work.resolve("go"));
    await(() -> outputOf("c").equals("after\n"));
    assertThat(folder.resolve("c/output.1.log")).hasContent("before");
  }

  private static ContainerSpec shell(String id, String script) {
    return spec(id, List.of("sh", "-c", script), Map.of(), List.of());
  }

  private static ContainerSpec withPorts(String id, int... hostPorts) {
    return spec(
        id,
        List.of("sleep", "60"),
        Map.of(),
        IntStream.range(0, hostPorts.length)
            .mapToObj(i -> new PortMapping(80 + i, hostPorts[i]))
            .toList());
  }

  private static ContainerSpec spec(
      String id, List<String> command, Map<String, String> environment, List<PortMapping> ports) {
    return new ContainerSpec(
        id, "web", "app:1", List.of(), command, environment, Optional.empty(), ports);
  }

  private Exited awaitExit(String id) {
    await(() -> runner.inspect(id).orElseThrow() instanceof Exited);
    return (Exited) runner.inspect(id).orElseThrow();
  }

  private String outputOf(String id) {
    try {
      return Files.readString(runner.output(id).orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void create(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    await(() -> !isAlive(pid));
  }

  private static boolean isAlive(long pid) {
    try {
      return !Files.readString(Path.of("/proc/" + pid + "/stat")).matches("(?s).*\\) Z .*");
    } catch (IOException e) {
      return false;
    }
  }

  private static void await(BooleanSupplier condition) {
    assertThat(Poll.until(condition, SOON)).as("came true within %s", SOON).isTrue();
  }
}
