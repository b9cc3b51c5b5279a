package dev.teal.cloudwatch;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/// Topics that remember what they are told; one of the name `gone` does not exist.
final class Topics implements SnsClient {
  static final String OF_ALARMS = "arn:aws:sns:us-east-1:000000000000:alarms";
  static final String GONE = "arn:aws:sns:us-east-1:000000000000:gone";

  private final List<PublishRequest> told = new CopyOnWriteArrayList<>();

  List<PublishRequest> told() {
    return told;
  }

  @Override
  public PublishResponse publish(PublishRequest request) {
    if (request.topicArn().equals(GONE)) {
      throw NotFoundException.builder().message("Topic does not exist").build();
    }
    told.add(request);
    return PublishResponse.builder().messageId("m").build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
