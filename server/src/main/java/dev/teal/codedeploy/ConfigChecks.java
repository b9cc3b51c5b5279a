package dev.teal.codedeploy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.InvalidMinimumHealthyHostValueException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTrafficRoutingConfigurationException;
import software.amazon.awssdk.services.codedeploy.model.InvalidZonalDeploymentConfigurationException;
import software.amazon.awssdk.services.codedeploy.model.MinimumHealthyHosts;
import software.amazon.awssdk.services.codedeploy.model.MinimumHealthyHostsPerZoneType;
import software.amazon.awssdk.services.codedeploy.model.MinimumHealthyHostsType;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoutingConfig;
import software.amazon.awssdk.services.codedeploy.model.ZonalConfig;

/// Checks what a custom deployment configuration says: how many hosts stay healthy, for servers;
/// how traffic moves, for ECS and Lambda.
final class ConfigChecks {
  private static final int LONGEST_MINUTES = 2880;

  private ConfigChecks() {}

  static void check(CreateDeploymentConfigRequest request, ComputePlatform platform) {
    if (platform == ComputePlatform.SERVER) {
      checkHosts(request.minimumHealthyHosts());
      checkZones(request.zonalConfig());
      if (request.trafficRoutingConfig() != null) {
        throw invalidRouting("trafficRoutingConfig: is for the ECS and Lambda platforms only");
      }
    } else {
      if (request.minimumHealthyHosts() != null) {
        throw invalidHosts("minimumHealthyHosts: is for the Server platform only");
      }
      if (request.zonalConfig() != null) {
        throw invalidZones("zonalConfig: is for the Server platform only");
      }
      checkRouting(request.trafficRoutingConfig());
    }
  }

  private static void checkHosts(@Nullable MinimumHealthyHosts hosts) {
    if (hosts == null
        || hosts.type() == null
        || hosts.type() == MinimumHealthyHostsType.UNKNOWN_TO_SDK_VERSION) {
      throw invalidHosts(
          "minimumHealthyHosts.type: "
              + (hosts == null ? "missing" : Names.shown(hosts.typeAsString()))
              + " (expected: HOST_COUNT or FLEET_PERCENT)");
    }
    boolean percent = hosts.type() == MinimumHealthyHostsType.FLEET_PERCENT;
    if (outside(hosts.value(), percent)) {
      throw invalidHosts(
          "minimumHealthyHosts.value: " + hosts.value() + " (expected: " + range(percent) + ")");
    }
  }

  private static void checkZones(@Nullable ZonalConfig zones) {
    if (zones == null) {
      return;
    }
    checkSeconds("firstZoneMonitorDurationInSeconds", zones.firstZoneMonitorDurationInSeconds());
    checkSeconds("monitorDurationInSeconds", zones.monitorDurationInSeconds());
    var hosts = zones.minimumHealthyHostsPerZone();
    if (hosts == null) {
      return;
    }
    if (hosts.type() == null
        || hosts.type() == MinimumHealthyHostsPerZoneType.UNKNOWN_TO_SDK_VERSION) {
      throw invalidZones(
          "minimumHealthyHostsPerZone.type: "
              + Names.shown(hosts.typeAsString())
              + " (expected: HOST_COUNT or FLEET_PERCENT)");
    }
    boolean percent = hosts.type() == MinimumHealthyHostsPerZoneType.FLEET_PERCENT;
    if (outside(hosts.value(), percent)) {
      throw invalidZones(
          "minimumHealthyHostsPerZone.value: "
              + hosts.value()
              + " (expected: "
              + range(percent)
              + ")");
    }
  }

  private static boolean outside(@Nullable Integer value, boolean percent) {
    return value == null || value < 0 || (percent && value > 99);
  }

  private static String range(boolean percent) {
    return percent ? "0..99" : "0 or more";
  }

  private static void checkSeconds(String field, @Nullable Long seconds) {
    if (seconds != null && seconds < 0) {
      throw invalidZones(field + ": " + seconds + " (expected: 0 or more)");
    }
  }

  private static void checkRouting(@Nullable TrafficRoutingConfig routing) {
    if (routing == null || routing.type() == null) {
      throw invalidRouting(
          "trafficRoutingConfig.type: missing (expected: TimeBasedCanary, TimeBasedLinear or"
              + " AllAtOnce)");
    }
    switch (routing.type()) {
      case ALL_AT_ONCE -> checkAbsent(routing, true, true);
      case TIME_BASED_CANARY -> {
        checkAbsent(routing, false, true);
        var canary =
            Optional.ofNullable(routing.timeBasedCanary())
                .orElseThrow(() -> invalidRouting("timeBasedCanary: missing"));
        checkPercentage("canaryPercentage", canary.canaryPercentage());
        checkMinutes("canaryInterval", canary.canaryInterval(), 1);
      }
      case TIME_BASED_LINEAR -> {
        checkAbsent(routing, true, false);
        var linear =
            Optional.ofNullable(routing.timeBasedLinear())
                .orElseThrow(() -> invalidRouting("timeBasedLinear: missing"));
        int percentage = checkPercentage("linearPercentage", linear.linearPercentage());
        checkMinutes("linearInterval", linear.linearInterval(), (99 / percentage));
      }
      case UNKNOWN_TO_SDK_VERSION ->
          throw invalidRouting(
              "trafficRoutingConfig.type: "
                  + Names.shown(routing.typeAsString())
                  + " (expected: TimeBasedCanary, TimeBasedLinear or AllAtOnce)");
    }
  }

  private static void checkAbsent(TrafficRoutingConfig routing, boolean canary, boolean linear) {
    if (canary && routing.timeBasedCanary() != null) {
      throw invalidRouting("timeBasedCanary: does not go with type " + routing.typeAsString());
    }
    if (linear && routing.timeBasedLinear() != null) {
      throw invalidRouting("timeBasedLinear: does not go with type " + routing.typeAsString());
    }
  }

  private static int checkPercentage(String field, @Nullable Integer value) {
    if (value == null || value < 1 || value > 99) {
      throw invalidRouting(field + ": " + value + " (expected: 1..99)");
    }
    return value;
  }

  private static void checkMinutes(String field, @Nullable Integer value, int steps) {
    if (value == null || value < 1 || (long) value * steps > LONGEST_MINUTES) {
      throw invalidRouting(
          field + ": " + value + " (expected: at least 1, and all steps within 2880 minutes)");
    }
  }

  private static InvalidTrafficRoutingConfigurationException invalidRouting(String message) {
    return InvalidTrafficRoutingConfigurationException.builder().message(message).build();
  }

  private static InvalidMinimumHealthyHostValueException invalidHosts(String message) {
    return InvalidMinimumHealthyHostValueException.builder().message(message).build();
  }

  private static InvalidZonalDeploymentConfigurationException invalidZones(String message) {
    return InvalidZonalDeploymentConfigurationException.builder().message(message).build();
  }
}
