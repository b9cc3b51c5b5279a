package dev.teal.lambda;

import dev.teal.store.Kind;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/// A function as it is kept: what the API shows of it, and its tags. Its code lies in [CodeStore]
/// under its hash.
record LambdaFunction(FunctionConfiguration configuration, Map<String, String> tags) {
  static final Kind<LambdaFunction> KIND = new Kind<>("lambda/function", LambdaFunction.class);

  LambdaFunction {
    tags = Map.copyOf(tags);
  }

  String name() {
    return configuration.functionName();
  }

  Duration timeout() {
    return Duration.ofSeconds(configuration.timeout());
  }
}
