package dev.teal.ecs;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.PortMapping;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;

/// What AWS would do with a task definition and Teal does not: refused by name, so that nobody
/// believes that it was done. Labels, which change nothing about what runs (log configuration,
/// roles, CPU shares, ulimits, Docker labels), are accepted and described.
final class UnsupportedParameters {
  private UnsupportedParameters() {}

  /// @throws software.amazon.awssdk.services.ecs.model.ClientException naming the first one
  static void refuse(RegisterTaskDefinitionRequest request) {
    refuse("volumes", request.volumes());
    refuse("inferenceAccelerators", request.inferenceAccelerators());
    refuse("proxyConfiguration", request.proxyConfiguration());
    refuse("pidMode", request.pidModeAsString());
    refuse("ipcMode", request.ipcModeAsString());
    request.containerDefinitions().forEach(UnsupportedParameters::refuse);
  }

  private static void refuse(ContainerDefinition container) {
    String of = " of container '" + container.name() + "'";
    refuse("secrets" + of, container.secrets());
    refuse("environmentFiles" + of, container.environmentFiles());
    refuse("healthCheck" + of, container.healthCheck());
    refuse("restartPolicy" + of, container.restartPolicy());
    refuse("links" + of, container.links());
    refuse("mountPoints" + of, container.mountPoints());
    refuse("volumesFrom" + of, container.volumesFrom());
    refuse("linuxParameters" + of, container.linuxParameters());
    refuse("extraHosts" + of, container.extraHosts());
    refuse("dnsServers" + of, container.dnsServers());
    refuse("dnsSearchDomains" + of, container.dnsSearchDomains());
    refuse("systemControls" + of, container.systemControls());
    refuse("resourceRequirements" + of, container.resourceRequirements());
    refuse("credentialSpecs" + of, container.credentialSpecs());
    refuse("firelensConfiguration" + of, container.firelensConfiguration());
    refuse("user" + of, container.user());
    refuse("privileged" + of, container.privileged());
    refuse("readonlyRootFilesystem" + of, container.readonlyRootFilesystem());
    refuse("disableNetworking" + of, container.disableNetworking());
    for (PortMapping port : container.portMappings()) {
      refuse("containerPortRange" + of, port.containerPortRange());
    }
  }

  private static void refuse(String what, @Nullable Object given) {
    boolean absent =
        switch (given) {
          case null -> true;
          case Collection<?> collection -> collection.isEmpty();
          case String string -> string.isEmpty();
          case Boolean flag -> !flag;
          default -> false;
        };
    if (!absent) {
      throw Problems.client(what + ": not supported");
    }
  }
}
