package dev.teal.cloudwatch;

import dev.teal.home.Home;
import java.util.Optional;

/// The ARNs of alarms: `arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME`.
record Arns(Home home) {
  String of(String alarm) {
    return home.arn("cloudwatch", "alarm:" + alarm);
  }

  /// The name of the alarm that an ARN means; empty when it is none of this region and account.
  Optional<String> alarm(String arn) {
    String prefix = of("");
    return arn.startsWith(prefix) ? Optional.of(arn.substring(prefix.length())) : Optional.empty();
  }

  /// Whether an ARN is that of a topic of this region and account.
  boolean isTopic(String arn) {
    String prefix = home.arn("sns", "");
    return arn.startsWith(prefix) && arn.substring(prefix.length()).matches("[A-Za-z0-9_-]{1,256}");
  }
}
