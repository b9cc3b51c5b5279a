package dev.teal.elbv2;

import dev.teal.certificate.CertificateDocument;
import dev.teal.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes every change of this room, one after another:
///
/// ```
/// decide (reads only) -> balancer takes it in every event loop -> save -> answer
/// ```
///
/// What the balancer refuses is not saved. What cannot be saved is taken back from the balancer; a
/// crash between the two is repaired by [#start], which puts in force what the store holds.
final class Changes {
  /// Work on load balancers of which a listener could not be listened on at the start.
  static final String LISTEN_QUEUE = "elbv2/listen";

  private static final Duration LISTEN_AGAIN = Duration.ofSeconds(5);

  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final Store store;
  private final InstantSource clock;
  private final Traffic traffic;
  private final Attachments attachments;

  Changes(Store store, InstantSource clock, Traffic traffic, Attachments attachments) {
    this.store = store;
    this.clock = clock;
    this.traffic = traffic;
    this.attachments = attachments;
  }

  /// A change that was decided on.
  ///
  /// @param plans for the load balancers that it touches
  /// @param removed load balancers that it removes
  private record Decided<A>(A answer, Draft draft, List<Plan> plans, List<String> removed) {}

  /// @param setup of a load balancer, as it will be
  /// @param accepted its listeners that an earlier change put where they are
  private record Plan(Setup setup, Set<String> accepted) {
    static Plan of(Setup setup, Draft draft) {
      Set<String> accepted = arns(setup);
      List<String> edited = draft.editedIds(Kinds.LISTENER);
      setup.listeners().stream()
          .filter(listener -> edited.contains(listener.arn()) && moved(listener, draft.base()))
          .forEach(listener -> accepted.remove(listener.arn()));
      return new Plan(setup, accepted);
    }

    static Plan asStored(Setup setup) {
      return new Plan(setup, arns(setup));
    }

    String loadBalancer() {
      return setup.loadBalancer().arn();
    }

    private static Set<String> arns(Setup setup) {
      return setup.listeners().stream()
          .map(ListenerDocument::arn)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static boolean moved(ListenerDocument listener, View base) {
      return base.find(Kinds.LISTENER, listener.arn())
          .filter(before -> before.described().port().equals(listener.described().port()))
          .isEmpty();
    }
  }

  /// Makes one change. `decide` reads and writes the draft; it must not call out. An exception from
  /// it, or from the balancer, leaves everything as it was.
  <A> A make(Function<Draft, A> decide) {
    oneAtATime.lock();
    try {
      Decided<A> decided = store.read(transaction -> decided(new Draft(transaction), decide));
      if (!decided.draft().isEmpty()) {
        carryOut(decided);
      }
      return decided.answer();
    } finally {
      oneAtATime.unlock();
    }
  }

  /// Puts in force what the store holds.
  void start() {
    oneAtATime.lock();
    try {
      List<Plan> plans =
          store.read(transaction -> {
            View view = new View(transaction);
            return view.list(Kinds.LOAD_BALANCER, "").stream()
                .flatMap(document -> Setup.load(view, document.arn()).stream())
                .map(Plan::asStored)
                .toList();
          });
      plans.forEach(this::putInForce);
      traffic.retain(plans.stream().map(Plan::loadBalancer).toList());
    } finally {
      oneAtATime.unlock();
    }
  }

  /// Tries once more to listen where that was not possible.
  Optional<Instant> listenAgain(String loadBalancer, Instant now) {
    oneAtATime.lock();
    try {
      return stored(loadBalancer)
          .filter(plan -> !traffic.putInForce(plan.setup(), plan.accepted()))
          .map(plan -> now.plus(LISTEN_AGAIN));
    } finally {
      oneAtATime.unlock();
    }
  }

  /// A certificate has got another content in the store.
  void certificateReplaced(String arn) {
    oneAtATime.lock();
    try {
      store
          .read(transaction -> transaction.find(CertificateDocument.KIND, arn))
          .map(document -> document.value().inUseBy())
          .orElse(List.of())
          .forEach(loadBalancer -> stored(loadBalancer).ifPresent(this::putInForce));
    } finally {
      oneAtATime.unlock();
    }
  }

  /// Takes all load balancers out of force; the store is somebody else's to empty.
  void clear() {
    oneAtATime.lock();
    try {
      traffic.clear();
    } finally {
      oneAtATime.unlock();
    }
  }

  private <A> Decided<A> decided(Draft draft, Function<Draft, A> decide) {
    A answer = decide.apply(draft);
    for (String loadBalancer : rewired(draft)) {
      attachments.update(draft, loadBalancer);
      ListenerCertificates.updateUse(draft, loadBalancer);
    }
    List<Plan> plans = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    for (String loadBalancer : touched(draft)) {
      Setup.load(draft, loadBalancer)
          .map(setup -> {
            Attachments.checkTargets(draft, setup);
            return Plan.of(setup, draft);
          })
          .ifPresentOrElse(plans::add, () -> removed.add(loadBalancer));
    }
    return new Decided<>(answer, draft, plans, removed);
  }

  private void carryOut(Decided<?> decided) {
    Set<String> listenAgain = new LinkedHashSet<>();
    try {
      for (Plan plan : decided.plans()) {
        if (!traffic.putInForce(plan.setup(), plan.accepted())) {
          listenAgain.add(plan.loadBalancer());
        }
      }
      store.run(transaction -> {
        decided.draft().save(transaction);
        listenAgain.forEach(
            arn -> transaction.schedule(LISTEN_QUEUE, arn, clock.instant().plus(LISTEN_AGAIN)));
      });
    } catch (RuntimeException e) {
      takeBack(decided, e);
      throw e;
    }
    decided.removed().forEach(traffic::remove);
  }

  private void takeBack(Decided<?> decided, RuntimeException cause) {
    for (Plan plan : decided.plans()) {
      try {
        stored(plan.loadBalancer())
            .ifPresentOrElse(this::putInForce, () -> traffic.remove(plan.loadBalancer()));
      } catch (RuntimeException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private void putInForce(Plan plan) {
    if (!traffic.putInForce(plan.setup(), plan.accepted())) {
      store.run(transaction ->
          transaction.schedule(
              LISTEN_QUEUE, plan.loadBalancer(), clock.instant().plus(LISTEN_AGAIN)));
    }
  }

  private Optional<Plan> stored(String loadBalancer) {
    return store
        .read(transaction -> Setup.load(new View(transaction), loadBalancer))
        .map(Plan::asStored);
  }

  /// The load balancers whose listeners or rules a change writes.
  private static Set<String> rewired(Draft draft) {
    Set<String> arns = new LinkedHashSet<>(draft.editedIds(Kinds.LOAD_BALANCER));
    Stream.of(Kinds.LISTENER, Kinds.RULE)
        .flatMap(kind -> draft.editedIds(kind).stream())
        .forEach(arn -> arns.add(Arns.loadBalancerOf(arn)));
    return arns;
  }

  /// The load balancers whose routing a change may alter.
  private static Set<String> touched(Draft draft) {
    Set<String> arns = rewired(draft);
    for (String group : draft.editedIds(Kinds.TARGET_GROUP)) {
      draft
          .find(Kinds.TARGET_GROUP, group)
          .flatMap(TargetGroupDocument::loadBalancer)
          .ifPresent(arns::add);
    }
    return arns;
  }
}
