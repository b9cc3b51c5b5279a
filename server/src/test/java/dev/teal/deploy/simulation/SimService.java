package dev.teal.deploy.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.DescribeServicesResponse;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;

/// A service and its task sets.
final class SimService {
  static final int MOST_TASK_SETS = 5;

  final String name;
  final Map<String, SimTaskSet> sets = new LinkedHashMap<>();

  /// How many task sets each deployment has made.
  final Map<String, Integer> madeBy = new LinkedHashMap<>();

  private final List<ServiceEvent> events = new ArrayList<>();
  private boolean gone;
  private int made;
  private @Nullable DescribeServicesResponse described;

  SimService(String name) {
    this.name = name;
  }

  SimTaskSet make(String group, String maker, String status, Instant now) {
    made++;
    String arn =
        "arn:aws:ecs:us-east-1:000000000000:task-set/c/%s/ecs-svc/%019d".formatted(name, made);
    SimTaskSet set = new SimTaskSet(this, arn, group, maker, status, now);
    sets.put(arn, set);
    if (!maker.isEmpty()) {
      madeBy.merge(maker, 1, Integer::sum);
    }
    change();
    return set;
  }

  void remove(SimTaskSet set) {
    sets.remove(set.arn);
    change();
  }

  Optional<SimTaskSet> primary() {
    return sets.values().stream().filter(SimTaskSet::primary).findFirst();
  }

  Optional<SimTaskSet> madeBy(String deployment) {
    return sets.values().stream().filter(set -> set.maker.equals(deployment)).findFirst();
  }

  /// Whether some task set in a target group can take traffic.
  boolean serves(String group) {
    for (SimTaskSet set : sets.values()) {
      if (set.group.equals(group) && set.serves()) {
        return true;
      }
    }
    return false;
  }

  void say(String event) {
    events.add(ServiceEvent.builder().message(event).createdAt(Instant.EPOCH).build());
    change();
  }

  /// Somebody deletes the service.
  void vanish() {
    gone = true;
    change();
  }

  boolean gone() {
    return gone;
  }

  void change() {
    described = null;
  }

  DescribeServicesResponse describe() {
    if (described == null) {
      described =
          gone
              ? DescribeServicesResponse.builder().services(List.of()).build()
              : DescribeServicesResponse.builder()
                  .services(
                      Service.builder()
                          .serviceName(name)
                          .status("ACTIVE")
                          .deploymentController(controller -> controller.type("CODE_DEPLOY"))
                          .taskSets(sets.values().stream().map(SimTaskSet::describe).toList())
                          .events(events)
                          .build())
                  .build();
    }
    return described;
  }
}
