package dev.teal.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A store in memory, for tests that need thousands of them a second: values are kept as they are,
/// and nothing is written as JSON. Does what [StoreContract] says; for one thread.
public final class MemoryStore implements Store {
  private static final Comparator<String> BY_UTF_8 =
      Comparator.comparing(id -> id.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private final Map<String, Map<String, Stored<?>>> documents = new HashMap<>();
  private final List<JournalEntry> journal = new ArrayList<>();
  private final Map<Place, Work> work = new LinkedHashMap<>();
  private final List<Runnable> listeners = new ArrayList<>();
  private boolean inTransaction;

  private record Place(String queue, String id) {}

  /// @param leaseUntil empty: not taken
  private record Work(Instant due, long version, Optional<Instant> leaseUntil) {
    /// When it is given out next.
    Instant next() {
      return leaseUntil.orElse(due);
    }
  }

  /// What a new process finds that opens the store of one that died: leases are void.
  public void reopen() {
    inTransaction = false;
    listeners.clear();
    work.replaceAll((place, was) ->
        was.leaseUntil().isPresent()
            ? new Work(Instant.EPOCH, was.version(), Optional.empty())
            : was);
  }

  /// Whether there is work on something, due at whatever time or under way.
  public boolean hasWork(String queue, String id) {
    return work.containsKey(new Place(queue, id));
  }

  @Override
  public <T> T transact(Function<Transaction, T> with) {
    MemoryTransaction transaction = new MemoryTransaction(true);
    enter();
    T answer;
    try {
      answer = with.apply(transaction);
    } catch (Throwable e) {
      transaction.undo();
      throw e;
    } finally {
      inTransaction = false;
    }
    if (transaction.scheduled) {
      List.copyOf(listeners).forEach(Runnable::run);
    }
    return answer;
  }

  @Override
  public <T> T read(Function<Transaction, T> with) {
    enter();
    try {
      return with.apply(new MemoryTransaction(false));
    } finally {
      inTransaction = false;
    }
  }

  private void enter() {
    if (inTransaction) {
      throw new IllegalStateException("a transaction in a transaction: it would wait for ever");
    }
    inTransaction = true;
  }

  @Override
  public List<Due> take(List<String> queues, Instant now, Duration lease, int limit) {
    List<Due> taken = new ArrayList<>();
    while (taken.size() < limit) {
      Optional<Place> next =
          earliest(queues).filter(place -> !at(place).next().isAfter(toMillis(now)));
      if (next.isEmpty()) {
        break;
      }
      Work was = at(next.get());
      Work leased = new Work(Instant.MAX, was.version(), Optional.of(toMillis(now.plus(lease))));
      work.put(next.get(), leased);
      taken.add(new Due(next.get().queue(), next.get().id(), was.version()));
    }
    return taken;
  }

  @Override
  public void finish(Due due, Optional<Instant> next) {
    Place place = new Place(due.queue(), due.id());
    Work was = work.get(place);
    if (was == null) {
      return;
    }
    if (next.isEmpty() && was.version() == due.version()) {
      work.remove(place);
      return;
    }
    Instant at = next.map(MemoryStore::toMillis).orElse(Instant.MAX);
    work.put(place, new Work(earlier(was.due(), at), was.version(), Optional.empty()));
  }

  @Override
  public Optional<Instant> nextDue(List<String> queues) {
    return earliest(queues).map(place -> at(place).next());
  }

  /// The earliest, and of those that are due at the same time the one that was asked for first.
  private Optional<Place> earliest(List<String> queues) {
    Place earliest = null;
    Instant next = Instant.MAX;
    for (Map.Entry<Place, Work> entry : work.entrySet()) {
      Instant candidate = entry.getValue().next();
      if (queues.contains(entry.getKey().queue())
          && (earliest == null || candidate.isBefore(next))) {
        earliest = entry.getKey();
        next = candidate;
      }
    }
    return Optional.ofNullable(earliest);
  }

  private Work at(Place place) {
    return Optional.ofNullable(work.get(place)).orElseThrow();
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /// Stores keep times of work in milliseconds.
  private static Instant toMillis(Instant instant) {
    return Instant.ofEpochMilli(instant.toEpochMilli());
  }

  @Override
  public void onScheduled(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void clear() {
    documents.clear();
    journal.clear();
    work.clear();
  }

  @Override
  public void close() {}

  private final class MemoryTransaction implements Transaction {
    private final List<Runnable> undos = new ArrayList<>();
    private final boolean writes;
    private boolean scheduled;

    /// @param writes whether it may write
    MemoryTransaction(boolean writes) {
      this.writes = writes;
    }

    private void undoneBy(Runnable undo) {
      if (!writes) {
        undo.run();
        throw new StoreException("a read cannot write", null);
      }
      undos.add(undo);
    }

    void undo() {
      undos.reversed().forEach(Runnable::run);
    }

    private Map<String, Stored<?>> all(Kind<?> kind) {
      return documents.computeIfAbsent(kind.name(), name -> new HashMap<>());
    }

    @SuppressWarnings("unchecked") // a kind's name stands for one type
    private static <T> Stored<T> cast(Kind<T> kind, Stored<?> stored) {
      var _ = kind.type().cast(stored.value());
      return (Stored<T>) stored;
    }

    @Override
    public <T> Optional<Stored<T>> find(Kind<T> kind, String id) {
      return Optional.ofNullable(all(kind).get(id)).map(stored -> cast(kind, stored));
    }

    @Override
    public <T> List<Stored<T>> list(Kind<T> kind, String idPrefix) {
      return list(kind, idPrefix, "", Integer.MAX_VALUE);
    }

    @Override
    public <T> List<Stored<T>> list(Kind<T> kind, String idPrefix, String after, int limit) {
      return all(kind).values().stream()
          .filter(stored -> stored.id().startsWith(idPrefix))
          .filter(stored -> BY_UTF_8.compare(stored.id(), after) > 0)
          .sorted(Comparator.comparing(Stored::id, BY_UTF_8))
          .limit(limit)
          .map(stored -> cast(kind, stored))
          .toList();
    }

    @Override
    public <T> Stored<T> insert(Kind<T> kind, String id, T value) {
      if (all(kind).containsKey(id)) {
        throw new DuplicateDocumentException(kind, id);
      }
      return put(kind, new Stored<>(id, 1, value));
    }

    @Override
    public <T> Stored<T> replace(Kind<T> kind, Stored<T> read, T value) {
      requireFresh(kind, read);
      return put(kind, new Stored<>(read.id(), read.version() + 1, value));
    }

    @Override
    public <T> void remove(Kind<T> kind, Stored<T> read) {
      requireFresh(kind, read);
      Optional<Stored<?>> was = Optional.ofNullable(all(kind).remove(read.id()));
      undoneBy(() -> was.ifPresent(stored -> all(kind).put(read.id(), stored)));
    }

    private <T> void requireFresh(Kind<T> kind, Stored<T> read) {
      Stored<?> stands = all(kind).get(read.id());
      if (stands == null || stands.version() != read.version()) {
        throw new StaleDocumentException(kind, read);
      }
    }

    private <T> Stored<T> put(Kind<T> kind, Stored<T> stored) {
      Optional<Stored<?>> was = Optional.ofNullable(all(kind).put(stored.id(), stored));
      undoneBy(() ->
          was.ifPresentOrElse(
              before -> all(kind).put(stored.id(), before), () -> all(kind).remove(stored.id())));
      return stored;
    }

    @Override
    public void schedule(String queue, String id, Instant due) {
      Place place = new Place(queue, id);
      Optional<Work> was = Optional.ofNullable(work.get(place));
      Instant at = toMillis(due);
      work.put(
          place,
          was.map(w -> new Work(earlier(w.due(), at), w.version() + 1, w.leaseUntil()))
              .orElseGet(() -> new Work(at, 1, Optional.empty())));
      undoWork(place, was);
      scheduled = true;
    }

    @Override
    public void unschedule(String queue, String id) {
      Place place = new Place(queue, id);
      Optional<Work> was = Optional.ofNullable(work.get(place));
      if (was.isPresent() && was.get().leaseUntil().isEmpty()) {
        work.remove(place);
        undoWork(place, was);
      }
    }

    private void undoWork(Place place, Optional<Work> was) {
      undoneBy(() -> was.ifPresentOrElse(w -> work.put(place, w), () -> work.remove(place)));
    }

    @Override
    public void append(String stream, Instant at, String type, String message) {
      Instant when = toMillis(at);
      journal.add(new JournalEntry(journal.size() + 1L, stream, when, type, message));
      undoneBy(journal::removeLast);
    }

    @Override
    public List<JournalEntry> journal(String stream, long afterSequence, int limit) {
      return journal.stream()
          .filter(entry -> entry.stream().equals(stream) && entry.sequence() > afterSequence)
          .limit(limit)
          .toList();
    }
  }
}
