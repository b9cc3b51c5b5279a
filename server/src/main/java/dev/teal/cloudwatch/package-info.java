/// CloudWatch's API: metrics, kept in memory, and the alarms that watch them.
@org.jspecify.annotations.NullMarked
package dev.teal.cloudwatch;
