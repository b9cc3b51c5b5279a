package dev.teal.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What came of one call of a function: its result, or what AWS answers in its place.
///
/// @param payload JSON
/// @param failed the answer carries FunctionError
/// @param logLine what Lambda itself adds to the function's log; empty when nothing
record Outcome(String payload, boolean failed, String logLine) {
  /// Lambda quotas: "Invocation payload (request and response), synchronous".
  static final int PAYLOAD_LIMIT = 6 << 20;

  static Outcome result(String payload) {
    return payload.getBytes(UTF_8).length <= PAYLOAD_LIMIT
        ? new Outcome(payload, false, "")
        : error(
            "Function.ResponseSizeTooLarge",
            "Response payload size exceeded maximum allowed payload size (6291456 bytes).");
  }

  /// What the function's own code, or its bootstrap, reported.
  static Outcome reported(String payload) {
    return new Outcome(payload, true, "");
  }

  static Outcome timedOut(String requestId, Duration timeout) {
    return error(
        "Sandbox.Timedout",
        String.format(
            Locale.ROOT,
            "RequestId: %s Error: Task timed out after %.2f seconds",
            requestId,
            timeout.toMillis() / 1000.0));
  }

  /// The function's process ended in the middle of the call.
  static Outcome exited(String requestId, OptionalInt status) {
    return error(
        "Runtime.ExitError",
        "RequestId: "
            + requestId
            + " Error: Runtime exited "
            + (status.isEmpty() || status.getAsInt() == 0
                ? "without providing a reason"
                : status.getAsInt() > 128
                    ? "with error: signal: " + (status.getAsInt() - 128)
                    : "with error: exit status " + status.getAsInt()));
  }

  private static Outcome error(String type, String message) {
    ObjectNode error = JsonMapper.shared().createObjectNode();
    error.put("errorType", type);
    error.put("errorMessage", message);
    return new Outcome(error.toString(), true, message + "\n" + type + "\n");
  }
}
