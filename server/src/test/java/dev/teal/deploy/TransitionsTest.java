package dev.teal.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.deploy.BlueGreenPlan.RollbackEvent;
import dev.teal.deploy.LifecycleEvent.Status;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Every pair of a phase and an event: what becomes of it, or that it cannot happen.
class TransitionsTest {
  private static final Instant NOW = Scenario.NOON.plusSeconds(7);
  private static final Deployment CREATED =
      Deployment.created("d-AAAAAAAAA", Moves.plan(true, true), Optional.empty(), Scenario.NOON);

  @ParameterizedTest
  @CsvSource({
    "Began, PreCheck",
    "Stopped, STOPPED",
    "Done, illegal",
    "Noted, illegal",
    "Waiting, illegal",
    "Failed, FAILED",
    "Expired, illegal"
  })
  void aNewDeploymentBeginsOrEnds(String event, String next) {
    assertNext(CREATED, event, next);
  }

  @ParameterizedTest
  @CsvSource({
    "Began, illegal",
    "Stopped, STOPPED",
    "Done, AfterInstall",
    "Noted, Install",
    "Waiting, Install",
    "Failed, FAILED",
    "Expired, STOPPED"
  })
  void aStepThatIsUnderWayGoesOnOrEndsTheDeployment(String event, String next) {
    assertNext(Moves.at(CREATED, Install.NAME), event, next);
  }

  @ParameterizedTest
  @CsvSource({
    "Began, illegal",
    "Stopped, STOPPED",
    "Done, SUCCEEDED",
    "Noted, TerminateBlue",
    "Waiting, TerminateBlue",
    "Failed, FAILED",
    "Expired, STOPPED"
  })
  void theLastStepEndsTheDeployment(String event, String next) {
    assertNext(Moves.at(CREATED, "TerminateBlue"), event, next);
  }

  @ParameterizedTest
  @EnumSource
  void nothingHappensToADeploymentThatHasEnded(Phase.Ending ending) {
    Deployment ended = CREATED.with(new Phase.Ended(ending, Scenario.NOON, Optional.empty()));
    for (Event event : Moves.EVENTS) {
      assertNext(ended, event.getClass().getSimpleName(), "illegal");
    }
  }

  @Test
  void theNextStepBeginsWhenTheOneBeforeItEnds() {
    Deployment installed =
        Transitions.apply(
            Transitions.apply(Moves.at(CREATED, "BeforeInstall"), new Progress.Done(), NOW),
            new Progress.Done(),
            NOW.plusSeconds(1));
    assertThat(event(installed, "Install"))
        .isEqualTo(
            new LifecycleEvent(
                "Install", Status.SUCCEEDED, Optional.of(NOW), Optional.of(NOW.plusSeconds(1))));
    assertThat(event(installed, "AfterInstall").status()).isEqualTo(Status.IN_PROGRESS);
  }

  @Test
  void anEarlyEndFailsTheEventUnderWayAndSkipsTheRest() {
    Deployment atWork =
        Transitions.apply(Moves.at(CREATED, "BeforeInstall"), new Progress.Done(), NOW);
    Failure failure = new Failure("TIMEOUT", "too late");
    Deployment failed = Transitions.apply(atWork, new Progress.Failed(failure), NOW);
    assertThat(event(failed, "Install").status()).isEqualTo(Status.FAILED);
    assertThat(event(failed, "AllowTraffic").status()).isEqualTo(Status.SKIPPED);
    assertThat(failed.phase())
        .isEqualTo(
            new Phase.Ended(
                Phase.Ending.FAILED,
                NOW,
                Optional.of(new Phase.EarlyEnd(failure, RollbackEvent.DEPLOYMENT_FAILURE))));
  }

  @Test
  void aWaitKeepsWhenTheStepBegan() {
    Deployment waiting =
        Transitions.apply(
            Moves.at(CREATED, Install.NAME), new Progress.Waiting(NOW, "tasks start"), NOW);
    assertThat(waiting.phase())
        .isEqualTo(new Phase.Running(Install.NAME, Scenario.NOON, "tasks start"));
  }

  private static LifecycleEvent event(Deployment deployment, String name) {
    return deployment.events().stream()
        .filter(e -> e.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void assertNext(Deployment deployment, String name, String next) {
    Event event =
        Moves.EVENTS.stream()
            .filter(e -> e.getClass().getSimpleName().equals(name))
            .findFirst()
            .orElseThrow();
    if (next.equals("illegal")) {
      assertThatThrownBy(() -> Transitions.apply(deployment, event, NOW))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(event.toString())
          .hasMessageContaining(deployment.phase().toString());
    } else {
      assertThat(Move.place(Transitions.apply(deployment, event, NOW))).isEqualTo(next);
    }
  }
}
