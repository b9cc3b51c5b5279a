package dev.teal.app;

import dev.teal.clock.Pace;
import dev.teal.home.Home;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// `teal server`
final class ServerCommand {
  private enum Runner {
    AUTO,
    PROCESS
  }

  private enum Place {
    AUTO,
    BESIDE,
    INSIDE
  }

  private enum Auth {
    ON,
    OFF
  }

  private static final Option ADDRESS =
      valued("--address", "IP", "127.0.0.1", "The address to serve on (default: 127.0.0.1).");
  private static final Option PORT =
      valued("--port", "N", "4566", "The port to serve on; 0: any free one (default: 4566).");
  private static final Option RUNNER =
      valued(
          "--runner", "NAME", "auto", "How tasks are run: process, or auto, which chooses that.");
  private static final Option MINUTE =
      valued("--minute", "TIME", "60s", "How long an AWS minute lasts, such as 1s (default: 60s).");
  private static final Option REGION =
      valued("--region", "NAME", "us-east-1", "The region that is served (default: us-east-1).");
  private static final Option ACCOUNT =
      valued("--account", "ID", "000000000000", "The account that is served (default: 12 zeros).");
  private static final Option ACCESS_KEY =
      valued(
          "--access-key", "ID", "", "The clients' access key id (default: made at first start).");
  private static final Option SECRET_KEY =
      valued("--secret-key", "SECRET", "", "Its secret key; better given as TEAL_SECRET_KEY.");
  private static final Option AUTH =
      valued("--auth", "on|off", "on", "Whether requests must be signed; off: on loopback only.");
  private static final Option ALLOW_RESET =
      Option.flag("--allow-reset", "Lets POST /_teal/reset stop all tasks and empty everything.")
          .orInEnvironment();
  private static final Option BALANCER =
      valued(
          "--balancer",
          "PLACE",
          "auto",
          "Where traffic is carried: beside, in a process that outlives the server; inside it; or auto: beside if"
              + " the system can.");
  private static final Option ON_STOP =
      valued(
          "--on-stop",
          "end|leave",
          "end",
          "Whether tasks and traffic end with a server that is stopped (default), or are left to the next.");

  static final Command COMMAND =
      new Command(
          "server",
          "Serves AWS's APIs, runs tasks and carries their traffic, until it is stopped.",
          List.of(
              ADDRESS,
              PORT,
              DataOption.DATA,
              RUNNER,
              MINUTE,
              REGION,
              ACCOUNT,
              ACCESS_KEY,
              SECRET_KEY,
              AUTH,
              ALLOW_RESET,
              BALANCER,
              ON_STOP),
          List.of(
              "Each option can be given in the environment as well: TEAL_PORT for --port, and so on.",
              "Prints \"teal: ready on http://ADDRESS:PORT\" once it serves.",
              "Ctrl-C and SIGTERM stop it. A server that is killed leaves tasks and traffic to the next one.",
              "teal env prints what clients need; teal stop ends what a server left."),
          ServerCommand::run);

  private ServerCommand() {}

  private static Option valued(String name, String value, String fallback, String description) {
    return Option.valued(name, value, fallback, description).orInEnvironment();
  }

  private static int run(Arguments arguments) throws InterruptedException {
    Server server = Server.start(config(arguments));
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
    System.out.println("teal: ready on " + server.url());
    stopped.await();
    return 0;
  }

  private static ServerConfig config(Arguments arguments) {
    // Both choices are the same today; a third is refused.
    var _ = arguments.oneOf(RUNNER, Runner.class);
    boolean signed = arguments.oneOf(AUTH, Auth.class) == Auth.ON;
    if (!address(arguments).isLoopbackAddress() && !signed) {
      throw new UsageException(
          "--auth off is for a loopback address only, not for " + arguments.text(ADDRESS));
    }
    try {
      return new ServerConfig(
          arguments.text(ADDRESS),
          arguments.number(PORT, 0, 65535),
          arguments.path(DataOption.DATA),
          pace(arguments),
          new Home(arguments.text(REGION), arguments.text(ACCOUNT)),
          keys(arguments),
          signed,
          arguments.isOn(ALLOW_RESET),
          place(arguments),
          arguments.oneOf(ON_STOP, ServerConfig.OnStop.class));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static Pace pace(Arguments arguments) {
    try {
      return new Pace(arguments.duration(MINUTE));
    } catch (IllegalArgumentException e) {
      throw arguments.invalid(MINUTE, "more than 0s, at most 60s");
    }
  }

  private static ServerConfig.BalancerPlace place(Arguments arguments) {
    Place place = arguments.oneOf(BALANCER, Place.class);
    boolean possible = BalancerProcesses.possible();
    if (place == Place.BESIDE && !possible) {
      throw arguments.invalid(BALANCER, "inside, since this system cannot start it");
    }
    return place == Place.INSIDE || !possible
        ? ServerConfig.BalancerPlace.INSIDE
        : ServerConfig.BalancerPlace.BESIDE;
  }

  private static InetAddress address(Arguments arguments) {
    try {
      return InetAddress.ofLiteral(arguments.text(ADDRESS));
    } catch (IllegalArgumentException e) {
      throw arguments.invalid(ADDRESS, "an IP address");
    }
  }

  private static Optional<Keys> keys(Arguments arguments) {
    Keys keys = new Keys(arguments.text(ACCESS_KEY), arguments.text(SECRET_KEY));
    if (keys.accessKeyId().isEmpty() != keys.secretAccessKey().isEmpty()) {
      throw new UsageException(
          "--access-key and --secret-key belong together: one of them is missing");
    }
    return Optional.of(keys).filter(given -> !given.accessKeyId().isEmpty());
  }
}
