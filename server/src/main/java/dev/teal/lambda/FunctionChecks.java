package dev.teal.lambda;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.lambda.model.Environment;
import software.amazon.awssdk.services.lambda.model.EphemeralStorage;
import software.amazon.awssdk.services.lambda.model.LogFormat;
import software.amazon.awssdk.services.lambda.model.LoggingConfig;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.lambda.model.SnapStart;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;
import software.amazon.awssdk.services.lambda.model.TracingConfig;
import software.amazon.awssdk.services.lambda.model.TracingMode;
import software.amazon.awssdk.services.lambda.model.VpcConfig;

/// What a function may be made of. All of it answers with InvalidParameterValueException.
final class FunctionChecks {
  private static final String NAME = "[a-zA-Z0-9_-]{1,64}";
  private static final String ROLE = "arn:aws[a-zA-Z-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@_/-]+";
  private static final String VARIABLE = "[a-zA-Z][a-zA-Z0-9_]+";
  private static final int ENVIRONMENT_LIMIT = 4 << 10;

  /// Lambda Developer Guide, "Defined runtime environment variables": the reserved ones.
  private static final Set<String> RESERVED =
      Set.of(
          "_HANDLER",
          "_X_AMZN_TRACE_ID",
          "AWS_DEFAULT_REGION",
          "AWS_REGION",
          "AWS_EXECUTION_ENV",
          "AWS_LAMBDA_FUNCTION_NAME",
          "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
          "AWS_LAMBDA_FUNCTION_VERSION",
          "AWS_LAMBDA_INITIALIZATION_TYPE",
          "AWS_LAMBDA_LOG_GROUP_NAME",
          "AWS_LAMBDA_LOG_STREAM_NAME",
          "AWS_ACCESS_KEY",
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_LAMBDA_RUNTIME_API",
          "LAMBDA_TASK_ROOT",
          "LAMBDA_RUNTIME_DIR");

  /// Features of Lambda whose members would be accepted without effect.
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "Publish",
          "PublishTo",
          "VpcConfig",
          "DeadLetterConfig",
          "KMSKeyArn",
          "TracingConfig",
          "Layers",
          "FileSystemConfigs",
          "ImageConfig",
          "CodeSigningConfigArn",
          "SnapStart",
          "LoggingConfig",
          "CapacityProviderConfig",
          "DurableConfig",
          "TenancyConfig",
          "SourceKMSKeyArn");

  private FunctionChecks() {}

  static void name(String name) {
    if (!name.matches(NAME)) {
      throw LambdaErrors.invalid(
          "FunctionName: " + name + " (expected: 1 to 64 of a-z A-Z 0-9 - _)");
    }
  }

  static void role(@Nullable String role) {
    if (role == null || !role.matches(ROLE)) {
      throw LambdaErrors.invalid(
          "1 validation error detected: Value '"
              + role
              + "' at 'role' failed to satisfy constraint: Member must satisfy regular expression"
              + " pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+");
    }
  }

  static void runtime(@Nullable String runtime) {
    if (runtime == null) {
      throw LambdaErrors.invalid(
          "Runtime is mandatory for functions created with deployment packages.");
    }
    Optional<Interpreter> interpreter = Interpreter.of(runtime);
    if (interpreter.isPresent()) {
      installed(interpreter.get(), runtime, System.getenv().getOrDefault("PATH", ""));
      return;
    }
    if (Runtime.knownValues().stream().anyMatch(known -> known.toString().equals(runtime))) {
      throw LambdaErrors.invalid(
          "Runtime: "
              + runtime
              + " is not supported here (expected: "
              + Interpreter.SUPPORTED
              + ")");
    }
    throw LambdaErrors.invalid(
        "Value "
            + runtime
            + " at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
            + Runtime.knownValues().stream().map(Object::toString).sorted().toList()
            + " or be a valid ARN");
  }

  static void installed(Interpreter interpreter, String runtime, String path) {
    if (!interpreter.isIn(path)) {
      throw LambdaErrors.invalid(
          "Runtime: "
              + runtime
              + " needs the program "
              + interpreter.program()
              + " on this machine, which is not in the server's PATH ("
              + path
              + ")");
    }
  }

  static void handler(@Nullable String handler) {
    if (handler == null) {
      throw LambdaErrors.invalid(
          "Handler is mandatory for functions created with deployment packages.");
    }
    if (!handler.matches("[^\\s]{1,128}")) {
      throw LambdaErrors.invalid(
          "Handler: '" + handler + "' (expected: 1 to 128 characters, no white space)");
    }
  }

  static void range(String member, @Nullable Integer value, int from, int to) {
    if (value != null && (value < from || value > to)) {
      throw LambdaErrors.invalid(member + ": " + value + " (expected: " + from + ".." + to + ")");
    }
  }

  static void storage(@Nullable EphemeralStorage storage) {
    range("EphemeralStorage.Size", storage == null ? null : storage.size(), 512, 10_240);
  }

  static void description(@Nullable String description) {
    if (description != null && description.length() > 256) {
      throw LambdaErrors.invalid(
          "Description: " + description.length() + " characters (expected: at most 256)");
    }
  }

  static void environment(@Nullable Environment environment) {
    if (environment == null) {
      return;
    }
    Map<String, String> variables = environment.variables();
    Set<String> reserved = new TreeSet<>(variables.keySet());
    reserved.retainAll(RESERVED);
    if (!reserved.isEmpty()) {
      throw LambdaErrors.invalid(
          "Lambda was unable to configure your environment variables because the environment"
              + " variables you have provided contains reserved keys that are currently not"
              + " supported for modification. Reserved keys used in this request: "
              + String.join(", ", reserved));
    }
    variables.forEach((name, value) -> {
      if (!name.matches(VARIABLE) || value.indexOf('\0') >= 0) {
        throw LambdaErrors.invalid(
            "Environment.Variables: " + name + " (expected: a name of the form " + VARIABLE + ")");
      }
    });
    int size =
        variables.entrySet().stream()
            .mapToInt(e -> e.getKey().length() + e.getValue().length())
            .sum();
    if (size > ENVIRONMENT_LIMIT) {
      throw LambdaErrors.invalid(
          "Lambda was unable to configure your environment variables because the environment"
              + " variables you have provided exceeded the 4KB limit. Characters: "
              + size);
    }
  }

  /// Code comes as a zip in the request.
  static byte[] zip(@Nullable SdkBytes zip, @Nullable String bucket, @Nullable String image) {
    if (bucket != null || image != null) {
      throw LambdaErrors.invalid(
          (bucket != null ? "S3Bucket" : "ImageUri")
              + ": code from there is not supported here (expected: ZipFile)");
    }
    if (zip == null) {
      throw LambdaErrors.invalid("Please provide a source for function code.");
    }
    return zip.asByteArray();
  }

  /// Refuses what would have no effect here, member by member.
  static void refuseUnsupported(SdkPojo request) {
    Set<String> set =
        request.sdkFields().stream()
            .filter(field -> isSet(field.getValueOrDefault(request)))
            .map(SdkField::memberName)
            .filter(UNSUPPORTED::contains)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!set.isEmpty()) {
      throw LambdaErrors.invalid(String.join(", ", set) + ": not supported here");
    }
  }

  private static boolean isSet(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean bool -> bool;
      case List<?> list -> !list.isEmpty();
      case VpcConfig vpc -> !vpc.subnetIds().isEmpty() || !vpc.securityGroupIds().isEmpty();
      case TracingConfig tracing -> tracing.mode() != TracingMode.PASS_THROUGH;
      case LoggingConfig logging ->
          logging.logFormat() == LogFormat.JSON
              || logging.applicationLogLevel() != null
              || logging.systemLogLevel() != null
              || logging.logGroup() != null;
      case SnapStart snapStart -> snapStart.applyOn() != SnapStartApplyOn.NONE;
      case String string -> !string.isEmpty();
      default -> true;
    };
  }
}
