package dev.teal.wire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentTest {
  @ParameterizedTest
  @CsvSource({"a%20b,a b", "a+b,a+b", "%C3%A9é,éé", "%41😀%F0%9F%98%80,A😀😀", "😀,😀"})
  void escapesAndLettersOfAnyLengthAreRead(String escaped, String expected) {
    assertThat(Percent.decode(escaped)).isEqualTo(expected);
    assertThat(Percent.decode(Percent.encode(expected))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "a%4", "%zz", "%+1"})
  void anEscapeThatIsNoneIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Percent.decode(text));
  }
}
