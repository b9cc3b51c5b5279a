package dev.teal.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Free ports, each given once. They are below those that systems give to outgoing connections and
/// those that Teal gives to tasks, so that what is free now is free when it is used, and again when
/// a server that was killed comes back.
final class Ports {
  private static final int FIRST = 10_000;
  private static final int LAST = 19_999;
  private static final Set<Integer> given = ConcurrentHashMap.newKeySet();

  private Ports() {}

  static int free() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
      if (isFree(port) && given.add(port)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
