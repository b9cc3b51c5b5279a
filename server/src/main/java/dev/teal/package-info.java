/// Teal: AWS-style blue/green deployments, run for real on any machine.
@org.jspecify.annotations.NullMarked
package dev.teal;
