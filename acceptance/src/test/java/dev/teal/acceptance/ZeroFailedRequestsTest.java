package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.DeploymentWaitType;

/// Users notice nothing: no request fails, none is doubled, and every body comes back whole, while
/// services are deployed and rolled back, the server is killed, and the balancer is replaced.
/// `bench/zero-failure.sh` runs it for longer.
class ZeroFailedRequestsTest {
  private static final int CUT_OVERS = Integer.getInteger("teal.cutovers", 6);

  /// One of them with gRPC, one with HTTPS, the others with HTTP.
  private static final int SERVICES = Integer.getInteger("teal.services", 3);

  /// In turn.
  private static final List<CrashCase.Kind> KINDS = List.of(CrashCase.Kind.values());

  /// How often the server is killed, and how often the balancer is replaced.
  private static final int DISTURBANCES = Integer.getInteger("teal.disturbances", 2);

  /// Small requests a second, of all services.
  private static final int RATE = Integer.getInteger("teal.rate", 200);

  /// Those of a service whose clients cost a test more than what it tests.
  private static final int SECURE_RATE = Math.min(RATE / SERVICES, 100);

  /// Until as many are served, cut-overs go on.
  private static final long REQUESTS = Long.getLong("teal.requests", 0);

  private static final int EVERY = CUT_OVERS / DISTURBANCES;

  /// After which no cut-over begins, however many there were to be.
  private static final Duration LONGEST = Duration.ofMinutes(Long.getLong("teal.minutes", 60));

  private final Instant over = Instant.now().plus(LONGEST);
  private final AtomicInteger named = new AtomicInteger();
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicInteger kills = new AtomicInteger();
  private final AtomicInteger replacements = new AtomicInteger();

  /// Held for reading by whoever calls the API, and for writing while the server is away: what
  /// becomes of a call then is for [CrashRun] to see.
  private final ReadWriteLock away = new ReentrantReadWriteLock(true);

  private final List<Service> services = new CopyOnWriteArrayList<>();

  private record Service(Stage stage, Load load) {}

  /// Tasks end at the first SIGTERM, with all that they are doing, so whatever is not drained by
  /// then is seen to fail.
  @Test
  @TealPromise
  void noRequestFailsOrIsDoubledWhateverChanges() {
    try (Teal teal = Teal.start(ZeroFailedRequestsTest.class, "1s");
        ExecutorService drivers = Executors.newVirtualThreadPerTaskExecutor()) {
      CrashRun.prepare(teal);
      List<CompletableFuture<Void>> built =
          fronts(Certificate.issue(teal))
              .map(front ->
                  CompletableFuture.runAsync(() -> services.add(service(teal, front)), drivers))
              .toList();
      built.forEach(CompletableFuture::join);
      try {
        List<CompletableFuture<Void>> driven =
            services.stream()
                .map(service -> CompletableFuture.runAsync(() -> drive(service), drivers))
                .toList();
        driven.forEach(CompletableFuture::join);
      } finally {
        services.forEach(service -> service.load().askNoMore());
        services.forEach(service -> service.load().end());
        assertAll(services.stream().map(service -> service.load()::assertNoneFailed));
      }
      services.forEach(
          service -> service.load().assertEachCountedOnce(service.stage().traces().counts()));
      assertThat(kills).as("kills").hasPositiveValue();
      assertThat(replacements).as("replacements").hasPositiveValue();
      System.out.printf(
          "%d cut-overs, %d kills and %d replacements: %d requests, 0 failed, 0 doubled%n",
          done.get(), kills.get(), replacements.get(), served());
    }
  }

  private long served() {
    return services.stream().mapToLong(service -> service.load().served()).sum();
  }

  private static Stream<Front> fronts(Certificate certificate) {
    return Stream.concat(
        Stream.of(new Front.Grpc(certificate), new Front.Https(certificate)),
        Stream.generate(Front.Http::new).limit(SERVICES - 2));
  }

  private Service service(Teal teal, Front front) {
    Stage stage =
        Stage.build(
            teal,
            "shop" + named.incrementAndGet(),
            front,
            front instanceof Front.Grpc ? GrpcApp.command() : Stage.countingApp(),
            Stage.keepsBlue(2880));
    Load load =
        Load.counted(
            stage,
            front instanceof Front.Http ? (RATE - 2 * SECURE_RATE) / (SERVICES - 2) : SECURE_RATE);
    load.awaitAnswersOf(Stage.FIRST_REVISION);
    return new Service(stage, load);
  }

  private void drive(Service service) {
    String serving = Stage.FIRST_REVISION;
    int number = begun.incrementAndGet();
    while ((number <= CUT_OVERS || served() < REQUESTS) && Instant.now().isBefore(over)) {
      awaitItsTurn(number);
      serving = cutOver(service, number, serving);
      done.incrementAndGet();
      number = begun.incrementAndGet();
    }
  }

  /// Spreads the cut-overs over the requests: each takes as much of a processor as some thousand of
  /// them.
  private void awaitItsTurn(int number) {
    long due = REQUESTS / CUT_OVERS * Math.min(number - 1, CUT_OVERS);
    Await.that(
        "the turn of cut-over " + number,
        LONGEST.plusMinutes(1),
        this::served,
        served -> served >= due || !Instant.now().isBefore(over));
  }

  /// One in four is rolled back.
  ///
  /// @return the revision that serves in the end
  private String cutOver(Service service, int number, String former) {
    Stage stage = service.stage();
    String revision = "r" + number;
    CrashCase.Kind kind = KINDS.get(number % KINDS.size());
    Rollout rollout =
        calmly(() ->
            Rollout.start(
                stage,
                stage.appSpec(stage.register(revision, Map.of()), Map.of()),
                request -> request.deploymentConfigName(kind.config())));
    disturb(stage.teal(), number);
    Await.that(
        rollout.id() + ": waits to end blue",
        () -> calmly(rollout::events),
        events -> !events.isEmpty() && events.stream().allMatch(e -> e.endsWith(" Succeeded")));
    service.load().awaitAnswersOf(revision);
    boolean back = number % 4 == 0;
    if (back) {
      ends(calmly(rollout::stopAndRollBack), DeploymentStatus.SUCCEEDED);
      ends(rollout, DeploymentStatus.STOPPED);
    } else {
      calmly(() -> {
        rollout.continueAfter(DeploymentWaitType.TERMINATION_WAIT);
        return rollout;
      });
      ends(rollout, DeploymentStatus.SUCCEEDED);
    }
    String serving = back ? former : revision;
    service.load().awaitAnswersOf(serving);
    return serving;
  }

  private void ends(Rollout rollout, DeploymentStatus end) {
    Await.that(
        rollout.id() + ": its end",
        () -> calmly(rollout::info),
        (DeploymentInfo info) -> info.status() == end);
  }

  /// In the middle of a deployment.
  private void disturb(Teal teal, int number) {
    if (number % EVERY == EVERY / 2) {
      during(
          away.writeLock(),
          () -> {
            teal.kill();
            teal.startAgain();
            return kills.incrementAndGet();
          });
    } else if (number % EVERY == 0) {
      assertThat(calmly(teal::replaceBalancer)).isEqualTo(200);
      replacements.incrementAndGet();
    }
  }

  private <T> T calmly(Supplier<T> call) {
    return during(away.readLock(), call);
  }

  private static <T> T during(Lock lock, Supplier<T> call) {
    lock.lock();
    try {
      return call.get();
    } finally {
      lock.unlock();
    }
  }
}
