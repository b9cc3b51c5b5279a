package dev.teal.acceptance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What the test claims was seen on AWS: in logs, captured messages or reports of users.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface AwsObserved {
  /// Where it was seen.
  String value();
}
