package dev.teal.demo;

import dev.teal.clock.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.codedeploy.model.DeploymentCreator;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;

/// The walk-through, from top to bottom: 132 serves; 133 is deployed; 134 is deployed and rolled
/// back by request; 135 fails its hook and is rolled back by itself. Every claim is judged by what
/// the load, the API and the notifications showed.
final class Story {
  private static final int ENOUGH_ANSWERS = 100;
  private static final int LEAST_PER_SECOND = 200;

  private final Stage stage;
  private final View view;
  private final Traffic traffic;
  private final Load load;
  private final Inbox inbox;
  private final Pace pace;
  private final Terminal terminal;
  private final Claims claims;
  private final List<Traffic.Cut> cuts = new ArrayList<>();
  private final List<Inbox.Message> due = new ArrayList<>();

  Story(
      Stage stage,
      Traffic traffic,
      Load load,
      Inbox inbox,
      Pace pace,
      Terminal terminal,
      Claims claims) {
    this.stage = stage;
    this.view = new View(stage);
    this.traffic = traffic;
    this.load = load;
    this.inbox = inbox;
    this.pace = pace;
    this.terminal = terminal;
    this.claims = claims;
  }

  void tell() {
    blueServes();
    happyPath();
    wayBackByRequest();
    wayBackByItself();
    notifications();
    result();
  }

  private void blueServes() {
    Await.that("answers of 132", () -> traffic.latestAreFrom(132, ENOUGH_ANSWERS));
    claims.check(
        view.listeners().equals("PROD -> -tg2, TEST -> -tg2"),
        "both listeners forward to -tg2",
        view.listeners());
    claims.check(
        view.taskSets().equals(List.of(tasks(132, "PRIMARY"))),
        "one task of 132 serves",
        view.taskSets());
  }

  private void happyPath() {
    terminal.heading("132 -> 133: the happy path");
    Rollout rollout = Rollout.of(133, stage.aws(), terminal);
    LifecycleEvent testTraffic = rollout.until("AllowTestTraffic");
    greenIsOnTest(133);
    claims.check(
        view.taskSets().equals(List.of(tasks(132, "PRIMARY"), tasks(133, "ACTIVE"))),
        "two tasks run, blue PRIMARY and green ACTIVE",
        view.taskSets());
    claims.check(
        view.listeners().equals("PROD -> -tg2, TEST -> -tg1"),
        "users see blue, testers see green",
        view.listeners());
    hookEnds(rollout, LifecycleEventStatus.SUCCEEDED);
    LifecycleEvent cut = rollout.until("AllowTraffic");
    Map<Integer, Long> meanwhile = traffic.between(testTraffic.endTime(), cut.startTime());
    claims.check(
        meanwhile.keySet().equals(Set.of(132)),
        "production saw only 132 while green was tested",
        answers(meanwhile));
    cutTo(132, 133, rollout.asked(), cut.endTime());
    claims.check(
        view.listeners().equals("PROD -> -tg1, TEST -> -tg1"),
        "both listeners forward to green",
        view.listeners());
    claims.check(
        view.taskSets().equals(List.of(tasks(132, "ACTIVE"), tasks(133, "PRIMARY"))),
        "green is PRIMARY, blue waits idle",
        view.taskSets());
    blueGoes(rollout, cut.endTime());
    due(rollout.id(), "CREATED", "IN_PROGRESS", "SUCCEEDED");
  }

  private void wayBackByRequest() {
    terminal.heading("133 -> 134 -> 133: stop and roll back, by request");
    Set<Long> blue = traffic.pids(133);
    Rollout rollout = Rollout.of(134, stage.aws(), terminal);
    hookEnds(rollout, LifecycleEventStatus.SUCCEEDED);
    LifecycleEvent cut = rollout.until("AllowTraffic");
    cutTo(133, 134, rollout.asked(), cut.endTime());
    claims.check(
        view.listeners().equals("PROD -> -tg2, TEST -> -tg2"),
        "both listeners forward to green",
        view.listeners());
    Instant stop = Instant.now();
    rollout.stopAndRollBack();
    Rollout rollback = rollout.rollback();
    DeploymentInfo back = rollback.untilEnded();
    cutTo(134, 133, stop, back.completeTime());
    claims.check(
        rollout.info().status() == DeploymentStatus.STOPPED
            && back.status() == DeploymentStatus.SUCCEEDED,
        "134 was stopped, its rollback succeeded",
        rollout.info().statusAsString() + ", " + back.statusAsString());
    claims.check(
        traffic.pids(133).equals(blue),
        "the blue task that waited serves again, never restarted",
        "process " + traffic.pids(133));
    isBackOn133("PROD -> -tg1, TEST -> -tg1");
    due(rollout.id(), "CREATED", "IN_PROGRESS", "STOPPED");
    due(rollback.id(), "CREATED", "IN_PROGRESS", "SUCCEEDED");
  }

  private void wayBackByItself() {
    terminal.heading("133 -> 135 -> 133: the hook says no");
    Rollout rollout = Rollout.of(135, stage.aws(), terminal);
    rollout.until("AllowTestTraffic");
    greenIsOnTest(135);
    hookEnds(rollout, LifecycleEventStatus.FAILED);
    DeploymentInfo failed = rollout.untilEnded();
    Rollout rollback = rollout.rollback();
    DeploymentInfo back = rollback.untilEnded();
    claims.check(
        failed.status() == DeploymentStatus.FAILED
            && back.creator() == DeploymentCreator.CODE_DEPLOY_ROLLBACK
            && back.status() == DeploymentStatus.SUCCEEDED,
        "135 failed, and was rolled back by itself",
        failed.statusAsString() + ", " + back.statusAsString());
    isBackOn133("PROD -> -tg1, TEST -> -tg1");
    claims.check(traffic.of(135) == 0, "no production request ever reached 135", traffic.of(135));
    due(rollout.id(), "CREATED", "IN_PROGRESS", "FAILED");
    due(rollback.id(), "CREATED", "IN_PROGRESS", "SUCCEEDED");
  }

  private void greenIsOnTest(int revision) {
    int seen = View.revisionAt(stage.test()).orElse(0);
    claims.check(seen == revision, "green answers on the TEST port", "revision " + seen);
  }

  private void hookEnds(Rollout rollout, LifecycleEventStatus expected) {
    LifecycleEvent hook = rollout.until("AfterAllowTestTraffic");
    claims.check(
        hook.status() == expected,
        expected == LifecycleEventStatus.SUCCEEDED
            ? "the hook tried green and let it pass"
            : "the hook tried green and refused it",
        "AfterAllowTestTraffic " + hook.statusAsString());
  }

  /// @param inEffect no request that is sent later may reach the old revision
  private void cutTo(int from, int to, Instant asked, Instant inEffect) {
    Await.that("answers of " + to, () -> traffic.latestAreFrom(to, ENOUGH_ANSWERS));
    Traffic.Cut cut = traffic.cut(from, to, asked).orElseThrow();
    cuts.add(cut);
    Map<Integer, Long> after = traffic.sentSince(inEffect);
    claims.check(
        after.keySet().equals(Set.of(to)),
        "the cut: both answered for " + millis(cut.took()) + ", then only " + to,
        answers(after));
  }

  private void blueGoes(Rollout rollout, Instant idleSince) {
    terminal.line("blue waits for " + Stage.TERMINATION_WAIT_MINUTES + " AWS minutes");
    DeploymentInfo ended = rollout.untilEnded();
    Duration waited = Duration.between(idleSince, ended.completeTime());
    claims.check(
        ended.status() == DeploymentStatus.SUCCEEDED
            && waited.compareTo(pace.minutes(Stage.TERMINATION_WAIT_MINUTES)) >= 0,
        "blue waited, and was terminated",
        "after " + millis(waited));
    claims.check(
        Await.within(Duration.ofSeconds(5), () -> traffic.pids(132).stream().noneMatch(View::runs)),
        "blue's process has ended",
        "process " + traffic.pids(132));
    claims.check(
        view.taskSets().equals(List.of(tasks(133, "PRIMARY"))),
        "one task of 133 serves",
        view.taskSets());
  }

  private void isBackOn133(String listeners) {
    claims.check(view.listeners().equals(listeners), "both listeners are back", view.listeners());
    claims.check(
        Await.within(
            Duration.ofSeconds(5), () -> view.taskSets().equals(List.of(tasks(133, "PRIMARY")))),
        "green is terminated, one task of 133 serves",
        view.taskSets());
  }

  private void due(String deployment, String... statuses) {
    for (String status : statuses) {
      due.add(new Inbox.Message(deployment, status));
    }
  }

  private void notifications() {
    terminal.heading("The end");
    boolean all = Await.within(Duration.ofSeconds(10), () -> inbox.messages().containsAll(due));
    List<Inbox.Message> missing =
        due.stream().filter(message -> !inbox.messages().contains(message)).toList();
    claims.check(
        all,
        "SNS told every start and end",
        inbox.messages().size() + " messages" + (all ? "" : ", missing " + missing));
  }

  private void result() {
    double perSecond = load.perSecond();
    load.close();
    claims.check(
        perSecond >= LEAST_PER_SECOND,
        "at least " + LEAST_PER_SECOND + " requests a second all the while",
        String.format(Locale.ROOT, "%.0f", perSecond));
    claims.check(
        traffic.failed() == 0,
        String.format(
            Locale.ROOT,
            "%,d production requests served, %,d failed",
            traffic.served(),
            traffic.failed()),
        traffic.failed() == 0
            ? String.format(Locale.ROOT, "%,d bodies came back unchanged", load.echoed())
            : String.join(", ", traffic.causes()));
    terminal.line(
        "cuts: "
            + cuts.stream()
                .map(cut -> cut.from() + " -> " + cut.to() + " " + millis(cut.took()))
                .collect(Collectors.joining(", ")));
  }

  private static View.Tasks tasks(int revision, String status) {
    return new View.Tasks(revision, status, 1);
  }

  private static String answers(Map<Integer, Long> byRevision) {
    return byRevision.entrySet().stream()
        .map(entry ->
            String.format(Locale.ROOT, "%,d answers of %d", entry.getValue(), entry.getKey()))
        .collect(Collectors.joining(", "));
  }

  private static String millis(Duration duration) {
    return duration.compareTo(Duration.ofSeconds(1)) < 0
        ? duration.toMillis() + " ms"
        : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
