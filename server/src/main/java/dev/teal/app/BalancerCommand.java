package dev.teal.app;

import dev.teal.balancer.Transport;
import dev.teal.balancer.beside.BalancerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `teal balancer DIR`: what a server starts beside itself to carry the traffic.
@Command(name = "balancer", hidden = true)
final class BalancerCommand implements Callable<Integer> {
  @Parameters(index = "0")
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Option(names = "--transport")
  private Transport transport = Transport.best();

  @Override
  public Integer call() throws IOException {
    BalancerProcess.run(folder, Build.current(), transport);
    return 0;
  }
}
