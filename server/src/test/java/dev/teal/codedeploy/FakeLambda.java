package dev.teal.codedeploy;

import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/// Functions that take every event and never answer.
final class FakeLambda implements LambdaClient {
  @Override
  public InvokeResponse invoke(InvokeRequest request) {
    return InvokeResponse.builder().statusCode(202).build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
