package dev.teal.balancer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/// Asks one target once. Blocking: each call has a virtual thread of its own.
final class HealthProbe {
  private static final int STATUS_END = 12;
  private static final int LINGER_MILLIS = 100;
  private static final int LINGER_BYTES = 64 * 1024;

  private HealthProbe() {}

  static ProbeResult ask(TargetGroup.Target target, TargetGroup.HealthCheck check) {
    int port = check.port() == 0 ? target.port() : check.port();
    long deadline = System.nanoTime() + check.timeout().toNanos();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(target.host(), port), millisTo(deadline));
      return switch (check.protocol()) {
        case TCP -> ProbeResult.OK;
        case HTTP -> http(socket, target.host(), port, check, deadline);
      };
    } catch (SocketTimeoutException _) {
      return ProbeResult.TIMEOUT;
    } catch (IOException _) {
      return ProbeResult.FAILED;
    }
  }

  private static ProbeResult http(
      Socket socket, String host, int port, TargetGroup.HealthCheck check, long deadline)
      throws IOException {
    String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
    String request =
        "GET "
            + check.path()
            + " HTTP/1.1\r\nHost: "
            + name
            + ":"
            + port
            + "\r\nConnection: close\r\nUser-Agent: ELB-HealthChecker/2.0"
            + "\r\nAccept-Encoding: gzip, compressed\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    int status = readStatus(socket, deadline);
    if (status < 0) {
      return ProbeResult.FAILED;
    }
    return matches(check.matcher(), status) ? ProbeResult.OK : ProbeResult.code(status);
  }

  private static int readStatus(Socket socket, long deadline) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] line = new byte[STATUS_END];
    int length = 0;
    while (length < STATUS_END) {
      socket.setSoTimeout(millisTo(deadline));
      int n = in.read(line, length, STATUS_END - length);
      if (n < 0) {
        return -1;
      }
      length += n;
    }
    linger(socket, in);
    return Ascii.string(line, 0, 7).equals("HTTP/1.") ? (int) Ascii.decimal(line, 9, 12) : -1;
  }

  /// Reads the rest for a moment, so that a target sees its answer taken and not a reset.
  private static void linger(Socket socket, InputStream in) {
    try {
      socket.setSoTimeout(LINGER_MILLIS);
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
}
