package dev.teal.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls of Node.js functions.
@Tag("other-programs")
class NodeTest {
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

  private JsonNode fails(String function) {
    InvokeResponse answer = world.invoke(function, "{}");
    assertThat(answer.functionError()).isEqualTo("Unhandled");
    return JsonMapper.shared().readTree(answer.payload().asUtf8String());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export const handler = async (event) => ({ twice: event.n * 2 });",
        "export const handler = (event, context, done) => done(null, { twice: event.n * 2 });",
        "export const handler = (event, context) => context.succeed({ twice: event.n * 2 });",
      })
  void aHandlerAnswersByPromiseOrCallback(String source) {
    world.node("doubler", source);
    InvokeResponse answer = world.invoke("doubler", "{\"n\": 21}");
    assertThat(answer.functionError()).isNull();
    assertThat(answer.payload().asUtf8String()).isEqualTo("{\"twice\":42}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"app.js", "app.cjs"})
  void commonJsModulesAreLoadedToo(String file) {
    world.create(
        "common",
        "nodejs20.x",
        "app.handler",
        _ -> {},
        file,
        "exports.handler = async () => require('node:path').basename(__filename);");
    assertThat(world.invoke("common", "{}").payload().asUtf8String()).isEqualTo("\"" + file + "\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "async () => { throw new RangeError('too far'); }             | RangeError | too far",
        "(event, context, done) => done(new RangeError('too far'))     | RangeError | too far",
        "async () => { throw 'a word'; }                               | string     | a word",
        "() => { setTimeout(() => { throw new TypeError('late'); }); return new Promise(() => {}); }"
            + " | TypeError | late",
        "async () => { process.exit(3); }                 | Runtime.ExitError | exit status 3",
      })
  void whatAHandlerThrowsIsTheAnswer(String handler, String type, String message) {
    world.node("thrower", "export const handler = " + handler + ";");
    JsonNode error = fails("thrower");
    assertThat(error.path("errorType").asString()).isEqualTo(type);
    assertThat(error.path("errorMessage").asString()).endsWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "export const other = 1;      | Runtime.HandlerNotFound",
        "import 'no-such-module';     | Runtime.ImportModuleError",
        "export const = ;             | Runtime.UserCodeSyntaxError",
        "throw new EvalError('early') | EvalError",
      })
  void aFunctionThatCannotBeLoadedSaysWhy(String source, String errorType) {
    world.node("broken", source);
    assertThat(fails("broken").path("errorType").asString()).isEqualTo(errorType);
  }

  @Test
  void aCallThatHoldsUpTheEventLoopIsCutOff() {
    world.create(
        "busy",
        "nodejs20.x",
        "app.handler",
        request -> request.timeout(1),
        "app.mjs",
        "export const handler = async () => { for (;;); };");
    assertThat(fails("busy").path("errorMessage").asString())
        .endsWith("Task timed out after 1.00 seconds");
    assertThat(world.running()).isEmpty();
  }

  @Test
  void theLogHasWhatWasPrinted() {
    world.node("printing", "export const handler = async () => { console.log('saw %d', 7); };");
    assertThat(world.invoke("printing", "{}").payload().asUtf8String()).isEqualTo("null");
    assertThat(world.api().log("printing")).content().contains("\tINFO\tsaw 7\n");
  }
}
