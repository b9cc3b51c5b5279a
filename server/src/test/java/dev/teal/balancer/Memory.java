package dev.teal.balancer;

import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.ManagementFactory;

/// How much memory is held since a moment: the heap without its garbage, and the buffers outside of
/// it.
final class Memory {
  static final long MIB = 1024 * 1024;

  private final long before = used();

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  /// In bytes; below 0 when something else was freed.
  long grown() {
    return used() - before;
  }
}
