package dev.teal.codedeploy;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.ApplicationNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentIdRequiredException;
import software.amazon.awssdk.services.codedeploy.model.InvalidApplicationNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentConfigNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentGroupNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentIdException;

/// Checks names: 1..100 of `A-Z a-z 0-9 . _ + = , @ -` (CodeDeploy user guide: Limits).
final class Names {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._+=,@-]{1,100}");
  private static final Pattern DEPLOYMENT_ID = Pattern.compile("d-[A-Z0-9]{9}");
  private static final String EXPECTED =
      " (expected: 1 to 100 letters, digits or any of . _ + = , @ -)";

  private Names() {}

  static String application(@Nullable String name) {
    return check(
        name,
        NAME,
        () ->
            ApplicationNameRequiredException.builder().message("Application name required").build(),
        bad ->
            InvalidApplicationNameException.builder()
                .message("applicationName: " + bad + EXPECTED)
                .build());
  }

  static String group(@Nullable String name) {
    return check(
        name,
        NAME,
        () ->
            DeploymentGroupNameRequiredException.builder()
                .message("Deployment group name required")
                .build(),
        bad ->
            InvalidDeploymentGroupNameException.builder()
                .message("deploymentGroupName: " + bad + EXPECTED)
                .build());
  }

  static String config(@Nullable String name) {
    return check(
        name,
        NAME,
        () ->
            DeploymentConfigNameRequiredException.builder()
                .message("Deployment configuration name required")
                .build(),
        bad ->
            InvalidDeploymentConfigNameException.builder()
                .message("deploymentConfigName: " + bad + EXPECTED)
                .build());
  }

  static String deployment(@Nullable String id) {
    return check(
        id,
        DEPLOYMENT_ID,
        () -> DeploymentIdRequiredException.builder().message("Deployment ID required").build(),
        bad ->
            InvalidDeploymentIdException.builder()
                .message("deploymentId: " + bad + " (expected: d- and 9 capital letters or digits)")
                .build());
  }

  private static String check(
      @Nullable String value,
      Pattern form,
      java.util.function.Supplier<RuntimeException> missing,
      Function<String, RuntimeException> invalid) {
    String given = Optional.ofNullable(value).filter(v -> !v.isEmpty()).orElseThrow(missing);
    if (!form.matcher(given).matches()) {
      throw invalid.apply(given.length() > 120 ? given.substring(0, 120) + "..." : given);
    }
    return given;
  }
}
