package dev.teal.balancer.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Regular expressions come from users and meet texts from anyone: neither may stop an event loop.
public class RegexTest {
  @ParameterizedTest
  @CsvSource({
    "^/api/v[0-9]+/,/api/v12/x,true",
    "^/api/v[0-9]+/,/API/v12/x,false",
    "b,abc,true",
    "^(a|b)$,ab,false",
    "\\d{3},ab123,true",
    "(?i)ABC,abc,true"
  })
  void matchesAnyPartOfTheText(String regex, String text, boolean expected) {
    assertThat(Regex.parse(regex, false).find(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?=a)", "(?!a)", "(?<=a)", "(a)\\1", "(?>a)", "a++", "\\p{L}", "\\PN", "(", "[", "a{2000}",
      })
  void whatApplicationLoadBalancersDoNotKnowIsRefused(String regex) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Regex.check(regex))
        .withMessageContaining(regex);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a{1000}){1000}",
        "(((((((x{1,9}){1,9}){1,9}){1,9}){1,9}){1,9}){1,9}){1,9}",
        "[a-z]{500}{3}",
        "\\Q[\\E(a{1000}){1000}",
        "{x(a{1000}){1000}",
        "[]](a{1000}){1000}",
        "[^]](a{1000}){1000}",
        "[\\]](a{1000}){1000}",
        "((a{32}){32,}){32}",
        "(a{100}|b{100}|c{100}){10}",
        "a{01000}b{01000}c{01000}",
      })
  @Timeout(5)
  void repetitionsThatMultiplyAreRefusedBeforeTheyAreWrittenOut(String regex) {
    assertThatIllegalArgumentException().isThrownBy(() -> Regex.check(regex));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.example\\.com$",
        "^/(en|de|fr)(/[^/]{1,64}){0,3}/?$",
        "{not a repetition}",
        "[{}()\\]]{3}"
      })
  void whatPeopleWriteIsTaken(String regex) {
    assertThat(Regex.parse(regex, false)).isNotNull();
  }

  @Test
  void longTextsTakeLinearTime() {
    Regex regex = Regex.parse("^(a+)+(a+)+(a+)+$", false);
    String text = "a".repeat(16_000) + "!";
    long started = System.nanoTime();
    assertThat(regex.find(text)).isFalse();
    // A backtracking matcher would take longer than the universe has lasted.
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @CsvSource({
    "^mywebsite-(.+)\\.com$, internal.$1.net, mywebsite-a.com, internal.a.net",
    "^/dp/([A-Z0-9]+)/?$, /product.php?id=$1, /dp/B0/, /product.php?id=B0",
    "^/(\\w+)/(\\w+), /$2/$1, /a/b/c, /b/a/c",
    "b, $, abc, a$c",
    "(x)?b, [$1], abc, a[]c",
    "(b), $1$12, abcb, abb2cb",
  })
  void aReplacementNamesGroups(String regex, String replacement, String text, String expected) {
    if (expected.equals("abb2cb")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Regex.checkReplacement(regex, replacement))
          .withMessageContaining("$1");
    } else {
      assertThat(new Rewrite(regex, replacement, false).apply(text)).contains(expected);
    }
  }

  @Test
  void whatDoesNotMatchIsLeftAlone() {
    assertThat(new Rewrite("^x", "y", false).apply("abc")).isEmpty();
  }
}
