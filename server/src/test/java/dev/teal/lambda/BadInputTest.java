package dev.teal.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.PreconditionFailedException;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;

class BadInputTest {
  private static final String SOURCE = "def handler(event, context): return 1";
  private static final Class<? extends LambdaException> INVALID =
      InvalidParameterValueException.class;
  private static final Class<? extends LambdaException> CONTENT =
      InvalidRequestContentException.class;
  private static final Class<? extends LambdaException> NOT_FOUND = ResourceNotFoundException.class;

  @TempDir private Path folder;
  private LambdaWorld world;

  @BeforeEach
  void open() {
    world = new LambdaWorld(folder);
    world.python("known", SOURCE);
  }

  @AfterEach
  void close() {
    world.close();
  }

  /// A call that must be refused.
  record Case(
      String name,
      Consumer<LambdaClient> call,
      Class<? extends LambdaException> refusal,
      String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource({"functions", "changes", "invocations"})
  void badInputIsRefusedAsAwsRefusesItAndChangesNothing(Case bad) {
    var before = world.api().listFunctions(r -> {}).functions();
    LambdaException refusal =
        catchThrowableOfType(LambdaException.class, () -> bad.call().accept(world.api()));
    assertThat(refusal).isExactlyInstanceOf(bad.refusal());
    assertThat(refusal).hasMessageContaining(bad.message());
    assertThat(world.api().listFunctions(r -> {}).functions()).isEqualTo(before);
  }

  private static Case create(
      String name, Consumer<CreateFunctionRequest.Builder> change, String message) {
    return new Case(
        name,
        lambda ->
            lambda.createFunction(r -> {
              r.functionName("new")
                  .runtime("python3.12")
                  .handler("app.handler")
                  .role("arn:aws:iam::000000000000:role/lambda")
                  .code(code -> code.zipFile(LambdaWorld.zip("app.py", SOURCE)));
              change.accept(r);
            }),
        INVALID,
        message);
  }

  private static Stream<Case> functions() {
    return Stream.of(
        create("no name", r -> r.functionName(null), "functionName"),
        create("a name with a dot", r -> r.functionName("a.b"), "a.b"),
        create("a long name", r -> r.functionName("a".repeat(65)), "1 to 64"),
        create("no runtime", r -> r.runtime((String) null), "Runtime is mandatory"),
        create("a runtime that is not here", r -> r.runtime("java21"), "python3.N and nodejsN.x"),
        create("an unknown runtime", r -> r.runtime("cobol"), "Value cobol at 'runtime'"),
        create("no handler", r -> r.handler(null), "Handler is mandatory"),
        create("a handler with a space", r -> r.handler("a b"), "'a b'"),
        create("no role", r -> r.role(null), "'role'"),
        create("a role that is none", r -> r.role("admin"), "'admin' at 'role'"),
        create("no timeout", r -> r.timeout(0), "Timeout: 0 (expected: 1..900)"),
        create("a long timeout", r -> r.timeout(901), "Timeout: 901 (expected: 1..900)"),
        create("little memory", r -> r.memorySize(127), "MemorySize: 127 (expected: 128..10240)"),
        create("little storage", r -> r.ephemeralStorage(s -> s.size(1)), "EphemeralStorage.Size"),
        create("a long description", r -> r.description("x".repeat(257)), "257 characters"),
        create("a reserved variable", variable("AWS_REGION", "x"), "AWS_REGION"),
        create("a bad variable", variable("a-b", "x"), "a-b"),
        create("long variables", variable("LONG", "x".repeat(4096)), "4KB limit"),
        create("no code", r -> r.code(code -> {}), "source for function code"),
        create(
            "code in S3", r -> r.code(code -> code.s3Bucket("b").s3Key("k")), "expected: ZipFile"),
        create("an image", r -> r.packageType("Image"), "Image is not supported"),
        create("layers", r -> r.layers("arn"), "Layers: not supported"),
        create("no zip", r -> r.code(c -> c.zipFile(SdkBytes.fromUtf8String("x"))), "unzip"),
        create("an empty zip", r -> r.code(c -> c.zipFile(LambdaWorld.zip())), "zip"),
        create(
            "a zip that leaves its folder",
            r -> r.code(c -> c.zipFile(LambdaWorld.zip("../../evil.py", "x"))),
            "../../evil.py"),
        new Case(
            "a taken name",
            lambda ->
                lambda.createFunction(r ->
                    r.functionName("known")
                        .runtime("python3.12")
                        .handler("app.handler")
                        .role("arn:aws:iam::000000000000:role/lambda")
                        .code(code -> code.zipFile(LambdaWorld.zip("app.py", SOURCE)))),
            ResourceConflictException.class,
            "known"));
  }

  private static Consumer<CreateFunctionRequest.Builder> variable(String name, String value) {
    return request -> request.environment(e -> e.variables(Map.of(name, value)));
  }

  private static Case change(
      String name,
      Consumer<UpdateFunctionCodeRequest.Builder> change,
      Class<? extends LambdaException> refusal,
      String message) {
    return new Case(
        name,
        lambda ->
            lambda.updateFunctionCode(r -> {
              r.functionName("known").zipFile(LambdaWorld.zip("app.py", SOURCE + "0"));
              change.accept(r);
            }),
        refusal,
        message);
  }

  private static Stream<Case> changes() {
    return Stream.of(
        change("unknown", r -> r.functionName("unknown"), NOT_FOUND, "function:unknown"),
        change(
            "an old revision", r -> r.revisionId("old"), PreconditionFailedException.class, "Id"),
        change("no code", r -> r.zipFile(null), INVALID, "source for function code"),
        new Case(
            "an unknown function's configuration",
            lambda -> lambda.updateFunctionConfiguration(r -> r.functionName("unknown").timeout(1)),
            NOT_FOUND,
            "function:unknown"),
        new Case(
            "a timeout of nothing",
            lambda -> lambda.updateFunctionConfiguration(r -> r.functionName("known").timeout(0)),
            INVALID,
            "Timeout: 0"),
        new Case(
            "deleting the unknown",
            lambda -> lambda.deleteFunction(r -> r.functionName("unknown")),
            NOT_FOUND,
            "function:unknown"),
        new Case(
            "another version",
            lambda -> lambda.getFunction(r -> r.functionName("known").qualifier("3")),
            NOT_FOUND,
            "function:known:3"),
        new Case(
            "another region's",
            lambda ->
                lambda.getFunction(
                    r -> r.functionName("arn:aws:lambda:eu-west-1:000000000000:function:known")),
            NOT_FOUND,
            "eu-west-1"));
  }

  private static Stream<Case> invocations() {
    return Stream.of(
        new Case(
            "the unknown",
            lambda -> lambda.invoke(r -> r.functionName("unknown")),
            NOT_FOUND,
            "Function not found: arn:aws:lambda:us-east-1:000000000000:function:unknown"),
        new Case(
            "an unknown type",
            lambda -> lambda.invoke(r -> r.functionName("known").invocationType("Later")),
            INVALID,
            "InvocationType: Later (expected: RequestResponse, Event or DryRun)"),
        new Case(
            "no JSON",
            lambda ->
                lambda.invoke(
                    r -> r.functionName("known").payload(SdkBytes.fromUtf8String("{oops"))),
            CONTENT,
            "Could not parse request body into json"),
        new Case(
            "too long an event",
            lambda ->
                lambda.invoke(r ->
                    r.functionName("known")
                        .invocationType("Event")
                        .payload(SdkBytes.fromUtf8String("\"" + "x".repeat(1 << 20) + "\""))),
            RequestTooLargeException.class,
            "1048576"),
        new Case(
            "a client context that is no object",
            lambda ->
                lambda.invoke(r ->
                    r.functionName("known")
                        .clientContext(Base64.getEncoder().encodeToString(new byte[] {'1'}))),
            CONTENT,
            "Client context"));
  }

  @Test
  void anInterpreterThatIsNotInstalledIsNamed() {
    InvalidParameterValueException refusal =
        catchThrowableOfType(
            InvalidParameterValueException.class,
            () -> FunctionChecks.installed(Interpreter.NODE, "nodejs20.x", folder.toString()));
    assertThat(refusal).hasMessageContainingAll("nodejs20.x", "program node", folder.toString());
  }
}
