package dev.teal.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.InvalidParameterValueException;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.Tag;
import software.amazon.awssdk.services.sns.model.TagLimitExceededException;

class BadInputTest {
  private static final String TOPIC = SnsWorld.PREFIX + "known";
  private static final String GONE = SnsWorld.PREFIX + "unknown";
  private static final String SUBSCRIPTION = GONE + ":0b3e5b0e-0000-4000-8000-000000000000";
  private static final Class<? extends SnsException> INVALID = InvalidParameterException.class;
  private static final Class<? extends SnsException> INVALID_VALUE =
      InvalidParameterValueException.class;
  private static final Class<? extends SnsException> NOT_FOUND = NotFoundException.class;
  private static final Class<? extends SnsException> NO_RESOURCE = ResourceNotFoundException.class;

  @TempDir private Path folder;
  private SnsWorld world;

  @BeforeEach
  void open() {
    world = new SnsWorld(folder);
    world.topic("known");
  }

  @AfterEach
  void close() {
    world.close();
  }

  /// A call that must be refused.
  record Case(
      String name,
      Consumer<SnsClient> call,
      Class<? extends SnsException> refusal,
      String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource({"topics", "subscriptions", "messages"})
  void badInputIsRefusedAsAwsRefusesIt(Case bad) {
    SnsException refusal =
        catchThrowableOfType(SnsException.class, () -> bad.call().accept(world.api()));

    assertThat(refusal).isExactlyInstanceOf(bad.refusal());
    assertThat(refusal).hasMessageContaining(bad.message());
  }

  private static Stream<Case> topics() {
    return Stream.of(
        new Case("no name", s -> s.createTopic(r -> {}), INVALID, "Name"),
        new Case("bad name", s -> s.createTopic(r -> r.name("a b")), INVALID, "a b (expected"),
        new Case(
            "long name", s -> s.createTopic(r -> r.name("a".repeat(257))), INVALID, "1 to 256"),
        new Case("FIFO", s -> s.createTopic(r -> r.name("a.fifo")), INVALID, "a FIFO topic"),
        new Case(
            "FIFO attribute",
            s -> s.createTopic(r -> r.name("a").attributes(Map.of("FifoTopic", "true"))),
            INVALID,
            "FifoTopic"),
        new Case(
            "encryption",
            s -> s.createTopic(r -> r.name("a").attributes(Map.of("KmsMasterKeyId", "k"))),
            INVALID,
            "KmsMasterKeyId is not supported by Teal (supported: DisplayName)"),
        new Case(
            "other attributes",
            s -> s.createTopic(r -> r.name("known").attributes(Map.of("DisplayName", "x"))),
            INVALID,
            "Topic already exists with different attributes"),
        new Case(
            "other tags",
            s -> s.createTopic(r -> r.name("known").tags(tag("a"))),
            INVALID,
            "Topic already exists with different tags"),
        new Case(
            "a tag twice",
            s -> s.createTopic(r -> r.name("a").tags(tag("a"), tag("a"))),
            INVALID,
            "each key once"),
        new Case(
            "too many tags",
            s -> s.tagResource(r -> r.resourceArn(TOPIC).tags(tags(51))),
            TagLimitExceededException.class,
            "51 (expected: at most 50"),
        new Case(
            "tags of nothing",
            s -> s.listTagsForResource(r -> r.resourceArn(GONE)),
            NO_RESOURCE,
            ""),
        new Case(
            "no ARN",
            s -> s.deleteTopic(r -> r.topicArn("x")),
            INVALID,
            "at least 6 elements, not 1"),
        new Case(
            "other region",
            s -> s.getTopicAttributes(r -> r.topicArn("arn:aws:sns:eu-west-1:000000000000:known")),
            INVALID,
            "eu-west-1"),
        new Case(
            "unknown",
            s -> s.getTopicAttributes(r -> r.topicArn(GONE)),
            NOT_FOUND,
            "Topic does not"),
        new Case(
            "policy",
            s ->
                s.setTopicAttributes(
                    r -> r.topicArn(TOPIC).attributeName("Policy").attributeValue("{}")),
            INVALID,
            "Policy is not supported"),
        new Case(
            "sample rate",
            s ->
                s.setTopicAttributes(r ->
                    r.topicArn(TOPIC)
                        .attributeName("HTTPSuccessFeedbackSampleRate")
                        .attributeValue("50")),
            INVALID,
            "50 is not supported"),
        new Case(
            "long display name",
            s ->
                s.setTopicAttributes(r ->
                    r.topicArn(TOPIC).attributeName("DisplayName").attributeValue("x".repeat(101))),
            INVALID,
            "101 characters"),
        new Case(
            "bad token", s -> s.listTopics(r -> r.nextToken("garbage")), INVALID, "NextToken"));
  }

  private static Stream<Case> subscriptions() {
    return Stream.of(
        subscribe("no protocol", r -> r.endpoint("http://h/"), "Protocol"),
        subscribe(
            "queue",
            r -> r.protocol("sqs").endpoint("arn:aws:sqs:us-east-1:000000000000:q"),
            "sqs is not supported by Teal (supported: http, https)"),
        subscribe("no endpoint", r -> r.protocol("http"), "Endpoint"),
        subscribe(
            "other protocol",
            r -> r.protocol("https").endpoint("http://h/"),
            "Endpoint must match the specified protocol"),
        subscribe("no host", r -> r.protocol("http").endpoint("http:///x"), "a URL"),
        subscribe("bad port", r -> r.protocol("http").endpoint("http://h:70000/"), "port"),
        subscribe("no URL", r -> r.protocol("http").endpoint("http://h/ x"), "a URL"),
        subscribe("user", r -> r.protocol("http").endpoint("http://u:p@h/"), "user name"),
        subscribe(
            "filter",
            r -> r.protocol("http").endpoint("http://h/").attributes(Map.of("FilterPolicy", "{}")),
            "FilterPolicy is not supported by Teal (supported: RawMessageDelivery)"),
        subscribe(
            "raw",
            r ->
                r.protocol("http")
                    .endpoint("http://h/")
                    .attributes(Map.of("RawMessageDelivery", "yes")),
            "yes (expected: true or false)"),
        new Case(
            "unknown topic",
            s -> s.subscribe(r -> r.topicArn(GONE).protocol("http").endpoint("http://h/")),
            NOT_FOUND,
            "Topic does not exist"),
        new Case(
            "bad token",
            s -> s.confirmSubscription(r -> r.topicArn(TOPIC).token("0123")),
            INVALID,
            "Invalid token"),
        new Case(
            "authenticated",
            s ->
                s.confirmSubscription(
                    r -> r.topicArn(TOPIC).token("0123").authenticateOnUnsubscribe("true")),
            INVALID,
            "AuthenticateOnUnsubscribe"),
        new Case(
            "pending ARN",
            s -> s.unsubscribe(r -> r.subscriptionArn("PendingConfirmation")),
            INVALID,
            "at least 6 elements, not 1"),
        new Case(
            "a topic's ARN",
            s -> s.unsubscribe(r -> r.subscriptionArn(TOPIC)),
            INVALID,
            "expected: a subscription"),
        new Case(
            "unknown subscription",
            s -> s.getSubscriptionAttributes(r -> r.subscriptionArn(SUBSCRIPTION)),
            NOT_FOUND,
            "Subscription does not exist"),
        new Case(
            "attribute",
            s ->
                s.setSubscriptionAttributes(r ->
                    r.subscriptionArn(SUBSCRIPTION)
                        .attributeName("RedrivePolicy")
                        .attributeValue("{}")),
            INVALID,
            "RedrivePolicy is not supported"));
  }

  private static Stream<Case> messages() {
    return Stream.of(
        publish("no topic", r -> r.topicArn(null).message("x"), INVALID, "exactly one"),
        publish("two topics", r -> r.targetArn(TOPIC).message("x"), INVALID, "exactly one"),
        publish(
            "phone", r -> r.topicArn(null).phoneNumber("+1").message("x"), INVALID, "PhoneNumber"),
        publish("unknown", r -> r.topicArn(GONE).message("x"), NOT_FOUND, "Topic does not exist"),
        publish("no message", r -> {}, INVALID, "Empty message"),
        publish("empty", r -> r.message(""), INVALID, "Empty message"),
        publish("long", r -> r.message("x".repeat(262_145)), INVALID, "Message too long: 262145"),
        publish(
            "long in bytes",
            r -> r.message("ü".repeat(131_073)),
            INVALID,
            "Message too long: 262146"),
        publish(
            "long with attributes",
            r -> r.message("x".repeat(262_144)).messageAttributes(string("a", "b")),
            INVALID,
            "Message too long"),
        publish(
            "long subject",
            r -> r.message("x").subject("x".repeat(101)),
            INVALID,
            "Subject Reason: xxx"),
        publish("empty subject", r -> r.message("x").subject(""), INVALID, "Subject"),
        publish("subject of lines", r -> r.message("x").subject("a\nb"), INVALID, "Subject"),
        publish("subject of others", r -> r.message("x").subject("ü"), INVALID, "ASCII"),
        publish("subject of space", r -> r.message("x").subject(" a"), INVALID, "Subject"),
        publish(
            "structure", r -> r.message("x").messageStructure("xml"), INVALID, "expected: json"),
        publish(
            "no JSON", r -> r.message("x").messageStructure("json"), INVALID, "failed to parse"),
        publish(
            "no default",
            r -> r.message("{\"http\":\"x\"}").messageStructure("json"),
            INVALID,
            "No default entry in JSON message body"),
        publish(
            "group", r -> r.message("x").messageGroupId("g"), INVALID, "not valid for this topic"),
        publish(
            "attribute without type",
            r ->
                r.message("x")
                    .messageAttributes(Map.of("a", MessageAttributeValue.builder().build())),
            INVALID_VALUE,
            "'a' must contain non-empty message attribute type"),
        publish(
            "attribute of another type",
            r -> r.message("x").messageAttributes(attribute("Float", "1")),
            INVALID_VALUE,
            "Float"),
        publish(
            "attribute without value",
            r -> r.message("x").messageAttributes(attribute("String", "")),
            INVALID_VALUE,
            "StringValue"),
        publish(
            "attribute with the other value",
            r -> r.message("x").messageAttributes(Map.of("a", binary("String"))),
            INVALID_VALUE,
            "StringValue"),
        publish(
            "no number",
            r -> r.message("x").messageAttributes(attribute("Number", "one")),
            INVALID_VALUE,
            "Could not cast message attribute 'a' value to number"),
        publish(
            "attribute's name",
            r -> r.message("x").messageAttributes(string("a..b", "x")),
            INVALID_VALUE,
            "'a..b' is not valid"));
  }

  private static Case subscribe(
      String name, Consumer<SubscribeRequest.Builder> request, String message) {
    return new Case(
        name, s -> s.subscribe(request.andThen(r -> r.topicArn(TOPIC))), INVALID, message);
  }

  private static Case publish(
      String name,
      Consumer<PublishRequest.Builder> request,
      Class<? extends SnsException> refusal,
      String message) {
    return new Case(
        name,
        s -> {
          PublishRequest.Builder builder = PublishRequest.builder().topicArn(TOPIC);
          request.accept(builder);
          s.publish(builder.build());
        },
        refusal,
        message);
  }

  private static Map<String, MessageAttributeValue> string(String name, String value) {
    return Map.of(
        name, MessageAttributeValue.builder().dataType("String").stringValue(value).build());
  }

  private static Map<String, MessageAttributeValue> attribute(String type, String value) {
    return Map.of("a", MessageAttributeValue.builder().dataType(type).stringValue(value).build());
  }

  private static MessageAttributeValue binary(String type) {
    return MessageAttributeValue.builder()
        .dataType(type)
        .binaryValue(SdkBytes.fromUtf8String("x"))
        .build();
  }

  private static Tag tag(String key) {
    return Tag.builder().key(key).value("v").build();
  }

  private static List<Tag> tags(int count) {
    return IntStream.range(0, count).mapToObj(i -> tag("k" + i)).toList();
  }
}
