package dev.teal.deploy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/// Takes calls of functions; a repeat with the same idempotency key is no second call.
final class FakeLambda implements LambdaClient {
  final List<String> calls;
  private final Set<String> keys = new HashSet<>();

  /// What happens while a function is called.
  Runnable meanwhile = () -> {};

  FakeLambda(List<String> calls) {
    this.calls = calls;
  }

  @Override
  public InvokeResponse invoke(InvokeRequest request) {
    meanwhile.run();
    if (request.functionName().equals("missing")) {
      throw ResourceNotFoundException.builder()
          .statusCode(404)
          .awsErrorDetails(
              AwsErrorDetails.builder()
                  .serviceName("Lambda")
                  .errorMessage("Function not found: missing")
                  .build())
          .build();
    }
    String context =
        new String(Base64.getDecoder().decode(request.clientContext()), StandardCharsets.UTF_8);
    if (keys.add(context)) {
      calls.add("invoke " + request.functionName());
    }
    return InvokeResponse.builder().statusCode(202).build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
