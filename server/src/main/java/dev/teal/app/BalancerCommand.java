package dev.teal.app;

import dev.teal.balancer.Transport;
import dev.teal.balancer.beside.BalancerProcess;
import java.io.IOException;
import java.util.List;

/// `teal balancer`: what a server starts beside itself to carry the traffic.
final class BalancerCommand {
  private static final Option FOLDER = Option.valued("--folder", "DIR", "", "Its own.");
  private static final Option TRANSPORT =
      Option.valued("--transport", "NAME", "", "By itself the best that there is.");

  static final Command COMMAND =
      new Command("balancer", "", List.of(FOLDER, TRANSPORT), List.of(), BalancerCommand::run);

  private BalancerCommand() {}

  private static int run(Arguments arguments) throws IOException {
    if (arguments.text(FOLDER).isEmpty()) {
      throw new UsageException("teal balancer lacks " + FOLDER.form());
    }
    Transport transport =
        arguments.text(TRANSPORT).isEmpty()
            ? Transport.best()
            : arguments.oneOf(TRANSPORT, Transport.class);
    BalancerProcess.run(arguments.path(FOLDER), Build.current(), transport);
    return 0;
  }
}
