package dev.teal.app;

import dev.teal.clock.Pace;
import dev.teal.home.Home;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `teal server`
@Command(
    name = "server",
    sortOptions = false,
    description = "Serves AWS's APIs, runs tasks and carries their traffic, until it is stopped.",
    footer = {
      "",
      "Each option can be given in the environment as well: TEAL_PORT for --port, and so on.",
      "Prints \"teal: ready on http://ADDRESS:PORT\" once it serves. `teal env` prints what clients"
          + " need.",
    },
    mixinStandardHelpOptions = true)
final class ServerCommand implements Runnable {
  enum Runner {
    AUTO,
    PROCESS,
    DOCKER
  }

  enum Place {
    AUTO,
    BESIDE,
    INSIDE
  }

  enum Auth {
    ON,
    OFF
  }

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--address",
      paramLabel = "IP",
      defaultValue = "${env:TEAL_ADDRESS:-127.0.0.1}",
      description = "The address to serve on (default: 127.0.0.1).")
  private String address = "";

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "${env:TEAL_PORT:-4566}",
      description = "The port to serve on; 0: any free one (default: 4566).")
  private int port;

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--runner",
      paramLabel = "NAME",
      defaultValue = "${env:TEAL_RUNNER:-auto}",
      description = "How tasks are run: process, as processes of this machine; auto chooses that.")
  private Runner runner = Runner.AUTO;

  @Option(
      names = "--minute",
      paramLabel = "TIME",
      defaultValue = "${env:TEAL_MINUTE:-60s}",
      converter = DurationOption.class,
      description = "How long an AWS minute lasts, such as 1s (default: 60s).")
  private Duration minute = Duration.ofMinutes(1);

  @Option(
      names = "--region",
      paramLabel = "NAME",
      defaultValue = "${env:TEAL_REGION:-us-east-1}",
      description = "The region that is served (default: us-east-1).")
  private String region = "";

  @Option(
      names = "--account",
      paramLabel = "ID",
      defaultValue = "${env:TEAL_ACCOUNT:-000000000000}",
      description = "The account that is served (default: 000000000000).")
  private String account = "";

  @Option(
      names = "--access-key",
      paramLabel = "ID",
      defaultValue = "${env:TEAL_ACCESS_KEY:-}",
      description = "The access key id that clients use (default: made at the first start).")
  private String accessKey = "";

  @Option(
      names = "--secret-key",
      paramLabel = "SECRET",
      defaultValue = "${env:TEAL_SECRET_KEY:-}",
      description = "The secret key that belongs to it; better given as TEAL_SECRET_KEY.")
  private String secretKey = "";

  @Option(
      names = "--auth",
      paramLabel = "on|off",
      defaultValue = "${env:TEAL_AUTH:-on}",
      description = "Whether requests must be signed; off: on a loopback address only.")
  private Auth auth = Auth.ON;

  @Option(
      names = "--allow-reset",
      defaultValue = "${env:TEAL_ALLOW_RESET:-false}",
      description = "Lets POST /_teal/reset stop all tasks and empty everything.")
  private boolean allowReset;

  @Option(
      names = "--balancer",
      paramLabel = "beside|inside",
      defaultValue = "${env:TEAL_BALANCER:-auto}",
      description =
          "Where traffic is carried: in a process beside the server, which outlives it, or inside;"
              + " auto: beside where the system can.")
  private Place balancer = Place.AUTO;

  @Option(
      names = "--on-stop",
      paramLabel = "end|leave",
      defaultValue = "${env:TEAL_ON_STOP:-end}",
      description =
          "What becomes of tasks and their traffic when the server is stopped (Ctrl-C, SIGTERM): they end"
              + " with it (default), or are left to the next server. A killed server leaves them.")
  private ServerConfig.OnStop onStop = ServerConfig.OnStop.END;

  @Override
  public void run() {
    Server server = Server.start(config());
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  stopped.countDown();
                  // A signal that asks to stop was heeded: that is success, not 143.
                  Runtime.getRuntime().halt(0);
                },
                "stop"));
    spec.commandLine().getOut().println("teal: ready on " + server.url());
    spec.commandLine().getOut().flush();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ServerConfig config() {
    if (runner == Runner.DOCKER) {
      throw invalid("--runner docker is not supported (expected: auto or process)");
    }
    boolean loopback = loopback();
    if (auth == Auth.OFF && !loopback) {
      throw invalid("--auth off is for a loopback address only, not for " + address);
    }
    if (accessKey.isEmpty() != secretKey.isEmpty()) {
      throw invalid("--access-key and --secret-key belong together: one of them is missing");
    }
    try {
      return new ServerConfig(
          address,
          port,
          data.path(),
          new Pace(minute),
          new Home(region, account),
          accessKey.isEmpty() ? Optional.empty() : Optional.of(new Keys(accessKey, secretKey)),
          auth == Auth.ON,
          allowReset,
          place(),
          onStop);
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private ServerConfig.BalancerPlace place() {
    if (balancer == Place.BESIDE && !BalancerProcesses.possible()) {
      throw invalid("--balancer beside: this system cannot start it (expected: inside)");
    }
    return balancer == Place.INSIDE || !BalancerProcesses.possible()
        ? ServerConfig.BalancerPlace.INSIDE
        : ServerConfig.BalancerPlace.BESIDE;
  }

  private boolean loopback() {
    if (port < 0 || port > 65535) {
      throw invalid("--port: " + port + " (expected: 0..65535)");
    }
    try {
      return InetAddress.ofLiteral(address).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      throw invalid("--address: " + address + " (expected: an IP address)");
    }
  }

  private ParameterException invalid(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
