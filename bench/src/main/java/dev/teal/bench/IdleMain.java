package dev.teal.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Opens connections, makes one request on each, and holds them: `IdleMain PORT COUNT`, on
/// loopback. Says `ready` when all are idle; closes them when its standard input ends.
public final class IdleMain {
  /// A source address has 28,000 ports or fewer.
  private static final int PER_ADDRESS = 5_000;

  private IdleMain() {}

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    int count = Integer.parseInt(args[1]);
    byte[] request =
        "GET /0 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
            .formatted(port)
            .getBytes(StandardCharsets.US_ASCII);
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket();
      open.add(socket);
      byte[] source = {127, 0, 0, (byte) (2 + i / PER_ADDRESS)};
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(source), 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request);
      if (!answered(socket)) {
        throw new IOException("connection " + i + ": no 204");
      }
    }
    System.out.println("ready");
    System.in.transferTo(OutputStream.nullOutputStream());
    for (Socket socket : open) {
      socket.close();
    }
  }

  /// Reads an answer without a body.
  private static boolean answered(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = socket.getInputStream().read();
      if (c < 0) {
        return false;
      }
      head.append((char) c);
    }
    return head.indexOf("HTTP/1.1 204") == 0;
  }
}
