package dev.teal.deploy;

import dev.teal.deploy.Deployment.Creator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Draws a deployment's states from the moves that it can make, for a person to read.
final class StateDiagram {
  private static final String HEAD =
      """
      # The states of a deployment

      Drawn from `deploy/BlueGreenFlow` and `deploy/Transitions` by `StateDiagramTest`, which fails when this page is not what they say. To draw it again:
      `mvn -pl server test -Dtest=StateDiagramTest -Dteal.diagram=write`.

      A deployment begins as `Created`, goes through its steps in order, and ends as `SUCCEEDED`, `FAILED` or `STOPPED`. What a step says moves it: `Done` leads to the
      next step, `Noted` stores a fact before the step goes on, `Waiting` leaves it where it stands until it is due again, `Failed` ends the deployment, and so does
      `Expired`, when a wait for a person is over. `Stopped` comes from outside: a user's stop, or an alarm.
      """;
  private static final String FAILED = "Failed";
  private static final String STOPPED = "Stopped";
  private static final String EXPIRED = "Expired";

  private StateDiagram() {}

  static String page() {
    SortedSet<Move> moves = Moves.possible();
    return HEAD
        + "\n## A deployment that a user asks for\n\n"
        + section(Creator.USER, moves)
        + """

        Some ways leave steps out: they are taken when the deployment group has no test listener, or no wait for a person. A deployment that ends early is followed by one that rolls
        it back, when whoever stopped it says so, or when its configuration says so and Install had begun. Once the end of blue is decided (`TerminateBlue` has noted
        it), a stop or an alarm comes too late.
        """
        + "\n## The deployment that rolls another one back\n\n"
        + section(Creator.ROLLBACK, moves);
  }

  private static String section(Creator flow, SortedSet<Move> moves) {
    List<Move> ours = moves.stream().filter(move -> move.flow() == flow).toList();
    List<String> steps = steps(flow);
    return "```mermaid\nstateDiagram-v2\n"
        + lines(diagram(ours, steps))
        + "```\n\n"
        + table(ours, steps);
  }

  private static List<String> diagram(List<Move> moves, List<String> steps) {
    List<String> lines = new ArrayList<>();
    lines.add("[*] --> Created");
    lines.add("state \"under way\" as UnderWay {");
    for (Move move : moves) {
      if (move.event().equals("Done") && steps.contains(move.to())) {
        lines.add("  " + move.from() + " --> " + move.to() + label(move, steps));
      }
    }
    lines.add("}");
    for (Move move : moves) {
      if (move.from().equals("Created") || move.to().equals("SUCCEEDED")) {
        lines.add(move.from() + " --> " + move.to() + ": " + move.event());
      }
    }
    lines.add("UnderWay --> FAILED: " + FAILED);
    lines.add("UnderWay --> STOPPED: " + STOPPED);
    moves.stream()
        .filter(move -> move.event().equals(EXPIRED))
        .forEach(move -> lines.add(move.from() + " --> STOPPED: " + EXPIRED));
    for (String end : List.of("SUCCEEDED", "FAILED", "STOPPED")) {
      lines.add(end + " --> [*]");
    }
    return lines;
  }

  /// The way that leaves steps out says what is not there.
  private static String label(Move move, List<String> steps) {
    int from = steps.indexOf(move.from());
    int to = steps.indexOf(move.to());
    String left =
        steps.subList(from + 1, to).stream()
            .filter(step -> step.equals(AllowTestTraffic.NAME) || step.equals(ReadyWait.NAME))
            .map(step -> step.equals(ReadyWait.NAME) ? "no ready wait" : "no test listener")
            .collect(Collectors.joining(", "));
    return left.isEmpty() ? ": Done" : ": Done, " + left;
  }

  private static String table(List<Move> moves, List<String> steps) {
    List<String> lines = new ArrayList<>();
    lines.add("| step | what it can say | what can end the deployment there |");
    lines.add("|---|---|---|");
    List<String> places = new ArrayList<>(List.of("Created"));
    places.addAll(steps);
    for (String place : places) {
      lines.add(
          "| "
              + place
              + " | "
              + events(moves, place, Set.of("Began", "Done", "Noted", "Waiting"))
              + " | "
              + events(moves, place, Set.of(FAILED, STOPPED, EXPIRED))
              + " |");
    }
    return lines(lines);
  }

  private static String events(List<Move> moves, String place, Set<String> wanted) {
    return new TreeSet<>(
            moves.stream()
                .filter(move -> move.from().equals(place) && wanted.contains(move.event()))
                .map(Move::event)
                .toList())
        .stream().collect(Collectors.joining(", "));
  }

  /// All steps of a flow, in order: those of the plan that has everything.
  private static List<String> steps(Creator flow) {
    Set<String> names = new LinkedHashSet<>();
    Moves.starts().stream()
        .filter(start -> start.creator() == flow)
        .map(start -> BlueGreenFlow.steps(start).stream().map(Step::name).toList())
        .max((one, other) -> Integer.compare(one.size(), other.size()))
        .ifPresent(names::addAll);
    return List.copyOf(names);
  }

  private static String lines(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }
}
