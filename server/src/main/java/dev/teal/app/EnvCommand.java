package dev.teal.app;

import java.util.List;

/// `teal env`
final class EnvCommand {
  private static final Option REGION =
      Option.valued(
              "--region",
              "NAME",
              "us-east-1",
              "The region that the server serves (default: us-east-1).")
          .orInEnvironment();

  static final Command COMMAND =
      new Command(
          "env",
          "Prints what points AWS clients at the server: eval \"$(teal env)\"",
          List.of(DataOption.DATA, REGION),
          List.of(),
          EnvCommand::run);

  private EnvCommand() {}

  private static int run(Arguments arguments) {
    DataFolder folder = new DataFolder(arguments.path(DataOption.DATA));
    Keys keys =
        folder
            .keys()
            .orElseThrow(() ->
                new StartException(
                    "no server has used "
                        + arguments.text(DataOption.DATA)
                        + " yet: start one with teal server"
                        + " (or name its folder with --data)",
                    null));
    String region = arguments.text(REGION);
    // Of another account: clients would send or prefer them.
    System.out.println(
        "unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE");
    print("AWS_ENDPOINT_URL", folder.endpoint().orElse("http://127.0.0.1:4566"));
    print("AWS_ACCESS_KEY_ID", keys.accessKeyId());
    print("AWS_SECRET_ACCESS_KEY", keys.secretAccessKey());
    print("AWS_REGION", region);
    print("AWS_DEFAULT_REGION", region);
    if (!folder.isServed()) {
      System.err.println("teal: no server runs there now: start it with teal server");
    }
    return 0;
  }

  private static void print(String name, String value) {
    System.out.println("export " + name + "='" + value.replace("'", "'\\''") + "'");
  }
}
