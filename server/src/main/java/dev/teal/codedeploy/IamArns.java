package dev.teal.codedeploy;

import dev.teal.codedeploy.InstanceRecord.IamArn;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.IamArnRequiredException;
import software.amazon.awssdk.services.codedeploy.model.InvalidIamSessionArnException;
import software.amazon.awssdk.services.codedeploy.model.InvalidIamUserArnException;
import software.amazon.awssdk.services.codedeploy.model.MultipleIamArnsProvidedException;
import software.amazon.awssdk.services.codedeploy.model.RegisterOnPremisesInstanceRequest;

/// Checks whose an on-premises instance is said to be: a user's or a session's.
final class IamArns {
  private static final String NAME = "[A-Za-z0-9+=,.@_-]";

  private IamArns() {}

  static IamArn check(RegisterOnPremisesInstanceRequest request) {
    Optional<String> user = given(request.iamUserArn());
    Optional<String> session = given(request.iamSessionArn());
    if (user.isPresent() && session.isPresent()) {
      throw MultipleIamArnsProvidedException.builder()
          .message("iamUserArn, iamSessionArn: both are given (expected: one of them)")
          .build();
    }
    user.filter(arn ->
            !arn.matches("arn:aws[a-z-]*:iam::[0-9]{12}:user/(" + NAME + "+/)*" + NAME + "{1,64}"))
        .ifPresent(bad -> {
          throw InvalidIamUserArnException.builder()
              .message("Iam User ARN " + Names.shown(bad) + " is not in a valid format")
              .build();
        });
    session
        .filter(arn ->
            !arn.matches(
                "arn:aws[a-z-]*:sts::[0-9]{12}:assumed-role/" + NAME + "{1,64}/" + NAME + "{2,64}"))
        .ifPresent(bad -> {
          throw InvalidIamSessionArnException.builder()
              .message("Iam Session ARN " + Names.shown(bad) + " is not in a valid format")
              .build();
        });
    return user.map(arn -> new IamArn(arn, false))
        .or(() -> session.map(arn -> new IamArn(arn, true)))
        .orElseThrow(() ->
            IamArnRequiredException.builder()
                .message("iamUserArn, iamSessionArn: missing (expected: one of them)")
                .build());
  }

  private static Optional<String> given(@Nullable String arn) {
    return Optional.ofNullable(arn).filter(value -> !value.isEmpty());
  }
}
