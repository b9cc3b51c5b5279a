package dev.teal.balancer.beside;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server's connection to this process. What is said to it goes out on a thread of its own: a
/// server that does not read keeps nobody waiting, and is given up when too much waits for it.
final class Session implements Consumer<String> {
  private static final Logger log = LoggerFactory.getLogger(Session.class);
  private static final int MOST_WAITING = 10_000;

  private final SocketChannel channel;
  private final Frames frames;
  private final Duties duties;
  private final Consumer<Session> onEnd;
  private final ThreadPoolExecutor out =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          Thread.ofPlatform().daemon().name("teal-balancer-say").factory());

  Session(SocketChannel channel, Duties duties, Consumer<Session> onEnd) {
    this.channel = channel;
    this.frames = new Frames(channel);
    this.duties = duties;
    this.onEnd = onEnd;
  }

  void start() {
    duties.listen(this);
    Thread.ofPlatform().daemon().name("teal-balancer-hear").start(this::hear);
  }

  /// A load balancer's targets changed.
  @Override
  public void accept(String loadBalancer) {
    say(0, new Message.Changed(loadBalancer));
  }

  private void hear() {
    try {
      while (true) {
        hear(frames.read());
      }
    } catch (IOException e) {
      log.debug("a server has gone: {}", e.toString());
    } finally {
      close();
    }
  }

  private void hear(Frames.Frame frame) {
    try {
      if (!(frame.message() instanceof Message.Request<?> request)) {
        throw new IllegalArgumentException("(expected: a request)");
      }
      var _ =
          duties
              .does(request)
              .whenComplete((answer, failure) ->
                  say(frame.number(), failure == null ? answer : Duties.refusal(cause(failure))));
    } catch (RuntimeException e) {
      say(frame.number(), Duties.refusal(e));
    }
  }

  private static Throwable cause(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private void say(long number, Message message) {
    try {
      out.execute(() -> {
        try {
          frames.write(number, message);
        } catch (IOException e) {
          log.debug("a server has gone: {}", e.toString());
          close();
        }
      });
    } catch (RejectedExecutionException e) {
      if (!out.isShutdown()) {
        log.warn("a server does not read what it is told: giving it up");
        close();
      }
    }
  }

  private void close() {
    duties.forget(this);
    onEnd.accept(this);
    out.shutdown();
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("closing: {}", e.toString());
    }
  }
}
