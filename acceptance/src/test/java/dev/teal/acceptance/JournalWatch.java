package dev.teal.acceptance;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Location;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StringReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/// Counts the transactions in which a server writes to the journals of deployments, and does
/// something right before or after one of them, while the thread that writes stands still. It sees
/// them from outside, as a debugger does, so the packaged program has no switch for this.
final class JournalWatch implements AutoCloseable {
  private static final String TRANSACTION = "dev.teal.store.SqliteTransaction";
  private static final String STORE = "dev.teal.store.SqliteStore";
  private static final String PATIENCE_MILLIS = "60000";

  private final ListeningConnector connector;
  private final Map<String, Connector.Argument> arguments;
  private final String address;
  private int writes;
  private boolean doing;
  private Optional<Throwable> trouble = Optional.empty();
  private Armed armed = Armed.NOT;

  JournalWatch() {
    connector =
        Bootstrap.virtualMachineManager().listeningConnectors().stream()
            .filter(c -> c.name().equals("com.sun.jdi.SocketListen"))
            .findFirst()
            .orElseThrow();
    arguments = connector.defaultArguments();
    argument("port", "0");
    argument("localAddress", "127.0.0.1");
    argument("timeout", PATIENCE_MILLIS);
    try {
      address = connector.startListening(arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalConnectorArgumentsException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Where in a transaction something is done.
  enum Side {
    /// Nothing of it is stored.
    BEFORE,
    /// All of it is stored, and nobody has been told.
    AFTER
  }

  /// @param done the writes at which it was done
  private record Armed(IntPredicate numbers, Side side, Runnable deed, Set<Integer> done) {
    static final Armed NOT = new Armed(write -> false, Side.BEFORE, () -> {}, new HashSet<>());
  }

  private void argument(String name, String value) {
    Objects.requireNonNull(arguments.get(name), name).setValue(value);
  }

  /// The option with which a JVM lets itself be watched: it waits until [#attach] is called.
  String option() {
    return "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=" + address;
  }

  /// Lets a JVM go that was started with the option, and watches it until it ends.
  void attach() {
    try {
      VirtualMachine machine = connector.accept(arguments);
      for (String type : new String[] {TRANSACTION, STORE}) {
        ClassPrepareRequest request = machine.eventRequestManager().createClassPrepareRequest();
        request.addClassFilter(type);
        request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        request.enable();
      }
      Thread.ofPlatform().daemon().name("journal watch").start(() -> watch(machine));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalConnectorArgumentsException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Counts from nothing, and does something, once for each, before or after some writes of those
  /// that come. What is done before a write must keep it from being stored: it is expected again.
  ///
  /// @param numbers of the writes, from 1
  synchronized void arm(IntPredicate numbers, Side side, Runnable deed) {
    writes = 0;
    trouble = Optional.empty();
    armed = new Armed(numbers, side, deed, new HashSet<>());
  }

  /// The writes since it was armed: those that are committed, and one that may be under way.
  synchronized int writes() {
    return writes;
  }

  /// Waits until nothing is being done, and does nothing more.
  ///
  /// @return at how many writes it was done
  /// @throws IllegalStateException when it could not be done
  synchronized int disarm() {
    while (doing) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    trouble.ifPresent(e -> {
      throw new IllegalStateException("what was to be done at a write failed", e);
    });
    int done = armed.done().size();
    armed = Armed.NOT;
    return done;
  }

  private void watch(VirtualMachine machine) {
    Map<Long, Integer> writing = new HashMap<>();
    try {
      while (true) {
        EventSet events = machine.eventQueue().remove();
        for (Event event : events) {
          if (event instanceof ClassPrepareEvent prepared) {
            breakIn(prepared.referenceType());
          } else if (event instanceof BreakpointEvent reached) {
            reached(reached, writing);
          }
        }
        events.resume();
      }
    } catch (VMDisconnectedException e) {
      // It has ended, as it was to.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void breakIn(ReferenceType type) {
    if (type.name().equals(TRANSACTION)) {
      breakAt(theOnly(type, "append").location());
    } else {
      Method transact = theOnly(type, "transact");
      breakAt(transact.location());
      breakAt(end(transact));
    }
  }

  /// The one that is written in the source.
  private static Method theOnly(ReferenceType type, String name) {
    return type.methodsByName(name).stream()
        .filter(method -> !method.isBridge() && !method.isSynthetic())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(type.name() + " has no " + name));
  }

  private static void breakAt(Location location) {
    EventRequest request =
        location.virtualMachine().eventRequestManager().createBreakpointRequest(location);
    request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
    request.enable();
  }

  /// Its last instruction, which returns.
  private static Location end(Method method) {
    return method.locationOfCodeIndex(method.bytecodes().length - 1L);
  }

  private void reached(BreakpointEvent event, Map<Long, Integer> writing) {
    long thread = event.thread().uniqueID();
    Location location = event.location();
    if (location.method().name().equals("append")) {
      if (!writing.containsKey(thread) && isOfDeployment(event.thread())) {
        int write = count();
        writing.put(thread, write);
        passes(write, Side.BEFORE);
      }
    } else {
      Integer write = writing.remove(thread);
      if (write != null && location.codeIndex() > 0) {
        passes(write, Side.AFTER);
      }
    }
  }

  /// Whether the journal that a thread appends to is one of a deployment: its first argument.
  private static boolean isOfDeployment(ThreadReference thread) {
    try {
      return thread.frame(0).getArgumentValues().getFirst() instanceof StringReference stream
          && stream.value().startsWith("d-");
    } catch (IncompatibleThreadStateException e) {
      throw new IllegalStateException("it is suspended", e);
    }
  }

  private synchronized int count() {
    return ++writes;
  }

  private void passes(int write, Side side) {
    Runnable deed;
    synchronized (this) {
      if (doing
          || side != armed.side()
          || !armed.numbers().test(write)
          || !armed.done().add(write)) {
        return;
      }
      doing = true;
      writes -= side == Side.BEFORE ? 1 : 0;
      deed = armed.deed();
    }
    Optional<Throwable> thrown = Optional.empty();
    try {
      deed.run();
    } catch (RuntimeException | Error e) {
      thrown = Optional.of(e);
    }
    synchronized (this) {
      trouble = thrown.or(() -> trouble);
      doing = false;
      notifyAll();
    }
  }

  @Override
  public void close() {
    try {
      connector.stopListening(arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalConnectorArgumentsException e) {
      throw new IllegalStateException(e);
    }
  }
}
