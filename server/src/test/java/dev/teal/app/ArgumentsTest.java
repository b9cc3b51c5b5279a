package dev.teal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
  private enum Colour {
    BLUE,
    GREEN
  }

  private static final Option PORT =
      Option.valued("--port", "N", "4566", "A port.").orInEnvironment();
  private static final Option MINUTE = Option.valued("--minute", "TIME", "60s", "A minute.");
  private static final Option COLOUR = Option.valued("--live-colour", "NAME", "blue", "A colour.");
  private static final Option KEEP = Option.flag("--keep", "A switch.").orInEnvironment();
  private static final Command COMMAND =
      new Command("try", "", List.of(PORT, MINUTE, COLOUR, KEEP), List.of(), arguments -> 0);

  private static Arguments parse(Map<String, String> environment, String... words) {
    return Arguments.parse(COMMAND, List.of(words), environment);
  }

  private static void isRefused(String message, Runnable use) {
    assertThatThrownBy(use::run).isInstanceOf(UsageException.class).hasMessage(message);
  }

  @Test
  void anOptionIsTheNextWordOrStandsAfterAnEqualsSign() {
    Arguments arguments = parse(Map.of(), "--port", "1", "--minute=500ms", "--keep");
    assertThat(arguments.number(PORT, 0, 9)).isEqualTo(1);
    assertThat(arguments.duration(MINUTE)).isEqualTo(Duration.ofMillis(500));
    assertThat(arguments.isOn(KEEP)).isTrue();
  }

  @Test
  void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheDefault() {
    Map<String, String> environment = Map.of("TEAL_PORT", "2", "TEAL_KEEP", "true");
    assertThat(parse(environment, "--port", "1").text(PORT)).isEqualTo("1");
    assertThat(parse(environment).text(PORT)).isEqualTo("2");
    assertThat(parse(environment).isOn(KEEP)).isTrue();
    assertThat(parse(Map.of("TEAL_PORT", "")).text(PORT)).isEqualTo("4566");
    assertThat(parse(Map.of()).isOn(KEEP)).isFalse();
  }

  @Test
  void theEnvironmentGivesOnlyWhatItMay() {
    assertThat(parse(Map.of("TEAL_MINUTE", "1s")).text(MINUTE)).isEqualTo("60s");
  }

  @Test
  void choicesAreReadInAnyCase() {
    assertThat(parse(Map.of(), "--live-colour", "Green").oneOf(COLOUR, Colour.class))
        .isEqualTo(Colour.GREEN);
  }

  @ParameterizedTest
  @CsvSource({"1s,PT1S", "250ms,PT0.25S", "2m,PT2M"})
  void aLengthOfTimeHasAUnit(String text, Duration expected) {
    assertThat(parse(Map.of(), "--minute", text).duration(MINUTE)).isEqualTo(expected);
  }

  @Test
  void whatIsWrongIsNamedWithWhatWasExpected() {
    isRefused("--port: x (expected: 0..9)", () -> parse(Map.of(), "--port=x").number(PORT, 0, 9));
    isRefused("--port: 10 (expected: 0..9)", () -> parse(Map.of(), "--port=10").number(PORT, 0, 9));
    isRefused(
        "--minute: 5 (expected: as 500ms, 1s or 1m)",
        () -> parse(Map.of(), "--minute", "5").duration(MINUTE));
    isRefused(
        "--live-colour: red (expected: blue or green)",
        () -> parse(Map.of(), "--live-colour", "red").oneOf(COLOUR, Colour.class));
  }

  @Test
  void aWrongVariableIsNamedItself() {
    isRefused(
        "TEAL_PORT: x (expected: 0..9)", () -> parse(Map.of("TEAL_PORT", "x")).number(PORT, 0, 9));
    isRefused(
        "TEAL_KEEP: yes (expected: true or false)",
        () -> parse(Map.of("TEAL_KEEP", "yes")).isOn(KEEP));
  }

  @Test
  void wordsThatTheCommandDoesNotTakeAreRefused() {
    String hint = " (teal help try tells what it takes)";
    isRefused("teal try does not take --prt" + hint, () -> parse(Map.of(), "--prt=1"));
    isRefused("teal try does not take 80" + hint, () -> parse(Map.of(), "80"));
    isRefused("--port lacks its value (expected: --port N)", () -> parse(Map.of(), "--port"));
    isRefused("--keep takes no value: --keep=no", () -> parse(Map.of(), "--keep=no"));
    isRefused("--port is given twice", () -> parse(Map.of(), "--port", "1", "--port", "1"));
  }

  @Test
  void helpListsTheOptionsInColumns() {
    assertThat(COMMAND.help())
        .startsWith("Usage: teal try [OPTIONS]\n")
        .contains("  --port N            A port.\n", "  --live-colour NAME  A colour.\n");
  }
}
