package dev.teal.codedeploy;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.ApplicationNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentIdRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DescriptionTooLongException;
import software.amazon.awssdk.services.codedeploy.model.InstanceNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.InvalidApplicationNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentConfigNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentGroupNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentIdException;
import software.amazon.awssdk.services.codedeploy.model.InvalidInstanceNameException;

/// Checks names: 1..100 of `A-Z a-z 0-9 . _ + = , @ -` (CodeDeploy user guide: Limits).
final class Names {
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9._+=,@-]{1,100}");
  private static final Pattern INSTANCE = Pattern.compile("(?!i-)" + NAME);
  private static final Pattern DEPLOYMENT_ID = Pattern.compile("d-[A-Z0-9]{9}");
  private static final String EXPECTED =
      " (expected: 1 to 100 letters, digits or any of . _ + = , @ -)";
  private static final int LONGEST_DESCRIPTION = 256;
  private static final int LONGEST_SHOWN = 120;

  private Names() {}

  static String application(@Nullable String name) {
    return check(
        name,
        NAME,
        () ->
            ApplicationNameRequiredException.builder()
                .message("Application name is missing")
                .build(),
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
                .message("Deployment Group name is missing")
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
                .message("Deployment configuration name is missing")
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
        () -> DeploymentIdRequiredException.builder().message("Deployment ID is missing").build(),
        bad ->
            InvalidDeploymentIdException.builder()
                .message("deploymentId: " + bad + " (expected: d- and 9 capital letters or digits)")
                .build());
  }

  /// Names of on-premises instances do not begin as EC2's ids do.
  static String instance(@Nullable String name) {
    return check(
        name,
        INSTANCE,
        () -> InstanceNameRequiredException.builder().message("Instance name is missing").build(),
        bad ->
            InvalidInstanceNameException.builder()
                .message("instanceName: " + bad + EXPECTED.replace(")", ", no i- in front)"))
                .build());
  }

  static void description(@Nullable String description) {
    if (description != null && description.length() > LONGEST_DESCRIPTION) {
      throw DescriptionTooLongException.builder()
          .message(
              "description: "
                  + description.length()
                  + " characters (expected: at most "
                  + LONGEST_DESCRIPTION
                  + ")")
          .build();
    }
  }

  /// A value as a message quotes it: not longer than a line.
  static String shown(@Nullable String value) {
    String text = String.valueOf(value);
    return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
  }

  private static String check(
      @Nullable String value,
      Pattern form,
      Supplier<RuntimeException> missing,
      Function<String, RuntimeException> invalid) {
    String given = Optional.ofNullable(value).filter(v -> !v.isEmpty()).orElseThrow(missing);
    if (!form.matcher(given).matches()) {
      throw invalid.apply(shown(given));
    }
    return given;
  }
}
