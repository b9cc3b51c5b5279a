package dev.teal.codedeploy;

import dev.teal.home.Home;
import dev.teal.store.Kind;
import dev.teal.store.Store;
import dev.teal.store.Transaction;
import dev.teal.store.WorkHandler;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;

/// Delivers state changes to whoever subscribed in this process. Nothing is stored while nobody
/// listens.
final class StateChanges {
  static final String QUEUE = "codedeploy/state-change";

  private static final Kind<StateChange> KIND =
      new Kind<>("codedeploy/state-change", StateChange.class);
  private static final Logger log = LoggerFactory.getLogger(StateChanges.class);

  private final List<Consumer<StateChange>> subscribers = new CopyOnWriteArrayList<>();
  private final Outbox<StateChange> outbox;
  private final Home home;

  StateChanges(Store store, Home home) {
    this.outbox = new Outbox<>(store, QUEUE, KIND, this::deliver);
    this.home = home;
  }

  WorkHandler handler() {
    return outbox;
  }

  void subscribe(Consumer<StateChange> subscriber) {
    subscribers.add(subscriber);
  }

  void enqueue(Transaction tx, DeploymentGroupInfo group, DeploymentInfo deployment, Instant now) {
    Optional<StateChange.State> state = state(deployment);
    if (subscribers.isEmpty() || state.isEmpty()) {
      return;
    }
    String application = group.applicationName();
    String name = group.deploymentGroupName();
    StateChange change =
        new StateChange(
            UUID.randomUUID().toString(),
            now,
            home.region(),
            home.account(),
            home.arn("codedeploy", "application:" + application),
            home.arn("codedeploy", "deploymentgroup:" + application + "/" + name),
            application,
            name,
            group.deploymentGroupId(),
            deployment.deploymentId(),
            state.get());
    outbox.add(tx, deployment.deploymentId(), change, now);
  }

  private static Optional<StateChange.State> state(DeploymentInfo deployment) {
    return switch (deployment.status()) {
      case IN_PROGRESS -> Optional.of(StateChange.State.START);
      case READY -> Optional.of(StateChange.State.READY);
      case SUCCEEDED -> Optional.of(StateChange.State.SUCCESS);
      case FAILED -> Optional.of(StateChange.State.FAILURE);
      case STOPPED -> Optional.of(StateChange.State.STOP);
      case CREATED, QUEUED, BAKING, UNKNOWN_TO_SDK_VERSION -> Optional.empty();
    };
  }

  private Optional<StateChange> deliver(StateChange change) {
    for (Consumer<StateChange> subscriber : subscribers) {
      try {
        subscriber.accept(change);
      } catch (RuntimeException e) {
        log.warn("{}: a subscriber failed on {}", change.deploymentId(), change.state(), e);
      }
    }
    return Optional.empty();
  }
}
