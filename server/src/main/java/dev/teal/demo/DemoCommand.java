package dev.teal.demo;

import dev.teal.clock.Pace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/// `./teal demo`: lives the walk-through on a server of its own, and leaves nothing behind.
public final class DemoCommand {
  /// 15 AWS minutes pass in 9 s.
  private static final Pace PACE = new Pace(Duration.ofMillis(600));

  private final boolean keep;
  private final Optional<Path> stop;
  private final Terminal terminal = Terminal.standard();
  private final Claims claims = new Claims(terminal);

  /// @param keep whether the server goes on at the end
  /// @param stop the folder of an earlier demo that was kept and is to end now
  public DemoCommand(boolean keep, Optional<Path> stop) {
    this.keep = keep;
    this.stop = stop;
  }

  /// @return the exit status: 0 when every claim held
  public int run() throws IOException {
    if (stop.isPresent()) {
      return endKept(stop.get());
    }
    if (!isInPath("python3")) {
      terminal.print("teal demo: the hook is a Python function, and there is no python3 in PATH.");
      return 1;
    }
    Undo undo = new Undo(terminal);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              terminal.end("");
              undo.close();
            }));
    try (undo) {
      play(undo);
    }
    return claims.broken() == 0 ? 0 : 1;
  }

  private int endKept(Path folder) throws IOException {
    try (Undo undo = new Undo(terminal)) {
      var _ = Playhouse.reopen(folder, undo);
    }
    return 0;
  }

  private void play(Undo undo) throws IOException {
    terminal.heading("Blue/green deployments of " + Stage.SERVICE + ", under load");
    terminal.line("an AWS minute lasts " + PACE.minute().toMillis() + " ms here");
    Playhouse playhouse = Playhouse.open(PACE, undo);
    Optional<Stage> stage = tell(playhouse, undo);
    if (claims.broken() > 0) {
      terminal.line("the server's log: " + playhouse.saveLog());
    }
    if (keep && stage.isPresent()) {
      undo.forget();
      playhouse.note();
      verdict();
      howToUse(playhouse, stage.get());
    } else {
      undo.close();
      claims.check(
          playhouse.leftovers().processes().isEmpty(),
          "no process is left behind",
          playhouse.leftovers().processes().size() + " left");
      verdict();
    }
  }

  /// Sets the stage and tells the story.
  ///
  /// @return the stage, if there was a story
  private Optional<Stage> tell(Playhouse playhouse, Undo undo) throws IOException {
    try (Inbox inbox = Inbox.open(terminal)) {
      terminal.line(
          "server on " + playhouse.server().endpoint() + ", process " + playhouse.server().pid());
      Stage stage = Stage.build(playhouse.aws());
      terminal.line("PROD listener " + stage.production() + ", TEST listener " + stage.test());
      stage.subscribe(inbox);
      Traffic traffic = new Traffic();
      Await.that("132 serves", () -> View.revisionAt(stage.production()).isPresent());
      try (Load load = Load.start(stage.production(), traffic)) {
        undo.add(load::close);
        new Story(stage, traffic, load, inbox, PACE, terminal, claims).tell();
      }
      return Optional.of(stage);
    } catch (RuntimeException e) {
      claims.check(
          false, "the story goes on to its end", e.getMessage() == null ? e : e.getMessage());
      return Optional.empty();
    }
  }

  private void verdict() {
    terminal.print("");
    terminal.print(
        claims.broken() == 0
            ? "All " + claims.made() + " claims held."
            : claims.broken() + " of " + claims.made() + " claims did not hold.");
  }

  private void howToUse(Playhouse playhouse, Stage stage) {
    terminal.print(
        """

        The server goes on. Point a client at it:
          export AWS_ENDPOINT_URL=%s
          export AWS_ACCESS_KEY_ID=%s
          export AWS_SECRET_ACCESS_KEY=%s
          export AWS_REGION=%s AWS_DEFAULT_REGION=%s
        Users:   curl %s
        Testers: curl %s
        End it:  ./teal demo --stop %s\
        """
            .formatted(
                playhouse.server().endpoint(),
                playhouse.keys().id(),
                playhouse.keys().secret(),
                Clients.REGION,
                Clients.REGION,
                stage.production(),
                stage.test(),
                playhouse.folder()));
  }

  private static boolean isInPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
