package dev.teal.balancer.rule;

import static dev.teal.balancer.StrictReader.require;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.Condition;
import dev.teal.fuzz.FuzzInput;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// The index finds the rule that trying one after another finds. The first line is the host, the
/// second the path that are asked for; `h` begins a line with a condition on the host, `p` one on
/// the path, `+` one of a rule that has another condition, and `r` an expression on the path.
public final class RuleIndexFuzz {
  private static final int MOST_RULES = 100;

  private RuleIndexFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    RequestHead head = new RequestHead();
    byte[] bytes =
        Ascii.bytes("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(input.line(), input.line()));
    if (head.parse(bytes, bytes.length) != RequestHead.COMPLETE) {
      return;
    }
    List<List<Condition>> rules = new ArrayList<>();
    for (String line : input.lines()) {
      boolean more = line.startsWith("+") && !rules.isEmpty();
      String text = more ? line.substring(1) : line;
      if (text.length() > 1 && rules.size() < MOST_RULES) {
        Condition condition = condition(text.charAt(0), text.substring(1));
        if (more) {
          rules.getLast().add(condition);
        } else {
          rules.add(new ArrayList<>(List.of(condition)));
        }
      }
    }
    check(rules, head);
  }

  private static Condition condition(char kind, String text) {
    List<String> patterns = List.of(text.split(",", -1));
    return switch (kind) {
      case 'h' -> new Condition.HostHeader(patterns);
      case 'r' -> new Condition.PathPattern(List.of(), List.of(regex(text)));
      default -> new Condition.PathPattern(patterns);
    };
  }

  private static String regex(String text) {
    try {
      Regex.check(text);
      return text;
    } catch (IllegalArgumentException _) {
      return "^/a";
    }
  }

  private static void check(List<List<Condition>> rules, RequestHead head) {
    InetAddress client = InetAddress.getLoopbackAddress();
    int expected = RuleIndex.NONE;
    for (int i = rules.size() - 1; i >= 0; i--) {
      if (rules.get(i).stream().allMatch(c -> Matcher.of(c).holds(head, client))) {
        expected = i;
      }
    }
    int found = new RuleIndex(rules).first(head, client);
    require(found == expected, "%d for %d of %s".formatted(found, expected, rules));
  }
}
