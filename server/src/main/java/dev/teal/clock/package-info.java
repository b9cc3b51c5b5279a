/// Time: how long an AWS minute lasts here, and a clock that tests set by hand.
@org.jspecify.annotations.NullMarked
package dev.teal.clock;
