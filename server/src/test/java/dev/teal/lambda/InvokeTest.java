package dev.teal.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls of Python functions.
class InvokeTest {
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

  private static JsonNode payload(InvokeResponse answer) {
    return JsonMapper.shared().readTree(answer.payload().asUtf8String());
  }

  private JsonNode fails(String function) {
    InvokeResponse answer = world.invoke(function, "{}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.functionError()).isEqualTo("Unhandled");
    return payload(answer);
  }

  @Test
  void aFunctionGetsTheEventAndItsResultIsTheAnswer() {
    world.python("doubler", "def handler(event, context): return {'twice': event['n'] * 2}");
    InvokeResponse answer = world.invoke("doubler", "{\"n\": 21}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.functionError()).isNull();
    assertThat(answer.executedVersion()).isEqualTo("$LATEST");
    assertThat(payload(answer).path("twice").asInt()).isEqualTo(42);
  }

  @Test
  void aProcessIsKeptForTheNextCall() {
    world.python("pid", "import os\ndef handler(event, context): return os.getpid()");
    String first = world.invoke("pid", "{}").payload().asUtf8String();
    assertThat(world.invoke("pid", "{}").payload().asUtf8String()).isEqualTo(first);
  }

  @Test
  void whatAHandlerThrowsIsTheAnswer() {
    world.python("thrower", "def handler(event, context): raise ValueError('no such order')");
    JsonNode error = fails("thrower");
    assertThat(error.path("errorType").asString()).isEqualTo("ValueError");
    assertThat(error.path("errorMessage").asString()).isEqualTo("no such order");
    assertThat(error.path("stackTrace").toString()).contains("app.py");
  }

  @Test
  void aCallThatTakesTooLongIsCutOffAndTheNextOneIsServed() {
    world.create(
        "slow",
        "python3.12",
        "app.handler",
        request -> request.timeout(1),
        "app.py",
        """
        import time
        def handler(event, context):
            while event.get("slow"):
                time.sleep(60)
            return "quick"
        """);
    InvokeResponse answer = world.invoke("slow", "{\"slow\": true}");
    assertThat(answer.functionError()).isEqualTo("Unhandled");
    assertThat(payload(answer).path("errorMessage").asString())
        .endsWith("Task timed out after 1.00 seconds");
    assertThat(world.running()).isEmpty();
    assertThat(world.invoke("slow", "{}").payload().asUtf8String()).isEqualTo("\"quick\"");
  }

  @Test
  void aProcessThatEndsInACallFailsIt() {
    world.python("quitter", "import os\ndef handler(event, context): os._exit(7)");
    JsonNode error = fails("quitter");
    assertThat(error.path("errorType").asString()).isEqualTo("Runtime.ExitError");
    assertThat(error.path("errorMessage").asString())
        .endsWith("Runtime exited with error: exit status 7");
  }

  @ParameterizedTest
  @CsvSource({
    "app.nothing, def handler(event context): pass, Runtime.UserCodeSyntaxError",
    "app.nothing, pass, Runtime.HandlerNotFound",
    "other.handler, pass, Runtime.ImportModuleError",
    "app.handler, import no_such_module, Runtime.ImportModuleError",
    "app.handler, 1/0, ZeroDivisionError",
  })
  void aFunctionThatCannotBeLoadedSaysWhy(String handler, String source, String errorType) {
    world.create("broken", "python3.12", handler, _ -> {}, "app.py", source);
    assertThat(fails("broken").path("errorType").asString()).isEqualTo(errorType);
  }

  @Test
  void aFunctionSeesItsVariablesAndTheServerButNotTheServersOwnVariables() {
    world.create(
        "seeing",
        "python3.12",
        "app.handler",
        request ->
            request.memorySize(256).environment(e -> e.variables(Map.of("STAGE", "test & more"))),
        "app.py",
        "import os\ndef handler(event, context): return dict(os.environ)");
    JsonNode seen = payload(world.invoke("seeing", "{}"));
    assertThat(seen.path("STAGE").asString()).isEqualTo("test & more");
    assertThat(seen.path("AWS_ENDPOINT_URL").asString())
        .isEqualTo(LambdaWorld.ENDPOINT.uri().toString());
    assertThat(seen.path("AWS_ACCESS_KEY_ID").asString())
        .isEqualTo(LambdaWorld.ENDPOINT.accessKeyId());
    assertThat(seen.path("AWS_SECRET_ACCESS_KEY").asString())
        .isEqualTo(LambdaWorld.ENDPOINT.secretAccessKey());
    assertThat(seen.path("AWS_REGION").asString()).isEqualTo("us-east-1");
    assertThat(seen.path("AWS_LAMBDA_FUNCTION_NAME").asString()).isEqualTo("seeing");
    assertThat(seen.path("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").asString()).isEqualTo("256");
    assertThat(seen.has("JAVA_HOME")).isFalse();
  }

  @Test
  void theContextDescribesTheCall() {
    world.python(
        "context",
        """
        def handler(event, context):
            left = context.get_remaining_time_in_millis()
            return [context.function_name, context.invoked_function_arn, 0 < left <= 3000,
                    context.client_context.custom["a"], len(context.aws_request_id)]
        """);
    String client =
        Base64.getEncoder()
            .encodeToString("{\"custom\":{\"a\":\"é\"}}".getBytes(StandardCharsets.UTF_8));
    InvokeResponse answer =
        world
            .api()
            .invoke(r ->
                r.functionName("context")
                    .clientContext(client)
                    .payload(SdkBytes.fromUtf8String("{}")));
    assertThat(answer.payload().asUtf8String())
        .isEqualTo(
            "[\"context\", \"arn:aws:lambda:us-east-1:000000000000:function:context\", true, \"é\","
                + " 36]");
  }

  @Test
  void theTailOfTheLogHasWhatWasPrintedInThisCall() {
    world.python(
        "printing", "def handler(event, context):\n  print('saw', event['n'])\n  return None");
    world.invoke("printing", "{\"n\": 1}");
    InvokeResponse answer =
        world
            .api()
            .invoke(r ->
                r.functionName("printing")
                    .logType(LogType.TAIL)
                    .payload(SdkBytes.fromUtf8String("{\"n\": 2}")));
    String tail =
        new String(Base64.getDecoder().decode(answer.logResult()), StandardCharsets.UTF_8);
    assertThat(tail)
        .matches("(?s)START RequestId: \\S+ Version: \\$LATEST\nsaw 2\nEND .*REPORT .*Duration: .*")
        .doesNotContain("saw 1");
    assertThat(world.api().log("printing")).content().contains("saw 1", "saw 2");
    assertThat(answer.payload().asUtf8String()).isEqualTo("null");
  }

  @Test
  void changedCodeServesTheNextCall() {
    world.python("changing", "def handler(event, context): return 'old'");
    world.invoke("changing", "{}");
    world
        .api()
        .updateFunctionCode(r ->
            r.functionName("changing")
                .zipFile(LambdaWorld.zip("app.py", "def handler(event, context): return 'new'")));
    assertThat(world.invoke("changing", "{}").payload().asUtf8String()).isEqualTo("\"new\"");
  }

  @Test
  void aDryRunCallsNothing() {
    world.python("never", "import os\ndef handler(event, context): os._exit(1)");
    InvokeResponse answer =
        world.api().invoke(r -> r.functionName("never").invocationType(InvocationType.DRY_RUN));
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(world.running()).isEmpty();
  }

  @Test
  void aResultThatIsTooLongIsAnError() {
    world.python("long", "def handler(event, context): return 'x' * (6 << 20)");
    assertThat(fails("long").path("errorType").asString())
        .isEqualTo("Function.ResponseSizeTooLarge");
  }
}
