package dev.teal.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every request of the load and what came of it, and what can be read from that.
final class Traffic {
  private static final int FAILURES_SHOWN = 5;

  private final List<Answer> answers = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();

  /// A request that was served.
  ///
  /// @param pid of the task that served it
  record Answer(Instant sent, Instant answered, int revision, long pid) {}

  /// A request that was not.
  record Failure(Instant at, String cause) {}

  /// The passage of traffic from one revision to another.
  ///
  /// @param first the first answer of the new revision
  /// @param last the last answer of the old one
  record Cut(int from, int to, Instant first, Instant last) {
    /// For how long both answered.
    Duration took() {
      return last.isAfter(first) ? Duration.between(first, last) : Duration.ZERO;
    }
  }

  synchronized void add(Answer answer) {
    answers.add(answer);
  }

  synchronized void add(Failure failure) {
    failures.add(failure);
  }

  synchronized int served() {
    return answers.size();
  }

  synchronized int failed() {
    return failures.size();
  }

  /// The causes of failures, each with its count, the most frequent first.
  synchronized List<String> causes() {
    return failures.stream()
        .collect(Collectors.groupingBy(Failure::cause, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(FAILURES_SHOWN)
        .map(entry -> entry.getValue() + " x " + entry.getKey())
        .toList();
  }

  /// Answers to requests that were sent and answered between two instants, by revision.
  Map<Integer, Long> between(Instant from, Instant to) {
    return count(answer -> !answer.sent().isBefore(from) && !answer.answered().isAfter(to));
  }

  /// Answers to requests that were sent since an instant, by revision.
  Map<Integer, Long> sentSince(Instant from) {
    return count(answer -> !answer.sent().isBefore(from));
  }

  /// Answers that a revision ever gave.
  long of(int revision) {
    return count(answer -> answer.revision() == revision).getOrDefault(revision, 0L);
  }

  private synchronized Map<Integer, Long> count(Predicate<Answer> wanted) {
    return answers.stream()
        .filter(wanted)
        .collect(Collectors.groupingBy(Answer::revision, TreeMap::new, Collectors.counting()));
  }

  /// Whether the latest answers, this many, all came from one revision.
  synchronized boolean latestAreFrom(int revision, int howMany) {
    int size = answers.size();
    return size >= howMany
        && answers.subList(size - howMany, size).stream().allMatch(a -> a.revision() == revision);
  }

  /// The passage from one revision to another since an instant; empty while the new one has not
  /// answered.
  synchronized Optional<Cut> cut(int from, int to, Instant since) {
    Optional<Instant> first =
        answered(to).filter(at -> !at.isBefore(since)).min(Instant::compareTo);
    Optional<Instant> last = answered(from).max(Instant::compareTo);
    return first.map(f -> new Cut(from, to, f, last.orElse(f)));
  }

  private Stream<Instant> answered(int revision) {
    return answers.stream().filter(a -> a.revision() == revision).map(Answer::answered);
  }

  /// The processes that answered as a revision.
  synchronized Set<Long> pids(int revision) {
    return answers.stream()
        .filter(answer -> answer.revision() == revision)
        .map(Answer::pid)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// The process that answered last; 0 before any did.
  synchronized long latestPid() {
    return answers.isEmpty() ? 0 : answers.getLast().pid();
  }
}
