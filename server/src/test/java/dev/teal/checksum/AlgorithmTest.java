package dev.teal.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AlgorithmTest {
  /// The check values of the catalogue of parametrised CRC algorithms, and of FIPS 180.
  @ParameterizedTest
  @CsvSource({
    "CRC32, cbf43926",
    "CRC32C, e3069283",
    "CRC64NVME, ae8b14860a799888",
    "SHA1, f7c3bc1d808e04732adf679965ccc34ca7ae3441",
    "SHA256, 15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
  })
  void theDigitsHaveTheirPublishedValue(Algorithm algorithm, String expected) {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertThat(HexFormat.of().formatHex(value(algorithm, digits))).isEqualTo(expected);
    assertThat(value(algorithm, digits)).hasSize(algorithm.width());
  }

  @ParameterizedTest
  @EnumSource
  void theWayInWhichBytesComeDoesNotMatter(Algorithm algorithm) {
    byte[] bytes = random(1_000);
    Digest digest = algorithm.newDigest();
    Random random = new Random(7);
    for (int at = 0; at < bytes.length; ) {
      int n = Math.min(random.nextInt(20), bytes.length - at);
      digest.update(bytes, at, n);
      at += n;
    }
    assertThat(digest.value()).isEqualTo(value(algorithm, bytes));
  }

  @ParameterizedTest
  @EnumSource(names = {"CRC32", "CRC32C", "CRC64NVME"})
  void theValueOfAWholeFollowsFromItsParts(Algorithm algorithm) {
    byte[] whole = random(100_003);
    for (int cut : new int[] {0, 1, 7, 50_000, 100_002, 100_003}) {
      byte[] first = value(algorithm, Arrays.copyOfRange(whole, 0, cut));
      byte[] second = value(algorithm, Arrays.copyOfRange(whole, cut, whole.length));
      assertThat(algorithm.combine(first, second, whole.length - cut))
          .as("cut at %s", cut)
          .isEqualTo(value(algorithm, whole));
    }
  }

  @Test
  void namesAreFoundInCapitalsOrNot() {
    assertThat(Algorithm.named("crc64nvme")).contains(Algorithm.CRC64NVME);
    assertThat(Algorithm.named("MD4")).isEmpty();
  }

  private static byte[] value(Algorithm algorithm, byte[] bytes) {
    Digest digest = algorithm.newDigest();
    digest.update(bytes, 0, bytes.length);
    return digest.value();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(42).nextBytes(bytes);
    return bytes;
  }
}
