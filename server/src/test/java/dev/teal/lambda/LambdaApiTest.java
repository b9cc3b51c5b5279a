package dev.teal.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LambdaApiTest {
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

  @Test
  void aFunctionAnswersACallAndRunsAnEvent() {
    world.python(
        "doubler",
        """
        def handler(event, context):
            if "file" in event:
                open(event["file"], "a").write(context.aws_request_id)
            return {"twice": event["n"] * 2}
        """);
    var answer = world.invoke("doubler", "{\"n\": 21}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.functionError()).isNull();
    assertThat(answer.payload().asUtf8String()).isEqualTo("{\"twice\": 42}");

    Path file = folder.resolve("seen");
    var accepted = world.event("doubler", "{\"n\": 1, \"file\": \"" + file + "\"}", "one");
    assertThat(accepted.statusCode()).isEqualTo(202);
    LambdaWorld.await(() -> !LambdaWorld.text(file).isEmpty());
  }
}
