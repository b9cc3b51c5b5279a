package dev.teal.balancer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.Condition;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The index finds the rule that trying one after another finds.
public class RuleIndexTest {
  private static final List<String> HOSTS =
      List.of("a.com", "*.a.com", "b.a.com", "*", "?.a.com", "*a.com", "b.*", "A.com", "c.com");
  private static final List<String> PATHS =
      List.of("/", "/*", "/a", "/a/*", "/a/b", "*/b", "/?", "/a?", "/ab*", "*", "/a*b", "/A");
  private static final List<String> REGEXES = List.of("^/a", "b$", "^/[ab]+$");

  private final Random random = new Random(7);

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private List<Condition> conditions() {
    List<Condition> conditions = new ArrayList<>();
    if (random.nextInt(3) > 0) {
      conditions.add(new Condition.HostHeader(List.of(any(HOSTS), any(HOSTS))));
    }
    if (random.nextInt(3) > 0) {
      conditions.add(
          random.nextInt(5) == 0
              ? new Condition.PathPattern(List.of(any(PATHS)), List.of(any(REGEXES)))
              : new Condition.PathPattern(List.of(any(PATHS), any(PATHS))));
    }
    if (random.nextInt(3) == 0) {
      conditions.add(new Condition.RequestMethod(List.of("POST")));
    }
    return conditions;
  }

  private RequestHead head() {
    List<String> hosts =
        List.of("a.com", "b.a.com", "x.b.a.com:80", "ba.com", "c.com", "z", "A.COM");
    List<String> paths =
        List.of("/", "/a", "/a/b", "/a/b?x=/b", "/ab", "/abab", "/b", "/x/b", "/A");
    String text =
        any(List.of("GET ", "POST "))
            + any(paths)
            + " HTTP/1.1\r\nHost: "
            + any(hosts)
            + "\r\n\r\n";
    RequestHead head = new RequestHead();
    byte[] bytes = Ascii.bytes(text);
    assertThat(head.parse(bytes, bytes.length)).isEqualTo(RequestHead.COMPLETE);
    return head;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 63, 64, 65, 200})
  void isTheFirstThatHolds(int size) {
    InetAddress client = InetAddress.getLoopbackAddress();
    for (int round = 0; round < 20; round++) {
      List<List<Condition>> rules = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        rules.add(conditions());
      }
      RuleIndex index = new RuleIndex(rules);
      for (int i = 0; i < 100; i++) {
        RequestHead head = head();
        assertThat(index.first(head, client))
            .as("%s %s%s", head.method(), head.url.host(), head.url.pathAndQuery())
            .isEqualTo(oneAfterAnother(rules, head, client));
      }
    }
  }

  private static int oneAfterAnother(
      List<List<Condition>> rules, RequestHead head, InetAddress client) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).stream().allMatch(c -> Matcher.of(c).holds(head, client))) {
        return i;
      }
    }
    return RuleIndex.NONE;
  }

  @Test
  void rulesWithRegularExpressionsAreNotPassedOver() {
    RuleIndex index =
        new RuleIndex(
            List.of(
                List.of(new Condition.PathPattern(List.of("/never"), List.of("^/v[0-9]+$"))),
                List.of(new Condition.HostHeader(List.of("*"), List.of()))));
    RequestHead head = new RequestHead();
    byte[] bytes = Ascii.bytes("GET /v12 HTTP/1.1\r\nHost: a\r\n\r\n");
    head.parse(bytes, bytes.length);
    assertThat(index.first(head, InetAddress.getLoopbackAddress())).isZero();
  }
}
