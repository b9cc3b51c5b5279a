package dev.teal.balancer.beside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.balancer.routing.Routing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What crosses the process boundary is the same on the other side.
class PlainValuesTest {
  @Test
  void everyKindOfMessageComesBackAsItWas() {
    assertThat(Samples.leaves(Message.class)).hasSizeGreaterThan(15);
    for (Class<?> kind : Samples.leaves(Message.class)) {
      for (Object message : Samples.of(kind)) {
        byte[] json = PlainValues.write((Message) message, Message.class);
        assertThat(PlainValues.read(json, Message.class)).isEqualTo(message);
      }
    }
  }

  @Test
  void everyComponentOfARoutingComesBackAsItWas() {
    for (Routing routing : Samples.of(Routing.class)) {
      byte[] json = PlainValues.write(routing, Routing.class);
      assertThat(PlainValues.read(json, Routing.class)).isEqualTo(routing);
      assertThat(PlainValues.write(PlainValues.read(json, Routing.class), Routing.class))
          .as("the digest of a routing stays the same")
          .isEqualTo(json);
    }
  }

  @Test
  void whatAnotherBuildAddsIsPassedOver() {
    String json = "{\"is\":\"Applied\",\"generation\":7,\"added\":{\"later\":[1,2]}}";
    assertThat(PlainValues.read(json.getBytes(StandardCharsets.UTF_8), Message.class))
        .isEqualTo(new Message.Applied(7));
  }

  @Test
  void whatCannotBeReadIsRefused() {
    for (String json : List.of("", "{", "{\"is\":\"Nothing\"}", "{\"generation\":7}", "[]")) {
      assertThatThrownBy(
              () -> PlainValues.read(json.getBytes(StandardCharsets.UTF_8), Message.class))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
