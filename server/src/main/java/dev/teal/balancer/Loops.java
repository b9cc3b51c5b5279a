package dev.teal.balancer;

import dev.teal.balancer.tls.UpstreamTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/// All event loops.
final class Loops {
  private final Transport transport;
  private final EventLoopGroup group;
  private final List<Loop> loops = new ArrayList<>();

  Loops(
      int count,
      Transport transport,
      ByteBufAllocator allocator,
      UpstreamTls tls,
      AccessLogs logs) {
    this.transport = transport;
    this.group = transport.newGroup(count);
    for (EventExecutor executor : group) {
      loops.add(new Loop(loops.size(), (EventLoop) executor, transport, allocator, tls, logs));
    }
  }

  Transport transport() {
    return transport;
  }

  EventLoopGroup group() {
    return group;
  }

  int size() {
    return loops.size();
  }

  Loop of(EventLoop executor) {
    for (Loop loop : loops) {
      if (loop.executor.equals(executor)) {
        return loop;
      }
    }
    throw new IllegalArgumentException("not a loop of this balancer: " + executor);
  }

  /// Runs a task once on each loop.
  ///
  /// @return done when all have
  CompletableFuture<Void> onEach(Consumer<Loop> task) {
    return CompletableFuture.allOf(
        loops.stream()
            .map(loop -> CompletableFuture.runAsync(() -> task.accept(loop), loop.executor))
            .toArray(CompletableFuture<?>[]::new));
  }

  /// Makes something ready for each loop on the calling thread, and lets each loop take its own.
  /// Returns when all have.
  <T> void compileAndTake(Function<Loop, T> compile, BiConsumer<Loop, T> take) {
    Map<Loop, T> compiled = new HashMap<>();
    loops.forEach(loop -> compiled.put(loop, compile.apply(loop)));
    onEach(
            loop -> {
              T own = compiled.get(loop);
              if (own != null) {
                take.accept(loop, own);
              }
            })
        .join();
  }

  /// Ends what a target has not finished.
  void cut(TargetState target) {
    var _ = onEach(loop -> loop.connections().forEach(connection -> connection.cut(target)));
  }

  /// What a target has not finished, or as much of it as is told.
  CompletableFuture<List<Status.Holder>> holders(TargetState target) {
    List<Status.Holder> found = Collections.synchronizedList(new ArrayList<>());
    return onEach(loop ->
            loop.connections().stream()
                .takeWhile(_ -> found.size() < Status.MAX_HOLDERS)
                .forEach(connection -> connection.holders(target, found::add)))
        .thenApply(_ -> List.copyOf(found));
  }

  /// How many connections from clients are open.
  CompletableFuture<Integer> connections() {
    AtomicInteger sum = new AtomicInteger();
    return onEach(loop -> sum.addAndGet(loop.connectionCount())).thenApply(_ -> sum.get());
  }

  void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
