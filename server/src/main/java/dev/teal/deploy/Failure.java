package dev.teal.deploy;

/// Why a deployment ended early.
///
/// @param code from AWS's list
///   ([ErrorInformation](https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ErrorInformation.html)):
///   `HOOK_EXECUTION_FAILURE`
/// @param message for the user
public record Failure(String code, String message) {}
