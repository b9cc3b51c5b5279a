package dev.teal.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.clock.Pace;
import dev.teal.home.Home;
import dev.teal.runner.ProcessRunner;
import dev.teal.store.SqliteStore;
import dev.teal.store.Worker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/// A Lambda with its store and worker, in a folder, with AWS minutes of a tenth of a second.
final class LambdaWorld implements AutoCloseable {
  static final Home HOME = new Home("us-east-1", "000000000000");
  static final Endpoint ENDPOINT =
      new Endpoint(URI.create("http://127.0.0.1:4566"), "AKIDEXAMPLE", "secret");

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Path folder;
  private SqliteStore store;
  private LambdaApi api;
  private Worker worker;

  LambdaWorld(Path folder) {
    this.folder = folder;
    store = SqliteStore.open(folder.resolve("teal.db"));
    api = open(store);
    worker = start();
  }

  private LambdaApi open(SqliteStore store) {
    return new LambdaApi(
        HOME,
        store,
        InstantSource.system(),
        new Pace(Duration.ofMillis(100)),
        folder.resolve("lambda"),
        () -> ENDPOINT);
  }

  /// Another server in place of this one; functions' processes go on with what they do.
  void restart() {
    shutDown();
    store = SqliteStore.open(folder.resolve("teal.db"));
    api = open(store);
    worker = start();
  }

  private Worker start() {
    Worker fresh =
        new Worker(store, InstantSource.system(), Map.of(LambdaApi.QUEUE, api.invocations()));
    fresh.start();
    return fresh;
  }

  LambdaApi api() {
    return api;
  }

  Path folder() {
    return folder;
  }

  /// Makes a function from files: name, text, name, text, ...
  void create(
      String name,
      String runtime,
      String handler,
      Consumer<CreateFunctionRequest.Builder> more,
      String... files) {
    var request =
        CreateFunctionRequest.builder()
            .functionName(name)
            .runtime(runtime)
            .handler(handler)
            .role("arn:aws:iam::000000000000:role/lambda")
            .code(code -> code.zipFile(zip(files)));
    more.accept(request);
    api.createFunction(request.build());
  }

  void python(String name, String source) {
    create(name, "python3.12", "app.handler", _ -> {}, "app.py", source);
  }

  void node(String name, String source) {
    create(name, "nodejs20.x", "app.handler", _ -> {}, "app.mjs", source);
  }

  static SdkBytes zip(String... files) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < files.length; i += 2) {
        zip.putNextEntry(new ZipEntry(files[i]));
        zip.write(files[i + 1].getBytes(UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SdkBytes.fromByteArray(bytes.toByteArray());
  }

  InvokeResponse invoke(String name, String payload) {
    return api.invoke(r -> r.functionName(name).payload(SdkBytes.fromUtf8String(payload)));
  }

  InvokeResponse event(String name, String payload, String idempotencyKey) {
    String context = "{\"custom\":{\"idempotencyKey\":\"" + idempotencyKey + "\"}}";
    return api.invoke(r ->
        r.functionName(name)
            .invocationType("Event")
            .clientContext(Base64.getEncoder().encodeToString(context.getBytes(UTF_8)))
            .payload(SdkBytes.fromUtf8String(payload)));
  }

  /// How many events are known, delivered ones too.
  int events() {
    return store.read(transaction -> transaction.list(EventInvocation.KIND, "")).size();
  }

  /// The processes of functions that still run.
  Stream<String> running() {
    try (Stream<Path> folders = Files.list(folder.resolve("lambda/processes"))) {
      return folders
          .filter(path -> Files.exists(path.resolve("process")))
          .filter(path -> !Files.exists(path.resolve("exit")))
          .map(path -> path.getFileName().toString())
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void shutDown() {
    worker.close();
    api.close();
    store.close();
  }

  /// Ends what functions still do, too: their processes write into the folder, which goes next.
  @Override
  public void close() {
    shutDown();
    try (ProcessRunner left = new ProcessRunner(folder.resolve("lambda/processes"), folder)) {
      left.ids().forEach(id -> left.stop(id, Duration.ZERO));
    }
  }
}
