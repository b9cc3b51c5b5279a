package dev.teal.balancer;

import dev.teal.balancer.routing.TargetGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A target that is not ours: answers each request with its `X-Id` in `<<>>`, and logs what it took
/// for a request.
final class OtherServer implements AutoCloseable {
  private static final Pattern LINE =
      Pattern.compile("request\\|([^|]*)\\|([^|]*)\\|([^|]*)\\|(.*)");

  private final int port = Routings.freePort();
  private final Process process;
  private final Path log;

  /// A request in the log.
  ///
  /// @param trace its `X-Amzn-Trace-Id`, which the balancer gives to each request
  record Logged(String id, String trace, String status, String line) {
    /// Whether it was too odd for this server, which then closes the connection.
    boolean refused() {
      return status.startsWith("4");
    }
  }

  /// @param folder for all its files
  /// @param config without its port
  private OtherServer(Path folder, String config, List<String> command) throws IOException {
    log = folder.resolve("access.log");
    Files.writeString(folder.resolve("config"), config.formatted(port));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .directory(folder.toFile())
            .start();
    Routings.await(command + " serves", () -> serves(port));
  }

  static OtherServer nginx(Path folder) throws IOException {
    Path own = Files.createDirectory(folder.resolve("nginx"));
    return new OtherServer(
        own,
        """
        daemon off; master_process off; pid nginx.pid; error_log error.log;
        events { worker_connections 4096; }
        http {
          log_format requests 'request|$http_x_id|$http_x_amzn_trace_id|$status|$request';
          access_log /dev/stdout requests;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          keepalive_requests 100000;
          server { listen 127.0.0.1:%d backlog=1024; location / { return 200 "<<$http_x_id>>"; } }
        }
        """,
        List.of("/usr/sbin/nginx", "-p", own.toString(), "-c", own.resolve("config").toString()));
  }

  static OtherServer haproxy(Path folder) throws IOException {
    Path own = Files.createDirectory(folder.resolve("haproxy"));
    return new OtherServer(
        own,
        """
        global
          nbthread 1
          log stdout format raw local0
        defaults
          mode http
          timeout client 30s
          timeout http-request 30s
        frontend in
          bind 127.0.0.1:%d
          log global
          option dontlognull
          option http-buffer-request
          http-request capture req.fhdr(x-id,1) len 100
          http-request capture req.fhdr(x-amzn-trace-id,1) len 100
          log-format "request|%%[capture.req.hdr(0)]|%%[capture.req.hdr(1)]|%%ST|%%r"
          http-request return status 200 content-type text/plain lf-string "<<%%[req.fhdr(x-id,1)]>>"
        """,
        List.of("/usr/sbin/haproxy", "-f", "config"));
  }

  private static boolean serves(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException _) {
      return false;
    }
  }

  TargetGroup.Target target() {
    return new TargetGroup.Target("127.0.0.1", port);
  }

  /// All requests so far.
  List<Logged> requests() {
    try {
      return Files.readString(log, StandardCharsets.ISO_8859_1)
          .lines()
          .map(LINE::matcher)
          .filter(Matcher::matches)
          .map(m -> new Logged(m.group(1), m.group(2), m.group(3), m.group(4)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
