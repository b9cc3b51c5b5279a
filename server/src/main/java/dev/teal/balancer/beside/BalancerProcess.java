package dev.teal.balancer.beside;

import dev.teal.balancer.NettyBalancer;
import dev.teal.balancer.Transport;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The program of a balancer process: carries traffic, and does what servers tell it over a Unix
/// socket in its folder. It ends when it is told to, and by itself when it is of no use to anyone:
///
/// - it carries no load balancer, and no server is connected;
/// - it is retired, and its last connection has ended or its patience is over;
/// - its folder is gone, so that no server will ever find it.
public final class BalancerProcess {
  private static final Logger log = LoggerFactory.getLogger(BalancerProcess.class);
  private static final Duration USELESS_FOR = Duration.ofSeconds(2);
  private static final Duration BEFORE_FIRST_SERVER = Duration.ofSeconds(20);

  /// How long a retired process without connections waits for a server that takes its counters.
  private static final Duration KEEPS_COUNTERS_FOR = Duration.ofMinutes(10);

  private final Path folder;
  private final ServerSocketChannel socket;
  private final Duties duties;
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final CountDownLatch over = new CountDownLatch(1);
  private long usefulAt = System.nanoTime() + BEFORE_FIRST_SERVER.toNanos();

  private BalancerProcess(Path folder, String build, Transport transport) throws IOException {
    this.folder = folder;
    this.socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    // Made before anyone can ask for it.
    this.duties =
        new Duties(
            new NettyBalancer(Runtime.getRuntime().availableProcessors(), transport),
            build,
            new Descriptors(folder));
    try (SocketPath path = SocketPath.of(socket(folder))) {
      socket.bind(UnixDomainSocketAddress.of(path.usable()));
    }
  }

  static Path socket(Path folder) {
    return folder.resolve("control");
  }

  /// Serves until it is of no use any more.
  ///
  /// @param folder its owner's alone
  /// @param build of this program
  public static void run(Path folder, String build, Transport transport) throws IOException {
    BalancerProcess process = new BalancerProcess(folder, build, transport);
    Runtime.getRuntime().addShutdownHook(new Thread(process::close, "stop"));
    Thread.ofPlatform().daemon().name("teal-balancer-accept").start(process::accept);
    process.watch();
  }

  private void accept() {
    while (socket.isOpen()) {
      try {
        Session session = new Session(socket.accept(), duties, sessions::remove);
        sessions.add(session);
        session.start();
      } catch (ClosedChannelException _) {
        log.debug("no more sessions");
      } catch (IOException e) {
        // Clients may have taken all file descriptors that there are; some will be given back.
        log.warn("no server can reach this process for now: {}", e.toString());
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      }
    }
  }

  private void watch() {
    try {
      while (!over.await(1, TimeUnit.SECONDS)) {
        String why = uselessBecause(System.nanoTime());
        if (!why.isEmpty()) {
          log.info("ending: {}", why);
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Empty when it is of use.
  private String uselessBecause(long now) {
    if (!Files.exists(socket(folder))) {
      return "its folder is gone";
    }
    if (duties.patienceIsOver(now)) {
      return "its patience with the last connections is over";
    }
    boolean carries = duties.retired() ? duties.connections() > 0 : duties.carries();
    if (carries || !sessions.isEmpty()) {
      usefulAt = now;
    }
    Duration allowed = duties.retired() ? KEEPS_COUNTERS_FOR : USELESS_FOR;
    return now - usefulAt > allowed.toNanos() ? "it carries nothing, and no server is there" : "";
  }

  private void close() {
    try {
      socket.close();
    } catch (IOException e) {
      log.warn("closing: {}", e.toString());
    }
    duties.close();
    over.countDown();
  }
}
