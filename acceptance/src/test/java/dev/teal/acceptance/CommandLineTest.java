package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The program as it is met at a prompt.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandLineTest {
  @TempDir private static Path folder;
  private final int port = Ports.free();
  private Process server;

  @BeforeAll
  void start() throws IOException {
    server =
        serve(
            port,
            folder.resolve("out"),
            Map.of(),
            "--port",
            String.valueOf(port),
            "--data",
            data().toString());
  }

  @AfterAll
  void stop() {
    server.destroyForcibly().onExit().join();
  }

  private static Path data() {
    return folder.resolve("data");
  }

  private URI endpoint() {
    return at(port);
  }

  private static URI at(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  /// Starts a server, and returns it when it serves.
  ///
  /// @param port where it will
  /// @param out gets what it prints
  private static Process serve(
      int port, Path out, Map<String, String> environment, String... options) throws IOException {
    List<String> command =
        Teal.command(Stream.concat(Stream.of("server"), Stream.of(options)).toList());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("server.log").toFile());
    Tool.clean(builder.environment());
    builder.environment().putAll(environment);
    Process started = builder.start();
    Await.that("a server serves", () -> serves(at(port)) || !started.isAlive());
    assertThat(started.isAlive()).as("whether it serves").isTrue();
    return started;
  }

  private static boolean serves(URI endpoint) {
    try (Connection connection = new Connection(endpoint)) {
      return connection.get("/_teal/health").status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static Tool.Result teal(String... arguments) {
    return new Tool(Map.of()).run(Teal.command(List.of(arguments)));
  }

  @Test
  @TealPromise
  void helpNamesTheCommands() {
    assertThat(teal("help").succeeded().out()).contains("demo", "server", "env", "version", "help");
    assertThat(teal("server", "--help").succeeded().out())
        .contains("--address", "--port", "--data", "--runner", "--minute", "--region", "--account")
        .contains("--access-key", "--secret-key", "--auth", "--allow-reset");
  }

  @Test
  @TealPromise
  void versionNamesTealAndItsJava() {
    assertThat(teal("version").succeeded().out())
        .matches("teal [0-9]+\\.[0-9]+\\.[0-9]+.*\nJava .+\n");
  }

  @Test
  @TealPromise
  void whatIsNotUnderstoodEndsWithStatus2AndSaysWhy() {
    isNotUnderstood("serve", "serve");
    isNotUnderstood("2h", "server", "--minute", "2h");
    isNotUnderstood(
        "--minute: 0s (expected: more than 0s, at most 60s)", "server", "--minute", "0s");
    isNotUnderstood("70000", "server", "--port", "70000");
    isNotUnderstood("--secret-key", "server", "--access-key", "AKIAEXAMPLE");
  }

  private static void isNotUnderstood(String words, String... arguments) {
    Tool.Result result = teal(arguments);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(words);
  }

  @Test
  @TealPromise
  void authOffIsForLoopbackAlone() {
    Tool.Result result = teal("server", "--auth", "off", "--address", "0.0.0.0", "--port", "0");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("--auth off", "loopback", "0.0.0.0");
  }

  @Test
  @TealPromise
  void aPortThatIsTakenIsSaidInOneLine() throws IOException {
    try (ServerSocket other = new ServerSocket()) {
      int taken = Ports.free();
      other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), taken));
      cannotStart(
          String.valueOf(taken),
          "server",
          "--port",
          String.valueOf(taken),
          "--data",
          folder.resolve("taken").toString());
    }
  }

  @Test
  @TealPromise
  void aFolderThatAServerUsesIsRefused() {
    cannotStart(data().toString(), "server", "--port", "0", "--data", data().toString());
  }

  private static void cannotStart(String words, String... arguments) {
    Tool.Result result = teal(arguments);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .startsWith("teal: ")
        .contains(words);
  }

  @Test
  @TealPromise
  void healthIsToldAndResetIsNotToBeHadUnlessItWasAllowed() {
    assertThat(Teal.health(endpoint())).isEqualTo(200);
    assertThat(Teal.reset(endpoint())).isEqualTo(404);
  }

  @Test
  @TealPromise
  void theKeysAreInTheDataFolderAndForItsOwnerAlone() throws IOException {
    assertThat(permissions(data())).isEqualTo("rwx------");
    assertThat(permissions(data().resolve("credentials"))).isEqualTo("rw-------");
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  @OtherPrograms
  @TealPromise
  void envPrintsWhatPointsTheAwsCliAtTheServer() {
    String lines = env(data());
    assertThat(lines.lines())
        .allMatch(line -> line.matches("export [A-Z_]+='[^']+'|unset [A-Z_ ]+"))
        .contains("export AWS_ENDPOINT_URL='" + endpoint() + "'")
        .anyMatch(line -> line.startsWith("export AWS_ACCESS_KEY_ID='AKIA"))
        .anyMatch(line -> line.startsWith("export AWS_SECRET_ACCESS_KEY='"))
        .contains("export AWS_REGION='us-east-1'");
    // Named once more for a CLI that does not read the variable yet.
    String script =
        lines
            + "aws --endpoint-url \"$AWS_ENDPOINT_URL\" sts get-caller-identity"
            + " --query Account --output text";
    Map<String, String> ofAnotherAccount =
        Map.of("AWS_SESSION_TOKEN", "token", "AWS_PROFILE", "no-such-profile");
    assertThat(new Tool(ofAnotherAccount).run("sh", "-c", script).succeeded().out())
        .isEqualTo(Aws.ACCOUNT + "\n");
  }

  private static String env(Path data) {
    return teal("env", "--data", data.toString()).succeeded().out();
  }

  @Test
  @TealPromise
  void aServerSaysOnlyThatItIsReadyAndEndsOnSigtermWithStatus0() throws Exception {
    int other = Ports.free();
    Path out = folder.resolve("sigterm.out");
    Path itsData = folder.resolve("sigterm");
    String[] options = {"--port", String.valueOf(other), "--data", itsData.toString()};
    Process process = serve(other, out, Map.of(), options);
    process.destroy();
    assertThat(process.waitFor()).isZero();
    assertThat(out).hasContent("teal: ready on " + at(other) + "\n");
  }

  @Test
  @TealPromise
  void aServerKeepsItsKeysFromStartToStart() throws Exception {
    int other = Ports.free();
    Path itsData = folder.resolve("twice");
    String[] options = {"--port", String.valueOf(other), "--data", itsData.toString()};
    serve(other, folder.resolve("first.out"), Map.of(), options).destroyForcibly().waitFor();
    String keys = env(itsData);
    serve(other, folder.resolve("second.out"), Map.of(), options).destroyForcibly().waitFor();
    Tool.Result again = teal("env", "--data", itsData.toString()).succeeded();
    assertThat(again.out()).isEqualTo(keys);
    assertThat(again.err()).contains("no server runs there now");
  }

  @Test
  @OtherPrograms
  @TealPromise
  void everyOptionCanBeGivenInTheEnvironment() throws IOException, InterruptedException {
    int other = Ports.free();
    Path itsData = folder.resolve("environment");
    Process process =
        serve(
            other,
            folder.resolve("environment.out"),
            Map.of(
                "TEAL_PORT", String.valueOf(other),
                "TEAL_DATA", itsData.toString(),
                "TEAL_AUTH", "off",
                "TEAL_REGION", "eu-west-1",
                "TEAL_ACCOUNT", "123456789012",
                "TEAL_ALLOW_RESET", "true"));
    try {
      String topic =
          new Tool(Map.of())
              .run(
                  "curl",
                  "-sf",
                  "-d",
                  "Action=CreateTopic&Version=2010-03-31&Name=unsigned",
                  at(other).toString())
              .succeeded()
              .out();
      assertThat(topic).contains("arn:aws:sns:eu-west-1:123456789012:unsigned");
      assertThat(itsData).isDirectoryContaining("glob:**/teal.db");
      assertThat(Teal.reset(at(other))).isEqualTo(200);
    } finally {
      process.destroy();
      assertThat(process.waitFor()).isZero();
    }
  }

  @Test
  @TealPromise
  void aResetStopsTheTasksAndForgetsEverything() {
    try (Teal teal = Teal.start(CommandLineTest.class, "1s")) {
      Stage stage = Stage.build(teal, "forgotten");
      long pid = Visit.pidAt(stage.production());
      assertThat(Teal.reset(teal.endpoint())).isEqualTo(200);
      Await.that("the task has ended", () -> ProcessHandle.of(pid).isEmpty());
      assertThat(teal.aws().codeDeploy().listApplications(r -> {}).applications()).isEmpty();
      assertThat(teal.aws().elb().describeLoadBalancers(r -> {}).loadBalancers()).isEmpty();
      assertThat(teal.aws().ecs().listClusters(r -> {}).clusterArns()).isEmpty();
      assertThat(Visit.revisionAt(stage.production())).contains("Connect");
    }
  }
}
