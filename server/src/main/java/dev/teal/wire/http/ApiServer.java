package dev.teal.wire.http;

import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.ExecutorThreadPool;

/// The API's HTTP/1.1 server. Requests run on virtual threads; the few platform threads only wait
/// for sockets.
public final class ApiServer implements AutoCloseable {
  private static final int LARGEST_HEAD = 32 * 1024;
  private static final int IO_THREADS = 8;
  private static final long SILENT_AT_STOP_MILLIS = 100;

  private final ApiServerConfig config;
  private final Server server;
  private final ServerConnector connector;

  /// A server that does not listen yet.
  public ApiServer(ApiServerConfig config, ApiHandler handler) {
    this.config = config;
    // Jetty's usual pool starts JMX, which alone takes a good part of the server's start-up time.
    ExecutorThreadPool threads =
        new ExecutorThreadPool(
            new ThreadPoolExecutor(
                IO_THREADS, IO_THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>()));
    threads.setName("api");
    threads.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-", 0).factory()));
    server = new Server(threads);
    server.setStopTimeout(config.stop().toMillis());
    server.setHandler(new GracefulHandler(new JettyHandler(config, handler)));
    server.setErrorHandler(new PlainErrors());
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
    connector.setHost(config.address());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.idle().toMillis());
    // When the server stops, a kept-alive connection that carries no request need not be waited
    // for.
    connector.setShutdownIdleTimeout(SILENT_AT_STOP_MILLIS);
    server.addConnector(connector);
  }

  /// Starts a server; it serves when this returns.
  ///
  /// @throws ApiServerException when the address or the port cannot be had
  public static ApiServer start(ApiServerConfig config, ApiHandler handler) {
    ApiServer api = new ApiServer(config, handler);
    api.start();
    return api;
  }

  /// Starts listening; it serves when this returns.
  ///
  /// @throws ApiServerException when the address or the port cannot be had
  public void start() {
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw new ApiServerException(
          "Cannot listen on " + config.address() + ":" + config.port() + ": " + rootMessage(e), e);
    }
  }

  /// The port that is listened on.
  public int port() {
    return connector.getLocalPort();
  }

  /// Stops taking requests, lets those in flight end, and closes.
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new ApiServerException(
          "Cannot stop listening on " + config.address() + ": " + rootMessage(e), e);
    }
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(LARGEST_HEAD);
    http.setSendServerVersion(false);
    // Values are part of what is signed: one that is spelt otherwise must not be taken for it.
    http.setHeaderCacheCaseSensitive(true);
    // Paths carry ARNs with escaped slashes; they are matched as they were sent, never as files.
    http.setUriCompliance(UriCompliance.UNSAFE);
    return http;
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
