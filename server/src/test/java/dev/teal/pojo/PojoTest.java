package dev.teal.pojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;
import software.amazon.awssdk.services.codedeploy.model.TargetFilterName;
import software.amazon.awssdk.services.ecs.model.Scale;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import tools.jackson.databind.ObjectMapper;

class PojoTest {
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void whatIsWrittenIsReadBack() {
    Service service =
        Service.builder()
            .serviceName("s")
            .desiredCount(2)
            .createdAt(Instant.ofEpochMilli(1543431490226L))
            .taskSets(
                List.of(
                    TaskSet.builder()
                        .id("ecs-svc/1")
                        .scale(Scale.builder().value(100.0).unit("PERCENT").build())
                        .build()))
            .deployments(List.of())
            .build();
    assertThat(PojoReader.read(Service.builder(), PojoWriter.write(service))).isEqualTo(service);
  }

  @Test
  void timesAreEpochSecondsWithMillisecondsAndUnsetMembersAreLeftOut() {
    assertThat(
            PojoWriter.write(
                    LifecycleEvent.builder()
                        .lifecycleEventName("Install")
                        .startTime(Instant.ofEpochMilli(1543431490226L))
                        .build())
                .toString())
        .isEqualTo("{\"lifecycleEventName\":\"Install\",\"startTime\":1543431490.226}");
  }

  @Test
  void emptyListsThatWereSetAreWritten() {
    assertThat(
            PojoWriter.write(DeploymentInfo.builder().deploymentStatusMessages(List.of()).build())
                .toString())
        .isEqualTo("{\"deploymentStatusMessages\":[]}");
  }

  @Test
  void blobsAreBase64() {
    FunctionCode code = FunctionCode.builder().zipFile(SdkBytes.fromUtf8String("teal")).build();
    assertThat(PojoWriter.write(code).toString()).isEqualTo("{\"ZipFile\":\"dGVhbA==\"}");
    assertThat(PojoReader.read(FunctionCode.builder(), PojoWriter.write(code))).isEqualTo(code);
  }

  @Test
  void mapsOfListsAreRead() {
    var request =
        software.amazon.awssdk.services.codedeploy.model.ListDeploymentTargetsRequest.builder()
            .deploymentId("d-1")
            .targetFilters(Map.of(TargetFilterName.TARGET_STATUS, List.of("Failed")))
            .build();
    assertThat(
            PojoReader.read(
                software.amazon.awssdk.services.codedeploy.model.ListDeploymentTargetsRequest
                    .builder(),
                PojoWriter.write(request)))
        .isEqualTo(request);
  }

  @Test
  void membersThatTheModelDoesNotKnowArePassedOver() {
    assertThat(
            PojoReader.read(
                RevisionLocation.builder(), json.readTree("{\"nonsense\":1,\"s3Location\":null}")))
        .isEqualTo(RevisionLocation.builder().build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"desiredCount\":\"2\"}|desiredCount: \"2\" (expected: an integer)",
        "{\"desiredCount\":2.5}|desiredCount: 2.5 (expected: an integer)",
        "{\"desiredCount\":3000000000}|desiredCount: 3000000000 (expected: an integer)",
        "{\"desiredCount\":1e999999999}|desiredCount: \"Infinity\" (expected: an integer)",
        "{\"taskSets\":{}}|taskSets: {} (expected: a list)",
        "{\"taskSets\":[null]}|taskSets[0]: null (expected: a value)",
        "{\"createdAt\":1e999999999}|createdAt: \"Infinity\" (expected: a time in epoch seconds)",
        "{\"taskSets\":[{\"id\":7}]}|taskSets[0].id: 7 (expected: a string)",
        "{\"createdAt\":\"now\"}|createdAt: \"now\" (expected: a time in epoch seconds)",
        "[]|the request: [] (expected: an object)",
      })
  void aWrongTypeIsRefusedByName(String body, String message) {
    assertThatThrownBy(() -> PojoReader.read(Service.builder(), json.readTree(body)))
        .isInstanceOf(PojoException.class)
        .hasMessage(message);
  }
}
