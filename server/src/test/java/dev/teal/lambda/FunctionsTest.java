package dev.teal.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.State;

/// Functions as resources.
class FunctionsTest {
  private static final String SOURCE = "def handler(event, context): return 1";

  @TempDir private Path folder;
  private LambdaWorld world;

  @BeforeEach
  void open() {
    world = new LambdaWorld(folder);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private FunctionConfiguration configuration(String function) {
    return world.api().getFunction(r -> r.functionName(function)).configuration();
  }

  @Test
  void aNewFunctionHasLambdasDefaultsAndIsActive() {
    world.python("plain", SOURCE);
    FunctionConfiguration plain = configuration("plain");
    assertThat(plain.functionArn())
        .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:plain");
    assertThat(plain.timeout()).isEqualTo(3);
    assertThat(plain.memorySize()).isEqualTo(128);
    assertThat(plain.version()).isEqualTo("$LATEST");
    assertThat(plain.state()).isEqualTo(State.ACTIVE);
    assertThat(plain.lastUpdateStatus()).isEqualTo(LastUpdateStatus.SUCCESSFUL);
    assertThat(plain.packageType()).isEqualTo(PackageType.ZIP);
    assertThat(plain.lastModified())
        .matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}\\+0000");
    assertThat(plain.codeSha256()).hasSize(44);
  }

  @Test
  void aFunctionIsFoundByNameAndByArn() {
    world.python("named", SOURCE);
    for (String name :
        List.of(
            "named",
            "named:$LATEST",
            "000000000000:function:named",
            "arn:aws:lambda:us-east-1:000000000000:function:named",
            "arn:aws:lambda:us-east-1:000000000000:function:named:$LATEST")) {
      assertThat(configuration(name).functionName()).as(name).isEqualTo("named");
    }
  }

  @Test
  void listsGoThroughAllPages() {
    for (String name : List.of("c", "a", "b")) {
      world.python(name, SOURCE);
    }
    ListFunctionsResponse first = world.api().listFunctions(r -> r.maxItems(2));
    assertThat(first.functions())
        .extracting(FunctionConfiguration::functionName)
        .containsExactly("a", "b");
    ListFunctionsResponse second = world.api().listFunctions(r -> r.marker(first.nextMarker()));
    assertThat(second.functions())
        .extracting(FunctionConfiguration::functionName)
        .containsExactly("c");
    assertThat(second.nextMarker()).isNull();
    assertThatThrownBy(() -> world.api().listFunctions(r -> r.marker("b")))
        .isInstanceOf(InvalidParameterValueException.class)
        .hasMessageContaining("Marker: b");
  }

  @Test
  void anUpdateOfTheConfigurationChangesWhatItNames() {
    world.create(
        "changing",
        "python3.12",
        "app.handler",
        request ->
            request.environment(e -> e.variables(Map.of("STAGE", "1"))).description("before"),
        "app.py",
        SOURCE);
    String before = configuration("changing").revisionId();
    world.api().updateFunctionConfiguration(r -> r.functionName("changing").timeout(9));
    FunctionConfiguration after = configuration("changing");
    assertThat(after.timeout()).isEqualTo(9);
    assertThat(after.description()).isEqualTo("before");
    assertThat(after.environment().variables()).containsExactly(Map.entry("STAGE", "1"));
    assertThat(after.revisionId()).isNotEqualTo(before);
  }

  @Test
  void aFunctionSurvivesTheServer() {
    world.python("lasting", SOURCE);
    FunctionConfiguration before = configuration("lasting");
    world.restart();
    assertThat(configuration("lasting")).isEqualTo(before);
    assertThat(world.invoke("lasting", "{}").payload().asUtf8String()).isEqualTo("1");
  }

  @Test
  void tagsComeAndGo() {
    world.create(
        "tagged", "python3.12", "app.handler", r -> r.tags(Map.of("a", "1")), "app.py", SOURCE);
    String arn = configuration("tagged").functionArn();
    world.api().tagResource(r -> r.resource(arn).tags(Map.of("b", "2")));
    world.api().untagResource(r -> r.resource(arn).tagKeys("a"));
    assertThat(world.api().listTags(r -> r.resource(arn)).tags())
        .containsExactly(Map.entry("b", "2"));
    GetFunctionResponse function = world.api().getFunction(r -> r.functionName("tagged"));
    assertThat(function.tags()).containsExactly(Map.entry("b", "2"));
  }

  @Test
  void aDeletedFunctionEndsItsProcesses() {
    world.python("gone", SOURCE);
    world.invoke("gone", "{}");
    assertThat(world.running()).hasSize(1);
    world.api().deleteFunction(r -> r.functionName("gone"));
    assertThat(world.running()).isEmpty();
    assertThat(world.api().listFunctions(r -> {}).functions()).isEmpty();
  }
}
