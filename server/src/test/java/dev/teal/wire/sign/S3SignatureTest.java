package dev.teal.wire.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.wire.http.Headers;
import dev.teal.wire.http.RequestHead;
import dev.teal.wire.sign.SignatureException.Fault;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The examples that S3's API reference publishes, with their signatures.
class S3SignatureTest {
  private static final String KEY = "AKIAIOSFODNN7EXAMPLE";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final Instant THEN = Instant.parse("2013-05-24T00:00:00Z");
  private static final String SCOPE =
      "AWS4-HMAC-SHA256 Credential=" + KEY + "/20130524/us-east-1/s3/aws4_request,SignedHeaders=";
  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  /// "Authenticating Requests: Using the Authorization Header", examples.
  @Test
  void thePublishedRequestsPass() {
    pass(
        get("/test.txt", "")
            .with(
                Headers.of(
                    "Host",
                    "examplebucket.s3.amazonaws.com",
                    "Range",
                    "bytes=0-9",
                    "x-amz-content-sha256",
                    EMPTY,
                    "x-amz-date",
                    "20130524T000000Z",
                    "Authorization",
                    SCOPE
                        + "host;range;x-amz-content-sha256;x-amz-date,Signature="
                        + "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")));
    pass(
        new RequestHead(
            "PUT",
            "/test%24file.text",
            "",
            Headers.of(
                "Host",
                "examplebucket.s3.amazonaws.com",
                "Date",
                "Fri, 24 May 2013 00:00:00 GMT",
                "x-amz-content-sha256",
                "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
                "x-amz-date",
                "20130524T000000Z",
                "x-amz-storage-class",
                "REDUCED_REDUNDANCY",
                "Authorization",
                SCOPE
                    + "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature="
                    + "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")));
    pass(
        get("/", "max-keys=2&prefix=J")
            .with(
                Headers.of(
                    "Host",
                    "examplebucket.s3.amazonaws.com",
                    "x-amz-content-sha256",
                    EMPTY,
                    "x-amz-date",
                    "20130524T000000Z",
                    "Authorization",
                    SCOPE
                        + "host;x-amz-content-sha256;x-amz-date,Signature="
                        + "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")));
  }

  private static final String PRESIGNED =
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
          + KEY
          + "%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
          + "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
          + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

  /// "Authenticating Requests: Using Query Parameters", example.
  @Test
  void thePublishedUrlPassesForADay() {
    RequestHead url =
        get("/test.txt", PRESIGNED).with(Headers.of("Host", "examplebucket.s3.amazonaws.com"));
    pass(url);
    at(THEN.plus(Duration.ofDays(1))).checkS3(url, "");
    assertThatThrownBy(() -> at(THEN.plus(Duration.ofDays(1)).plusSeconds(1)).checkS3(url, ""))
        .isInstanceOfSatisfying(SignatureException.class, e -> assertFault(e, Fault.TIME));
  }

  /// "Signature Calculations for the Authorization Header: Transferring Payload in Multiple
  /// Chunks", example.
  @Test
  void thePublishedChunksPass() {
    ChunkSignatures chunks = at(THEN).checkS3(chunked(), "").orElseThrow();
    byte[] a = "a".repeat(65_536).getBytes(UTF_8);
    chunks.update(a, 0, 65_536);
    chunks.endChunk("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
    chunks.update(a, 0, 1_000);
    chunks.update(a, 0, 24);
    chunks.endChunk("0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
    chunks.endChunk("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
  }

  @Test
  void aChangedChunkIsRefused() {
    ChunkSignatures chunks = at(THEN).checkS3(chunked(), "").orElseThrow();
    chunks.update("b".repeat(65_536).getBytes(UTF_8), 0, 65_536);
    assertThatThrownBy(() ->
            chunks.endChunk("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"))
        .isInstanceOfSatisfying(SignatureException.class, e -> assertFault(e, Fault.MISMATCH));
  }

  private static RequestHead chunked() {
    return new RequestHead(
        "PUT",
        "/examplebucket/chunkObject.txt",
        "",
        Headers.of(
            "Host",
            "s3.amazonaws.com",
            "x-amz-date",
            "20130524T000000Z",
            "x-amz-storage-class",
            "REDUCED_REDUNDANCY",
            "x-amz-content-sha256",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            "Content-Encoding",
            "aws-chunked",
            "x-amz-decoded-content-length",
            "66560",
            "Content-Length",
            "66824",
            "Authorization",
            SCOPE
                + "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
                + "x-amz-decoded-content-length;x-amz-storage-class,Signature="
                + "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"));
  }

  /// "Signing and authenticating REST requests" (Signature Version 2), query string example.
  @ParameterizedTest
  @CsvSource({
    "1175139620, 2007-03-29T03:40:20Z,",
    "1175139620, 2007-03-29T03:40:21Z, TIME",
    "1175139621, 2007-03-29T03:00:00Z, MISMATCH",
    "soon, 2007-03-29T03:00:00Z, INCOMPLETE",
  })
  void theOlderUrlPassesUntilItExpires(String expires, Instant now, Fault fault) {
    RequestHead url =
        get(
                "/photos/puppy.jpg",
                "AWSAccessKeyId="
                    + KEY
                    + "&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires="
                    + expires)
            .with(Headers.of("Host", "johnsmith.s3.amazonaws.com"));
    SignatureCheck check = at(now);
    String resource = "/johnsmith/photos/puppy.jpg";
    if (fault == null) {
      assertThatCode(() -> check.checkS3(url, resource)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> check.checkS3(url, resource))
          .isInstanceOfSatisfying(SignatureException.class, e -> assertFault(e, fault));
    }
  }

  @ParameterizedTest
  @CsvSource({"899, true", "901, false"})
  void clocksMayStandAQuarterOfAnHourApart(int seconds, boolean passes) {
    SignatureCheck late = at(THEN.plusSeconds(seconds));
    if (passes) {
      late.checkS3(chunked(), "");
    } else {
      assertThatThrownBy(() -> late.checkS3(chunked(), ""))
          .isInstanceOfSatisfying(SignatureException.class, e -> assertFault(e, Fault.TIME));
    }
  }

  @Test
  void whatIsSignedOfTheBodyMustBeSaid() {
    assertThatThrownBy(() ->
            at(THEN)
                .checkS3(chunked().with(chunked().headers().without("x-amz-content-sha256")), ""))
        .isInstanceOfSatisfying(SignatureException.class, e -> assertFault(e, Fault.INCOMPLETE));
  }

  private static void assertFault(SignatureException e, Fault fault) {
    assertThat(e.fault()).as(e.getMessage()).isEqualTo(fault);
  }

  private static void pass(RequestHead head) {
    assertThatCode(() -> at(THEN).checkS3(head, "")).doesNotThrowAnyException();
  }

  private static SignatureCheck at(Instant now) {
    return new SignatureCheck(Credentials.of(KEY, SECRET), "us-east-1", () -> now);
  }

  private static RequestHead get(String path, String query) {
    return new RequestHead("GET", path, query, Headers.NONE);
  }
}
