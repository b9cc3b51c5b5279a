package dev.teal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.cbor.CBORMapper;

/// CloudWatch's three protocols, each as its specification has it.
class CloudWatchProtocolsTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final CBORMapper CBOR = new CBORMapper();
  private static final String PREFIX = "GraniteServiceVersion20100801";

  private final Alarms alarms = new Alarms();
  private final HttpClient http = HttpClient.newHttpClient();
  private final WireServer server = WireServer.open(new Service(AwsService.CLOUDWATCH, alarms));

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  @Test
  void cborArrivesAndReturns() {
    HttpResponse<byte[]> answer = cbor("DescribeAlarms", CBOR.writeValueAsBytes(request()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("smithy-protocol")).hasValue("rpc-v2-cbor");
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/cbor");
    assertThat(alarms.asked.get())
        .isEqualTo(DescribeAlarmsRequest.builder().alarmNames("a", "b").maxRecords(7).build());
    checkAlarm(CBOR.readTree(answer.body()));
    assertThat(HexFormat.of().formatHex(answer.body()))
        .as("a time is tagged as epoch seconds, a double")
        .contains("c1fb" + HexFormat.of().toHexDigits(Double.doubleToLongBits(1767323045.678)));
  }

  @Test
  void anErrorInCborHasBothItsNames() {
    HttpResponse<byte[]> answer = cbor("PutMetricData", new byte[0]);

    assertThat(answer.statusCode()).isEqualTo(400);
    checkError(answer, CBOR.readTree(answer.body()));
  }

  @Test
  void json10ArrivesAndReturns() {
    HttpResponse<byte[]> answer =
        send(
            "/",
            request().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "x-amz-target",
            PREFIX + ".DescribeAlarms",
            "content-type",
            "application/x-amz-json-1.0");
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/x-amz-json-1.0");
    checkAlarm(JsonMapper.shared().readTree(answer.body()));

    HttpResponse<byte[]> error =
        send(
            "/",
            new byte[0],
            "x-amz-target",
            PREFIX + ".PutMetricData",
            "content-type",
            "application/x-amz-json-1.0");
    checkError(error, JsonMapper.shared().readTree(error.body()));
  }

  @Test
  void whatIsNoCborIsRefused() {
    assertThat(codeOf(cbor("DescribeAlarms", new byte[] {(byte) 0xff, 1})))
        .isEqualTo("SerializationException");
    assertThat(codeOf(cbor("DescribeAlarms", new byte[] {0x18})))
        .isEqualTo("SerializationException");
    byte[] wrongType =
        CBOR.writeValueAsBytes(JsonMapper.shared().createObjectNode().put("MaxRecords", "many"));
    assertThat(codeOf(cbor("DescribeAlarms", wrongType))).isEqualTo("SerializationException");
    assertThat(codeOf(cbor("Nonsense", new byte[0]))).isEqualTo("UnknownOperationException");
  }

  @Test
  void queryArrivesCompressedAsTheSdkSendsIt() {
    alarms.accepts = true;
    List<MetricDatum> data =
        IntStream.range(0, 500)
            .mapToObj(i -> MetricDatum.builder().metricName("metric-" + i).value(1.0 * i).build())
            .toList();
    PutMetricDataRequest request =
        PutMetricDataRequest.builder().namespace("n").metricData(data).build();
    try (WireServer signed = WireServer.of(new Service(AwsService.CLOUDWATCH, alarms));
        CloudWatchClient client = signed.client(CloudWatchClient.builder())) {
      client.putMetricData(request);
    }
    assertThat(alarms.put.get()).isEqualTo(request);
  }

  private static ObjectNode request() {
    ObjectNode request = JsonMapper.shared().createObjectNode().put("MaxRecords", 7);
    request.putArray("AlarmNames").add("a").add("b");
    return request;
  }

  private static void checkAlarm(JsonNode answer) {
    JsonNode alarm = answer.path("MetricAlarms").path(0);
    assertThat(alarm.path("AlarmName").stringValue()).isEqualTo("ä");
    assertThat(alarm.path("Threshold").doubleValue()).isEqualTo(0.5);
    assertThat(alarm.path("Period").intValue()).isEqualTo(60);
    assertThat(alarm.path("ActionsEnabled").booleanValue()).isTrue();
    assertThat(alarm.path("StateUpdatedTimestamp").doubleValue()).isEqualTo(1767323045.678);
  }

  private static void checkError(HttpResponse<byte[]> answer, JsonNode body) {
    assertThat(answer.headers().firstValue("x-amzn-query-error"))
        .hasValue("InvalidParameterValue;Sender");
    assertThat(body.path("__type").stringValue())
        .isEqualTo("com.amazonaws.cloudwatch#InvalidParameterValueException");
    assertThat(body.path("message").stringValue()).isEqualTo("no");
  }

  private static String codeOf(HttpResponse<byte[]> answer) {
    String name = CBOR.readTree(answer.body()).path("__type").stringValue();
    return name.substring(name.indexOf('#') + 1);
  }

  private HttpResponse<byte[]> cbor(String operation, byte[] body) {
    return send(
        "/service/" + PREFIX + "/operation/" + operation,
        body,
        "smithy-protocol",
        "rpc-v2-cbor",
        "content-type",
        "application/cbor");
  }

  private HttpResponse<byte[]> send(String path, byte[] body, String... headers) {
    try {
      return http.send(
          HttpRequest.newBuilder(server.uri().resolve(path))
              .headers(headers)
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build(),
          HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static final class Alarms implements CloudWatchClient {
    final AtomicReference<DescribeAlarmsRequest> asked = new AtomicReference<>();
    final AtomicReference<PutMetricDataRequest> put = new AtomicReference<>();
    volatile boolean accepts;

    @Override
    public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest request) {
      asked.set(request);
      return DescribeAlarmsResponse.builder()
          .metricAlarms(
              MetricAlarm.builder()
                  .alarmName("ä")
                  .threshold(0.5)
                  .period(60)
                  .actionsEnabled(true)
                  .stateUpdatedTimestamp(TIME)
                  .build())
          .build();
    }

    @Override
    public PutMetricDataResponse putMetricData(PutMetricDataRequest request) {
      if (!accepts) {
        throw InvalidParameterValueException.builder().message("no").build();
      }
      put.set(request);
      return PutMetricDataResponse.builder().build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }
}
