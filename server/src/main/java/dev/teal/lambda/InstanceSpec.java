package dev.teal.lambda;

import dev.teal.home.Home;
import dev.teal.runner.ContainerSpec;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/// What a function's process is started with ("Defined runtime environment variables" of the Lambda
/// Developer Guide, as far as they mean something here).
final class InstanceSpec {
  private InstanceSpec() {}

  static ContainerSpec of(
      Instance instance,
      Home home,
      Endpoint endpoint,
      CodeStore code,
      FunctionProcesses processes) {
    FunctionConfiguration function = instance.function().configuration();
    Interpreter interpreter = Interpreter.of(function.runtimeAsString()).orElseThrow();
    Path root = code.folder(function.codeSha256());
    Map<String, String> environment = new HashMap<>();
    // Not reserved, unlike the rest: a function may have its own.
    environment.put("AWS_ENDPOINT_URL", endpoint.uri().toString());
    if (function.environment() != null) {
      environment.putAll(function.environment().variables());
    }
    environment.put("AWS_LAMBDA_RUNTIME_API", instance.runtimeApi());
    environment.put("_HANDLER", function.handler());
    environment.put("LAMBDA_TASK_ROOT", root.toString());
    environment.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtimeAsString());
    environment.put("AWS_LAMBDA_FUNCTION_NAME", function.functionName());
    environment.put("AWS_LAMBDA_FUNCTION_VERSION", function.version());
    environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", String.valueOf(function.memorySize()));
    environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.functionName());
    environment.put(
        "AWS_LAMBDA_LOG_STREAM_NAME",
        LocalDate.now(ZoneOffset.UTC).toString().replace('-', '/') + "/[$LATEST]" + instance.id());
    environment.put("AWS_REGION", home.region());
    environment.put("AWS_DEFAULT_REGION", home.region());
    environment.put("AWS_ACCESS_KEY_ID", endpoint.accessKeyId());
    environment.put("AWS_SECRET_ACCESS_KEY", endpoint.secretAccessKey());
    return new ContainerSpec(
        instance.id(),
        function.functionName(),
        function.runtimeAsString(),
        List.of(interpreter.program(), processes.bootstrap(interpreter).toString()),
        List.of(processes.note(instance.id()).toString()),
        environment,
        Optional.of(root.toString()),
        List.of());
  }
}
