package dev.teal.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.teal.home.Home;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Invoke operation. Errors: ResourceNotFoundException, InvalidParameterValueException,
/// InvalidRequestContentException, RequestTooLargeException, TooManyRequestsException,
/// InvalidRuntimeException when the interpreter does not start, ServiceException when the server
/// closes.
final class Invoker {
  private static final int EVENT_LIMIT = 1 << 20;
  private static final int CLIENT_CONTEXT_LIMIT = 3583;

  /// The Runtime API hands the client context on in a header.
  private static final JsonMapper HEADER_JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final Home home;
  private final Functions functions;
  private final Instances instances;
  private final EventInvocations events;
  private final FunctionLog logs;

  Invoker(
      Home home,
      Functions functions,
      Instances instances,
      EventInvocations events,
      FunctionLog logs) {
    this.home = home;
    this.functions = functions;
    this.instances = instances;
    this.events = events;
    this.logs = logs;
  }

  InvokeResponse invoke(InvokeRequest request) {
    String name = FunctionName.of(home, request.functionName(), request.qualifier());
    String type = Objects.requireNonNullElse(request.invocationTypeAsString(), "RequestResponse");
    if (request.durableExecutionName() != null || request.tenantId() != null) {
      throw LambdaErrors.invalid(
          "DurableExecutionName and TenantId are not supported: functions have neither durable"
              + " executions nor tenants here");
    }
    LambdaFunction function = functions.find(name);
    String payload = payload(request.payload(), type);
    Optional<JsonNode> context = clientContext(request.clientContext());
    String header = context.map(HEADER_JSON::writeValueAsString).orElse("");
    return switch (type) {
      case "DryRun" -> InvokeResponse.builder().statusCode(204).build();
      case "Event" -> {
        events.accept(new Request(eventId(name, context), payload, header), name);
        yield InvokeResponse.builder().statusCode(202).build();
      }
      case "RequestResponse" ->
          call(
              function,
              new Request(UUID.randomUUID().toString(), payload, header),
              request.logType() == LogType.TAIL);
      default ->
          throw LambdaErrors.invalid(
              "InvocationType: " + type + " (expected: RequestResponse, Event or DryRun)");
    };
  }

  private InvokeResponse call(LambdaFunction function, Request request, boolean tail) {
    Instance instance = instances.acquire(function);
    Instance.Answer answer;
    try {
      Optional<Instance.Answer> failure = instance.awaitReady(request);
      answer = failure.isPresent() ? failure.get() : instance.call(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      instances.leave(instance);
      throw Instances.closing(e);
    }
    instances.release(instance);
    logs.append(function.name(), answer.log());
    InvokeResponse.Builder response =
        InvokeResponse.builder()
            .statusCode(200)
            .executedVersion(FunctionName.LATEST)
            .payload(SdkBytes.fromUtf8String(answer.outcome().payload()));
    if (answer.outcome().failed()) {
      response.functionError("Unhandled");
    }
    if (tail) {
      response.logResult(FunctionLog.tail(answer.log()));
    }
    return response.build();
  }

  private static String payload(@Nullable SdkBytes bytes, String type) {
    if (bytes == null || bytes.asByteArrayUnsafe().length == 0) {
      return "{}";
    }
    int limit = type.equals("Event") ? EVENT_LIMIT : Outcome.PAYLOAD_LIMIT;
    int size = bytes.asByteArrayUnsafe().length;
    if (size > limit) {
      throw RequestTooLargeException.builder()
          .type("User")
          .message(
              size
                  + " byte payload is too large for the "
                  + type
                  + " invocation type (limit "
                  + limit
                  + " bytes)")
          .build();
    }
    String text = new String(bytes.asByteArrayUnsafe(), UTF_8);
    try {
      JsonNode _ = JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      throw content("Could not parse request body into json: " + e.getOriginalMessage(), e);
    }
    return text;
  }

  private static Optional<JsonNode> clientContext(@Nullable String base64) {
    if (base64 == null || base64.isEmpty()) {
      return Optional.empty();
    }
    if (base64.length() > CLIENT_CONTEXT_LIMIT) {
      throw content("Client context: longer than " + CLIENT_CONTEXT_LIMIT + " bytes", null);
    }
    try {
      JsonNode context =
          JsonMapper.shared().readTree(new String(Base64.getDecoder().decode(base64), UTF_8));
      if (!context.isObject()) {
        throw content("Client context must be a valid Base64-encoded JSON object.", null);
      }
      return Optional.of(context);
    } catch (JacksonException | IllegalArgumentException e) {
      throw content("Client context must be a valid Base64-encoded JSON object.", e);
    }
  }

  /// The id of an event: the same again for the same function and idempotency key.
  private static String eventId(String name, Optional<JsonNode> context) {
    String key = context.map(c -> c.path("custom").path("idempotencyKey").asString("")).orElse("");
    return key.isEmpty()
        ? UUID.randomUUID().toString()
        : UUID.nameUUIDFromBytes((name + "\n" + key).getBytes(UTF_8)).toString();
  }

  private static InvalidRequestContentException content(String message, @Nullable Exception cause) {
    return InvalidRequestContentException.builder()
        .type("User")
        .message(message)
        .cause(cause)
        .build();
  }
}
