package dev.teal.ecs;

import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.TransportProtocol;

/// What AWS fills into a container definition that is registered without it.
final class ContainerDefaults {
  private ContainerDefaults() {}

  static ContainerDefinition filledIn(ContainerDefinition given) {
    return given.toBuilder()
        .cpu(given.cpu() == null ? 0 : given.cpu())
        .essential(TaskDefinitionRules.essential(given))
        .environment(given.environment())
        .mountPoints(given.mountPoints())
        .volumesFrom(given.volumesFrom())
        .portMappings(
            given.portMappings().stream()
                .map(port ->
                    port.protocol() == null
                        ? port.toBuilder().protocol(TransportProtocol.TCP).build()
                        : port)
                .toList())
        .build();
  }
}
