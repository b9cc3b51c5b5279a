package dev.teal.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Keeps docs/state-diagram.md as the flow and the transitions are. With `-Dteal.diagram=write` it
/// draws the page again.
class StateDiagramTest {
  private static final Path PAGE = Path.of("..", "docs", "state-diagram.md");

  @Test
  void theDiagramShowsTheMovesThatADeploymentCanMake() throws IOException {
    if ("write".equals(System.getProperty("teal.diagram"))) {
      Files.writeString(PAGE, StateDiagram.page());
    }
    assertThat(Files.readString(PAGE))
        .as("docs/state-diagram.md, drawn again by -Dteal.diagram=write")
        .isEqualTo(StateDiagram.page());
  }
}
