package dev.teal.balancer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/// Asks one target once. Blocking: each call has a virtual thread of its own.
final class HealthProbe {
  private static final int MAX_STATUS_LINE = 16 * 1024;

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

  /// Reads to the end of the head, so that a target that sends it in one piece sees an orderly end.
  private static int readStatus(Socket socket, long deadline) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] head = new byte[4 * 1024];
    int length = 0;
    int total = 0;
    while (length < 12 && total < MAX_STATUS_LINE) {
      socket.setSoTimeout(millisTo(deadline));
      int n = in.read(head, length, head.length - length);
      if (n < 0) {
        return -1;
      }
      length += n;
      total += n;
    }
    return Ascii.string(head, 0, 7).equals("HTTP/1.") ? (int) Ascii.decimal(head, 9, 12) : -1;
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
