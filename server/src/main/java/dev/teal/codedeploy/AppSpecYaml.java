package dev.teal.codedeploy;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Reads YAML, and JSON, which is YAML but for its tabs, as nodes that know where they stand.
final class AppSpecYaml {
  private static final int DEEPEST = 20;
  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setLabel("AppSpec")
          .setUseMarks(true)
          .setSchema(new CoreSchema())
          .build();

  private AppSpecYaml() {}

  /// @throws AppSpecException when it is not YAML, or nothing
  static Node read(String text) {
    String content = text.stripLeading().startsWith("{") ? withoutTabs(text) : text;
    try {
      refuseDepth(content);
      return new Compose(SETTINGS)
          .composeString(content)
          .orElseThrow(() -> new AppSpecException("The AppSpec file is empty"));
    } catch (MarkedYamlEngineException e) {
      String context = e.getContext() == null ? "" : e.getContext() + ", ";
      throw malformed(e.getProblemMark().or(e::getContextMark), context + e.getProblem());
    } catch (NumberFormatException _) {
      // The library's own, of hexadecimal escapes.
      throw malformed(Optional.empty(), "an escape that is cut short, or stands for no character");
    } catch (YamlEngineException e) {
      throw malformed(Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  /// JSON may have tabs between its tokens, where YAML's reader takes spaces only; lines and
  /// columns stay as they are.
  private static String withoutTabs(String json) {
    StringBuilder spaced = new StringBuilder(json);
    char quote = 0;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (quote == 0 && c == '\t') {
        spaced.setCharAt(i, ' ');
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (quote == '"' && c == '\\') {
        i++; // what is escaped ends no string
      } else if (c == quote) {
        quote = 0;
      }
    }
    return spaced.toString();
  }

  /// Nodes are composed by recursion, so the depth is bounded before.
  private static void refuseDepth(String content) {
    int depth = 0;
    for (Event event : new Parse(SETTINGS).parseString(content)) {
      if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
        throw malformed(event.getStartMark(), "nested more than " + DEEPEST + " deep");
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
    }
  }

  private static AppSpecException malformed(Optional<Mark> at, String problem) {
    return new AppSpecException(
        "The input AppSpec file is a not well-formed yaml. The template cannot be parsed. "
            + at.map(mark ->
                    "Line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ")
                .orElse("")
            + problem);
  }
}
