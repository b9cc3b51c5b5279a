package dev.teal.acceptance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/// On a test that asks Teal with programs which a machine may not have: boto3, the AWS CLI, curl,
/// OpenSSL, h2load. `mvn verify` leaves it out; `.ci/run` installs them, and runs it.
@Tag("other-programs")
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@interface OtherPrograms {}
