package dev.teal.cloudwatch;

/// What is yet to be published because an alarm changed its state.
///
/// @param topicArn of SNS
record Notification(String alarm, String topicArn, String subject, String message) {}
