package dev.teal.balancer;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.routing.TargetGroup;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// Asks one target once. Blocking: each call has a virtual thread of its own.
final class HealthProbe {
  private static final int STATUS_END = 12;
  private static final long LINGER_NANOS = 100_000_000;
  private static final int LINGER_BYTES = 64 * 1024;

  private HealthProbe() {}

  static ProbeResult ask(
      TargetGroup.Target target, TargetGroup.Protocol group, TargetGroup.HealthCheck check) {
    int port = check.port() == 0 ? target.port() : check.port();
    long deadline = System.nanoTime() + check.timeout().toNanos();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(target.host(), port), millisTo(deadline));
      if (group.proxyProtocol()) {
        socket.getOutputStream().write(ProxyProtocol.local());
      }
      String host = target.host().indexOf(':') < 0 ? target.host() : "[" + target.host() + "]";
      String authority = host + ":" + port;
      return switch (check.protocol()) {
        case TCP -> ProbeResult.OK;
        case HTTP -> http(socket, authority, "http", group.version(), check, deadline);
        case HTTPS -> {
          socket.setSoTimeout(millisTo(deadline));
          try (Socket tls = tls(socket, target.host(), port, group.version())) {
            yield http(tls, authority, "https", group.version(), check, deadline);
          }
        }
      };
    } catch (SocketTimeoutException _) {
      return ProbeResult.TIMEOUT;
    } catch (IOException _) {
      return ProbeResult.FAILED;
    }
  }

  private static Socket tls(Socket socket, String host, int port, TargetGroup.Version version)
      throws IOException {
    SSLSocket tls =
        (SSLSocket) Credulous.CONTEXT.getSocketFactory().createSocket(socket, host, port, true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(
        switch (version) {
          case HTTP2, GRPC -> new String[] {"h2"};
          case HTTP1, BYTES -> new String[] {"http/1.1"};
        });
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return tls;
  }

  private static ProbeResult http(
      Socket socket,
      String authority,
      String scheme,
      TargetGroup.Version version,
      TargetGroup.HealthCheck check,
      long deadline)
      throws IOException {
    return switch (version) {
      case HTTP1, BYTES -> http1(socket, authority, check, deadline);
      case HTTP2 -> {
        Http2Probe.Answer answer =
            Http2Probe.ask(
                new Deadlined(socket, deadline),
                socket.getOutputStream(),
                authority,
                scheme,
                check.path(),
                false);
        yield judge(check, answer.status());
      }
      case GRPC -> {
        Http2Probe.Answer answer =
            Http2Probe.ask(
                new Deadlined(socket, deadline),
                socket.getOutputStream(),
                authority,
                scheme,
                check.path(),
                true);
        yield answer.status() == 200 ? judge(check, answer.grpcStatus()) : ProbeResult.FAILED;
      }
    };
  }

  private static ProbeResult judge(TargetGroup.HealthCheck check, int status) {
    if (status < 0) {
      return ProbeResult.FAILED;
    }
    return matches(check.matcher(), status) ? ProbeResult.OK : ProbeResult.code(status);
  }

  private static ProbeResult http1(
      Socket socket, String authority, TargetGroup.HealthCheck check, long deadline)
      throws IOException {
    String request =
        "GET "
            + check.path()
            + " HTTP/1.1\r\nHost: "
            + authority
            + "\r\nConnection: close\r\nUser-Agent: ELB-HealthChecker/2.0"
            + "\r\nAccept-Encoding: gzip, compressed\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return judge(check, readStatus(socket, deadline));
  }

  private static int readStatus(Socket socket, long deadline) throws IOException {
    InputStream in = new Deadlined(socket, deadline);
    byte[] line = in.readNBytes(STATUS_END);
    if (line.length < STATUS_END) {
      return -1;
    }
    linger(new Deadlined(socket, System.nanoTime() + LINGER_NANOS));
    return Ascii.string(line, 0, 7).equals("HTTP/1.") ? (int) Ascii.decimal(line, 9, 12) : -1;
  }

  /// Reads the rest for a moment, so that a target sees its answer taken and not a reset.
  private static void linger(InputStream in) {
    try {
      byte[] rest = new byte[4 * 1024];
      int total = 0;
      for (int n = in.read(rest); n >= 0 && total < LINGER_BYTES; n = in.read(rest)) {
        total += n;
      }
    } catch (IOException _) {
      return; // the answer is known already
    }
  }

  private static int millisTo(long deadline) throws SocketTimeoutException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("health check timeout");
    }
    return (int) Math.min(left, Integer.MAX_VALUE);
  }

  /// @param matcher `200`, `200,202` or `200-299`
  static boolean matches(String matcher, int status) {
    for (String part : matcher.split(",", -1)) {
      int dash = part.indexOf('-');
      int low = Integer.parseInt((dash < 0 ? part : part.substring(0, dash)).strip());
      int high = dash < 0 ? low : Integer.parseInt(part.substring(dash + 1).strip());
      if (status >= low && status <= high) {
        return true;
      }
    }
    return false;
  }

  /// What a socket receives until a point in time.
  private static final class Deadlined extends InputStream {
    private final Socket socket;
    private final InputStream in;
    private final long deadline;

    Deadlined(Socket socket, long deadline) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
      socket.setSoTimeout(millisTo(deadline));
      return in.read();
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
      socket.setSoTimeout(millisTo(deadline));
      return in.read(to, from, length);
    }
  }

  /// Trusts every target, as requests do. Made when first needed.
  private static final class Credulous {
    static final SSLContext CONTEXT = context();

    private static SSLContext context() {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return context;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java has TLS", e);
      }
    }
  }
}
