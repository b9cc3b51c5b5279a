package dev.teal.acceptance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The test holds Teal to something that AWS has no part in: its command line, and that it loses
/// nothing when it is killed.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface TealPromise {}
