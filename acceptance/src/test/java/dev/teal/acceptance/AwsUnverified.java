package dev.teal.acceptance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// AWS does not say what the test claims, and nobody has looked: it is what Teal chose.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface AwsUnverified {
  /// What is open.
  String value();
}
