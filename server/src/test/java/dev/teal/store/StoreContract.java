package dev.teal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.model.Cluster;

/// What every store does, whatever its database.
interface StoreContract {
  Kind<Thing> THINGS = new Kind<>("test/thing", Thing.class);
  Kind<Cluster> CLUSTERS = new Kind<>("test/cluster", Cluster.class);
  Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  Duration LEASE = Duration.ofMinutes(10);
  List<String> QUEUES = List.of("a", "b");

  Store store();

  record Thing(String name, List<String> parts, Optional<Instant> since) {}

  default <T> Optional<Stored<T>> find(Kind<T> kind, String id) {
    return store().read(tx -> tx.find(kind, id));
  }

  default List<Stored<Thing>> list(Kind<Thing> kind, String idPrefix) {
    return store().read(tx -> tx.list(kind, idPrefix));
  }

  default List<Stored<Thing>> list(Kind<Thing> kind, String idPrefix, String after, int limit) {
    return store().read(tx -> tx.list(kind, idPrefix, after, limit));
  }

  default List<JournalEntry> journal(String stream, long after, int limit) {
    return store().read(tx -> tx.journal(stream, after, limit));
  }

  static Thing thing(String name) {
    return new Thing(name, List.of("p"), Optional.of(NOON));
  }

  @Test
  default void whatWasCommittedIsRead() {
    store().transact(tx -> tx.insert(THINGS, "1", thing("one")));
    assertThat(find(THINGS, "1")).contains(new Stored<>("1", 1, thing("one")));
  }

  @Test
  default void sdkModelObjectsAreDocumentsToo() {
    Cluster cluster = Cluster.builder().clusterName("c").runningTasksCount(3).build();
    store().transact(tx -> tx.insert(CLUSTERS, "c", cluster));
    assertThat(find(CLUSTERS, "c")).map(Stored::value).contains(cluster);
  }

  @Test
  default void anExceptionUndoesAllWrites() {
    assertThatThrownBy(() ->
            store()
                .run(tx -> {
                  tx.insert(THINGS, "1", thing("one"));
                  tx.append("s", NOON, "t", "m");
                  tx.schedule("a", "1", NOON);
                  throw new IllegalStateException("no");
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(list(THINGS, "")).isEmpty();
    assertThat(journal("s", 0, 10)).isEmpty();
    assertThat(store().nextDue(QUEUES)).isEmpty();
  }

  @Test
  default void aDocumentThatWasReadInAnUndoneTransactionIsForgotten() {
    Stored<Thing> one = store().transact(tx -> tx.insert(THINGS, "1", thing("one")));
    assertThatThrownBy(() ->
            store()
                .run(tx -> {
                  tx.replace(THINGS, one, thing("undone"));
                  assertThat(tx.find(THINGS, "1")).map(Stored::value).contains(thing("undone"));
                  throw new IllegalStateException("no");
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(find(THINGS, "1")).contains(one);
    Stored<Thing> two = store().transact(tx -> tx.replace(THINGS, one, thing("two")));
    assertThat(find(THINGS, "1")).contains(two);
  }

  @Test
  default void aTransactionInsideAnotherIsRefused() {
    assertThatThrownBy(() -> store().run(tx -> store().run(inner -> {})))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store().read(tx -> store().transact(inner -> 1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  default void aReadCannotWrite() {
    assertThatThrownBy(() -> store().read(tx -> tx.insert(THINGS, "1", thing("one"))))
        .isInstanceOf(StoreException.class);
    assertThat(find(THINGS, "1")).isEmpty();
  }

  @Test
  default void aSecondDocumentOfTheSameIdIsRefused() {
    store().transact(tx -> tx.insert(THINGS, "1", thing("one")));
    assertThatThrownBy(() -> store().transact(tx -> tx.insert(THINGS, "1", thing("two"))))
        .isInstanceOf(DuplicateDocumentException.class)
        .hasMessage("test/thing 1 exists already");
  }

  @Test
  default void aWriteOverAnOldVersionIsRefused() {
    Stored<Thing> read = store().transact(tx -> tx.insert(THINGS, "1", thing("one")));
    Stored<Thing> written = store().transact(tx -> tx.replace(THINGS, read, thing("two")));
    assertThat(written.version()).isEqualTo(2);
    assertThatThrownBy(() -> store().transact(tx -> tx.replace(THINGS, read, thing("three"))))
        .isInstanceOf(StaleDocumentException.class);
    assertThatThrownBy(() -> store().run(tx -> tx.remove(THINGS, read)))
        .isInstanceOf(StaleDocumentException.class);
    store().run(tx -> tx.remove(THINGS, written));
    assertThat(find(THINGS, "1")).isEmpty();
  }

  @Test
  default void documentsAreListedByPrefixInOrderAPageAtATime() {
    store()
        .run(tx ->
            List.of("b/2", "a/1", "b/1", "b/3", "b", "c", "b/é", "B/1")
                .forEach(id -> tx.insert(THINGS, id, thing(id))));
    assertThat(list(THINGS, "b/"))
        .extracting(Stored::id)
        .containsExactly("b/1", "b/2", "b/3", "b/é");
    assertThat(list(THINGS, "b/", "b/1", 2)).extracting(Stored::id).containsExactly("b/2", "b/3");
    assertThat(list(THINGS, "")).hasSize(8);
  }

  @Test
  default void theJournalIsReadInOrderAndByStream() {
    store()
        .run(tx -> {
          tx.append("d-1", NOON, "Status", "Created");
          tx.append("d-2", NOON, "Status", "Created");
          tx.append("d-1", NOON.plusMillis(5), "Status", "InProgress");
        });
    List<JournalEntry> entries = journal("d-1", 0, 10);
    assertThat(entries).extracting(JournalEntry::message).containsExactly("Created", "InProgress");
    assertThat(journal("d-1", entries.getFirst().sequence(), 10))
        .containsExactly(entries.getLast());
  }

  @Test
  default void dueWorkIsTakenOnceAndNotBeforeItIsDue() {
    store().run(tx -> tx.schedule("a", "1", NOON));
    assertThat(store().nextDue(QUEUES)).contains(NOON);
    assertThat(store().take(QUEUES, NOON.minusMillis(1), LEASE, 9)).isEmpty();
    assertThat(store().take(QUEUES, NOON, LEASE, 9)).hasSize(1);
    assertThat(store().take(QUEUES, NOON, LEASE, 9)).isEmpty();
  }

  @Test
  default void anEarlierDateStands() {
    store().run(tx -> tx.schedule("a", "1", NOON));
    store().run(tx -> tx.schedule("a", "1", NOON.plusSeconds(9)));
    assertThat(store().nextDue(QUEUES)).contains(NOON);
    store().run(tx -> tx.schedule("a", "1", NOON.minusSeconds(9)));
    assertThat(store().nextDue(QUEUES)).contains(NOON.minusSeconds(9));
  }

  @Test
  default void finishedWorkIsGoneOrDueAgain() {
    store().run(tx -> tx.schedule("a", "1", NOON));
    Store.Due due = store().take(QUEUES, NOON, LEASE, 9).getFirst();
    store().finish(due, Optional.of(NOON.plusSeconds(5)));
    assertThat(store().nextDue(QUEUES)).contains(NOON.plusSeconds(5));
    Store.Due again = store().take(QUEUES, NOON.plusSeconds(5), LEASE, 9).getFirst();
    store().finish(again, Optional.empty());
    assertThat(store().nextDue(QUEUES)).isEmpty();
  }

  @Test
  default void workScheduledWhileItIsDoneIsDoneOnceMore() {
    store().run(tx -> tx.schedule("a", "1", NOON));
    Store.Due due = store().take(QUEUES, NOON, LEASE, 9).getFirst();
    store().run(tx -> tx.schedule("a", "1", NOON.plusSeconds(1)));
    assertThat(store().take(QUEUES, NOON.plusSeconds(2), LEASE, 9)).isEmpty();
    store().finish(due, Optional.empty());
    assertThat(store().nextDue(QUEUES)).contains(NOON.plusSeconds(1));
  }

  @Test
  default void workWhoseLeaseEndedIsGivenOut() {
    store().run(tx -> tx.schedule("a", "1", NOON));
    store().take(QUEUES, NOON, LEASE, 9);
    assertThat(store().nextDue(QUEUES)).contains(NOON.plus(LEASE));
    assertThat(store().take(QUEUES, NOON.plus(LEASE), LEASE, 9)).hasSize(1);
  }

  @Test
  default void listenersHearOfScheduledWorkAfterTheCommit() {
    AtomicInteger heard = new AtomicInteger();
    store().onScheduled(heard::incrementAndGet);
    store().run(tx -> tx.schedule("a", "1", NOON));
    store().run(tx -> tx.insert(THINGS, "1", thing("one")));
    assertThat(heard).hasValue(1);
  }

  @Test
  default void aClearedStoreIsEmpty() {
    store()
        .run(tx -> {
          tx.insert(THINGS, "1", thing("one"));
          tx.schedule("a", "1", NOON);
        });
    store().clear();
    assertThat(list(THINGS, "")).isEmpty();
    assertThat(store().nextDue(QUEUES)).isEmpty();
  }
}
