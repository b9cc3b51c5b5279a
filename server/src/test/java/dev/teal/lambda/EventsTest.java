package dev.teal.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asynchronous calls.
class EventsTest {
  @TempDir private Path folder;
  private LambdaWorld world;
  private Path seen;

  @BeforeEach
  void open() {
    world = new LambdaWorld(folder);
    seen = folder.resolve("seen");
  }

  @AfterEach
  void close() {
    world.close();
  }

  /// A function that writes a line for each call, and then does what it is made of.
  private void writing(String name, String then) {
    world.python(
        name,
        """
        import os, time
        def handler(event, context):
            with open(event["file"], "a") as seen:
                seen.write(context.aws_request_id + "\\n")
            %s
        """
            .formatted(then));
  }

  private void send(String function, String key) {
    assertThat(world.event(function, "{\"file\": \"" + seen + "\"}", key).statusCode())
        .isEqualTo(202);
  }

  private int calls() {
    return (int) LambdaWorld.text(seen).lines().count();
  }

  @Test
  void anEventIsAcceptedAndRunOnceForEachKey() {
    writing("once", "return None");
    send("once", "one");
    send("once", "one");
    LambdaWorld.await(() -> calls() == 1);
    send("once", "one");
    assertThat(world.events()).isEqualTo(1);
    send("once", "two");
    assertThat(world.events()).isEqualTo(2);
    LambdaWorld.await(() -> calls() == 2);
  }

  @Test
  void aFailedCallIsTriedTwiceMoreWithTheSameId() {
    writing("failing", "raise ValueError('again')");
    send("failing", "one");
    LambdaWorld.await(() -> calls() == 3);
    assertThat(LambdaWorld.text(seen).lines().distinct()).hasSize(1);
    // Every attempt is in the log once it is over; were there a fourth, it would come before this.
    LambdaWorld.await(
        () -> LambdaWorld.text(world.api().log("failing")).split("REPORT").length == 4);
    send("failing", "two");
    LambdaWorld.await(() -> calls() == 6);
  }

  @Test
  void aCallThatOutlivesItsServerIsNotMadeAgain() throws IOException {
    writing("lasting", "while not os.path.exists(event['file'] + '.end'): time.sleep(0.02)");
    world.api().updateFunctionConfiguration(r -> r.functionName("lasting").timeout(60));
    send("lasting", "one");
    LambdaWorld.await(() -> calls() == 1);
    world.restart();
    Files.createFile(folder.resolve("seen.end"));
    // Its end is written down by the next server, without a second call.
    LambdaWorld.await(() -> LambdaWorld.text(world.api().log("lasting")).contains("END RequestId"));
    send("lasting", "one");
    send("lasting", "two");
    LambdaWorld.await(() -> calls() == 2);
    assertThat(LambdaWorld.text(seen).lines()).doesNotHaveDuplicates();
  }

  /// The event has not been handed over then, so nothing stands in the way of a call.
  @Test
  void anEventWhoseProcessWasStillStartingIsCalledByTheNextServerAtOnce() throws IOException {
    Path starting = folder.resolve("starting");
    Path go = folder.resolve("go");
    world.python(
        "slow",
        """
        import os, time
        open("%s", "a").write("started\\n")
        while not os.path.exists("%s"): time.sleep(0.02)
        def handler(event, context):
            with open(event["file"], "a") as seen:
                seen.write(context.aws_request_id + "\\n")
        """
            .formatted(starting, go));
    send("slow", "one");
    LambdaWorld.await(() -> !LambdaWorld.text(starting).isEmpty());
    world.restart();
    Files.createFile(go);
    LambdaWorld.await(() -> calls() == 1);
  }
}
