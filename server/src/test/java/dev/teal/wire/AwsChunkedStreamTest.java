package dev.teal.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.checksum.Algorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsChunkedStreamTest {
  private static final String CRC32_OF_HELLO = "NhCmhg==";

  @ParameterizedTest
  @CsvSource({
    "'5\r\nhello\r\n0\r\n\r\n', 5",
    "'2;chunk-signature=00\r\nhe\r\n3\r\nllo\r\n0;chunk-signature=0\r\n\r\n', 5",
    "'005\r\nhello\r\n0\r\n', 5",
    "'5\nhello\n0\n\n', 5",
    "'5\r\nhello\r\n0\r\nx-other:1\r\n\r\n', 5",
  })
  void chunksAreJoined(String coded, int length) throws IOException {
    assertThat(stream(coded, length, Optional.empty()).readAllBytes())
        .asString()
        .isEqualTo("hello");
  }

  @Test
  void nothingIsAlsoABody() throws IOException {
    assertThat(stream("0\r\n\r\n", 0, Optional.empty()).readAllBytes()).isEmpty();
  }

  @Test
  void theChecksumBehindTheBodyIsChecked() throws IOException {
    String coded = "5\r\nhello\r\n0\r\nX-Amz-Checksum-CRC32: " + CRC32_OF_HELLO + "\r\n\r\n";
    assertThat(stream(coded, 5, Optional.of(Algorithm.CRC32)).readAllBytes())
        .asString()
        .isEqualTo("hello");
  }

  @ParameterizedTest
  @CsvSource({
    "'5\r\nhello\r\n0\r\n\r\n', 6, , IncompleteBody",
    "'5\r\nhello\r\n0\r\n\r\n', 4, , IncompleteBody",
    "'5\r\nhel', 5, , IncompleteBody",
    "'', 5, , MalformedTrailerError",
    "'x\r\nhello\r\n0\r\n\r\n', 5, , MalformedTrailerError",
    "'-5\r\nhello\r\n0\r\n\r\n', 5, , MalformedTrailerError",
    "'ffffffffffffffff\r\nhello\r\n0\r\n\r\n', 5, , IncompleteBody",
    "'7fffffffffffffff\r\nhello\r\n0\r\n\r\n', 5, , IncompleteBody",
    "'11111111111111111111\r\nhello\r\n0\r\n\r\n', 5, , MalformedTrailerError",
    "'5\r\nhelloo\r\n0\r\n\r\n', 5, , MalformedTrailerError",
    "'5\r\nhello\r\n0\r\nnothing\r\n\r\n', 5, , MalformedTrailerError",
    "'5\r\nhello\r\n0\r\n\r\n', 5, CRC32, MalformedTrailerError",
    "'5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', 5, CRC32, BadDigest",
    "'5\r\nhello\r\n0\r\nx-amz-checksum-crc32:?\r\n\r\n', 5, CRC32, BadDigest",
  })
  void whatIsMalformedIsRefused(String coded, int length, Algorithm trailer, String code) {
    assertRefused(coded, length, Optional.ofNullable(trailer), code);
  }

  @Test
  void linesAndTrailersAreBounded() {
    assertRefused("0".repeat(5_000) + "\r\n", 5, Optional.empty(), "MalformedTrailerError");
    StringBuilder trailers = new StringBuilder("0\r\n");
    for (int i = 0; i < 100; i++) {
      trailers.append("t").append(i).append(":1\r\n");
    }
    assertRefused(trailers + "\r\n", 0, Optional.empty(), "MalformedTrailerError");
  }

  private static void assertRefused(
      String coded, int length, Optional<Algorithm> trailer, String code) {
    InputStream in = stream(coded, length, trailer);
    assertThatThrownBy(in::readAllBytes)
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.error().code()).isEqualTo(code));
  }

  private static InputStream stream(String coded, int length, Optional<Algorithm> trailer) {
    return new AwsChunkedStream(
        new ByteArrayInputStream(coded.getBytes(ISO_8859_1)), length, Optional.empty(), trailer);
  }
}
