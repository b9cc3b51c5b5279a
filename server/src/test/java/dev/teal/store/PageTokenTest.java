package dev.teal.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokenTest {
  private static final PageToken SHOPS = new PageToken("shops");

  @ParameterizedTest
  @ValueSource(strings = {"a", "arn:aws:x/y", "Ünïcode €", ""})
  void leadsBackToTheItem(String key) {
    assertThat(SHOPS.key(SHOPS.behind(key))).contains(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "AAAA", "AAAAAA", "?", "c2hvcA==", "c2hvcHNob3BzaG9w"})
  void whatTheListHasNotGivenIsNone(String token) {
    assertThat(SHOPS.key(token)).isEmpty();
  }

  @Test
  void noTokenIsTheFirstPage() {
    assertThat(SHOPS.start(null)).contains("");
    assertThat(SHOPS.start("")).contains("");
    assertThat(SHOPS.start(SHOPS.behind("a"))).contains("a");
    assertThat(SHOPS.start("garbage")).isEmpty();
  }

  @Test
  void tokenOfAnotherListIsNone() {
    assertThat(SHOPS.key(new PageToken("groups").behind("a"))).isEmpty();
  }
}
