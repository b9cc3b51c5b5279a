package dev.teal.app;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `teal env`
@Command(
    name = "env",
    description = "Prints what points AWS clients at the server: eval \"$(teal env)\"",
    mixinStandardHelpOptions = true)
final class EnvCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--region",
      paramLabel = "NAME",
      defaultValue = "${env:TEAL_REGION:-us-east-1}",
      description = "The region that the server serves (default: us-east-1).")
  private String region = "";

  @Override
  public void run() {
    DataFolder folder = new DataFolder(data.path());
    Keys keys =
        folder
            .keys()
            .orElseThrow(() ->
                new StartException(
                    "no server has used "
                        + data.path()
                        + " yet: start one with teal server"
                        + " (or name its folder with --data)",
                    null));
    print("AWS_ENDPOINT_URL", folder.endpoint().orElse("http://127.0.0.1:4566"));
    print("AWS_ACCESS_KEY_ID", keys.accessKeyId());
    print("AWS_SECRET_ACCESS_KEY", keys.secretAccessKey());
    print("AWS_REGION", region);
    print("AWS_DEFAULT_REGION", region);
  }

  private void print(String name, String value) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("export " + name + "='" + value.replace("'", "'\\''") + "'");
    out.flush();
  }
}
