package dev.teal.runner;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Gives out host ports: each to one living container at a time, from its start on, though the
/// container may bind it only seconds later.
final class HostPorts {
  /// Below the range that Linux, macOS and IANA give to outgoing connections, one of which could
  /// take a port between its choice and its use.
  private static final int FIRST = 20_000;

  private static final int COUNT = 12_000;
  private static final int ATTEMPTS = 1_000;

  private final Map<Integer, String> holders = new HashMap<>();

  /// @throws ContainerStartException when a fixed port is taken, or no port is free
  synchronized List<PortMapping> take(String containerId, List<PortMapping> wanted) {
    List<PortMapping> given = new ArrayList<>();
    Set<Integer> mine = new HashSet<>();
    for (PortMapping mapping : wanted) {
      int port = mapping.hostPort() == 0 ? free(mine) : fixed(mapping.hostPort());
      mine.add(port);
      given.add(new PortMapping(mapping.containerPort(), port));
    }
    hold(containerId, given);
    return given;
  }

  synchronized void hold(String containerId, List<PortMapping> ports) {
    ports.forEach(mapping -> holders.put(mapping.hostPort(), containerId));
  }

  synchronized void release(String containerId) {
    holders.values().removeIf(containerId::equals);
  }

  private int fixed(int port) {
    String holder = holders.get(port);
    if (holder != null) {
      throw new ContainerStartException(
          "host port " + port + " is in use by container " + holder, null);
    }
    if (!canBind(port, true)) {
      throw new ContainerStartException(
          "host port " + port + " is in use by another program, or may not be used", null);
    }
    return port;
  }

  private int free(Set<Integer> besides) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = FIRST + random.nextInt(COUNT);
      if (!holders.containsKey(port) && !besides.contains(port) && canBind(port, false)) {
        return port;
      }
    }
    throw new ContainerStartException(
        "no free host port found from " + FIRST + " to " + (FIRST + COUNT - 1), null);
  }

  /// @param reuse whether connections of an earlier program that are still closing may be there
  private static boolean canBind(int port, boolean reuse) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(reuse);
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
