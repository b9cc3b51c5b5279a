package dev.teal.codedeploy;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/// The topic `told`, which keeps what is published to it.
final class FakeSns implements SnsClient {
  static final String TOPIC = "arn:aws:sns:us-east-1:123456789012:told";

  final List<PublishRequest> published = new ArrayList<>();

  @Override
  public GetTopicAttributesResponse getTopicAttributes(GetTopicAttributesRequest request) {
    requireTopic(request.topicArn());
    return GetTopicAttributesResponse.builder().build();
  }

  @Override
  public PublishResponse publish(PublishRequest request) {
    requireTopic(request.topicArn());
    published.add(request);
    return PublishResponse.builder().messageId("1").build();
  }

  private static void requireTopic(String arn) {
    if (!TOPIC.equals(arn)) {
      throw NotFoundException.builder().message("Topic does not exist").build();
    }
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
