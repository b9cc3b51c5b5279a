package dev.teal.acceptance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What the test claims is written on an AWS page.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface AwsDocumented {
  /// The page's title or address, `#` and the section, or the API operation's name.
  String value();
}
