package dev.teal.wire.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.Headers;
import dev.teal.wire.http.RequestHead;
import dev.teal.wire.sign.SignatureException.Fault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Requests signed by AWS's own signer, whole and spoilt.
class SignatureCheckTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final String KEY = "AKIDEXAMPLE";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final String BODY = "{\"applicationName\":\"a\"}";

  private final SignatureCheck check =
      new SignatureCheck(Credentials.of(KEY, SECRET), "us-east-1", () -> NOW);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/2015-03-31/functions/f/invocations",
        "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Af",
        "/2015-03-31/functions/with%20blank%2Fslash",
        "/a//b/./c/../d/",
        "/?b=2&a=1&a=0&empty=&c=%2B%20%2F%C3%A4",
      })
  void whatTheSdkSignsPasses(String pathAndQuery) {
    assertThatCode(() -> check.check(signed(new Order().at(pathAndQuery)), "codedeploy"))
        .doesNotThrowAnyException();
    assertThatCode(
            () -> check.check(signed(new Order().at(pathAndQuery).presigned()), "codedeploy"))
        .doesNotThrowAnyException();
  }

  /// `get-vanilla` and `post-vanilla` of AWS's published test suite for Signature Version 4.
  @ParameterizedTest
  @CsvSource({
    "GET, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    "POST, 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  })
  void thePublishedVectorsPass(String method, String signature) {
    SignatureCheck in2015 =
        new SignatureCheck(
            Credentials.of(KEY, SECRET), "us-east-1", () -> Instant.parse("2015-08-30T12:36:00Z"));
    RequestHead head =
        new RequestHead(
            method,
            "/",
            "",
            Headers.of(
                "Host",
                "example.amazonaws.com",
                "X-Amz-Date",
                "20150830T123600Z",
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                    + " SignedHeaders=host;x-amz-date, Signature="
                    + signature));
    assertThatCode(() -> in2015.check(new ApiRequest(head, new byte[0]), "service"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> in2015.check(new ApiRequest(head, bytes("x")), "service"))
        .hasMessageContaining("does not match the signature you provided");
  }

  @Test
  void presignedRequestsAreGoodUntilTheyExpire() {
    ApiRequest request = signed(new Order().presigned().when(NOW.minusSeconds(600)));
    assertThatCode(() -> check.check(request, "codedeploy")).doesNotThrowAnyException();
    ApiRequest old = signed(new Order().presigned().when(NOW.minusSeconds(901)));
    assertThatThrownBy(() -> check.check(old, "codedeploy"))
        .hasMessage(
            "Signature expired: 20261124T114459Z is now earlier than 20261124T114500Z"
                + " (20261124T120000Z - 900 sec.)");
  }

  @Test
  void aMismatchShowsWhatShouldHaveBeenSigned() {
    assertThatThrownBy(
            () -> check.check(signed(new Order().with(KEY, "another secret")), "codedeploy"))
        .hasMessageContaining("The Canonical String for this request should have been\n'POST\n/\n")
        .hasMessageContaining(
            """
            The String-to-Sign should have been
            'AWS4-HMAC-SHA256
            20261124T120000Z
            20261124/us-east-1/codedeploy/aws4_request
            """)
        .hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void theRestIsRefused(String what, ApiRequest request, Fault fault, String message) {
    assertThatThrownBy(() -> check.check(request, "codedeploy"))
        .isInstanceOf(SignatureException.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(((SignatureException) e).fault()).isEqualTo(fault));
  }

  static Stream<Arguments> refused() {
    String differs = "does not match the signature you provided";
    ApiRequest good = signed(new Order());
    ApiRequest url = signed(new Order().presigned());
    return Stream.of(
        refusal("unsigned", without(good, "authorization"), Fault.MISSING, "is missing"),
        refusal(
            "foreign key",
            signed(new Order().with("AKIDFOREIGN", SECRET)),
            Fault.UNKNOWN_KEY,
            "security token"),
        refusal("wrong secret", signed(new Order().with(KEY, "x")), Fault.MISMATCH, differs),
        refusal(
            "session token",
            header(good, "x-amz-security-token", "t"),
            Fault.UNKNOWN_KEY,
            "security token"),
        refusal(
            "expired",
            signed(new Order().when(NOW.minusSeconds(301))),
            Fault.TIME,
            "Signature expired: 20261124T115459Z is now earlier than 20261124T115500Z (20261124T120000Z - 5 min.)"),
        refusal(
            "early",
            signed(new Order().when(NOW.plusSeconds(301))),
            Fault.TIME,
            "Signature not yet current: 20261124T120501Z is still later than"),
        refusal(
            "early URL",
            signed(new Order().presigned().when(NOW.plusSeconds(301))),
            Fault.TIME,
            "not yet current"),
        refusal(
            "another region",
            signed(new Order().scoped("eu-west-1", "codedeploy")),
            Fault.PLACE,
            "Credential should be scoped to a valid region, not 'eu-west-1'. This server is region 'us-east-1'."),
        refusal(
            "another service",
            signed(new Order().scoped("us-east-1", "ecs")),
            Fault.PLACE,
            "Credential should be scoped to correct service: 'codedeploy'. It is scoped to 'ecs'."),
        refusal(
            "changed body",
            new ApiRequest(good.head(), bytes("{}")),
            Fault.BODY,
            "x-amz-content-sha256"),
        refusal(
            "changed hash header",
            header(without(good, "x-amz-content-sha256"), "x-amz-content-sha256", "0".repeat(64)),
            Fault.BODY,
            "x-amz-content-sha256"),
        refusal(
            "unsigned payload",
            header(
                without(good, "x-amz-content-sha256"), "x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
            Fault.BODY,
            "x-amz-content-sha256"),
        refusal(
            "changed method",
            head(good, h -> new RequestHead("PUT", h.path(), h.query(), h.headers())),
            Fault.MISMATCH,
            differs),
        refusal(
            "changed path",
            head(good, h -> new RequestHead(h.method(), "/other", h.query(), h.headers())),
            Fault.MISMATCH,
            differs),
        refusal(
            "changed query",
            head(good, h -> new RequestHead(h.method(), h.path(), "a=1", h.headers())),
            Fault.MISMATCH,
            differs),
        refusal(
            "changed header",
            header(
                without(good, "x-amz-target"),
                "x-amz-target",
                "CodeDeploy_20141006.DeleteApplication"),
            Fault.MISMATCH,
            differs),
        refusal(
            "changed URL",
            head(url, h -> new RequestHead(h.method(), h.path(), h.query() + "&a=1", h.headers())),
            Fault.MISMATCH,
            differs),
        refusal(
            "prolonged URL",
            query(url, "X-Amz-Expires=900", "X-Amz-Expires=901"),
            Fault.MISMATCH,
            differs),
        refusal(
            "no expiry",
            query(url, "X-Amz-Expires=900", "x=1"),
            Fault.INCOMPLETE,
            "X-Amz-Expires: '' (expected: 0..604800 seconds)"),
        refusal(
            "8 days",
            query(url, "X-Amz-Expires=900", "X-Amz-Expires=691200"),
            Fault.INCOMPLETE,
            "X-Amz-Expires: '691200'"),
        refusal(
            "no credential",
            query(url, "X-Amz-Credential", "x"),
            Fault.INCOMPLETE,
            "must include 'X-Amz-Credential'"),
        refusal(
            "malformed escape",
            head(
                url, h -> new RequestHead(h.method(), h.path(), h.query() + "&a=%zz", h.headers())),
            Fault.INCOMPLETE,
            "query string is malformed"),
        refusal(
            "basic",
            authorization(good, "Basic dGVhbA=="),
            Fault.INCOMPLETE,
            "'Basic' (expected: AWS4-HMAC-SHA256)"),
        refusal(
            "old algorithm",
            authorization(good, "AWS4-HMAC-SHA1 Credential=a"),
            Fault.INCOMPLETE,
            "'AWS4-HMAC-SHA1'"),
        refusal("empty", authorization(good, ""), Fault.INCOMPLETE, "algorithm"),
        refusal(
            "algorithm alone",
            authorization(good, "AWS4-HMAC-SHA256"),
            Fault.INCOMPLETE,
            "algorithm"),
        refusal(
            "no equal-sign",
            authorization(good, "AWS4-HMAC-SHA256 Credential"),
            Fault.INCOMPLETE,
            "'Credential' not a valid key=value pair"),
        refusal(
            "no signature",
            authorization(good, "AWS4-HMAC-SHA256 Credential=a/b/c/d/e"),
            Fault.INCOMPLETE,
            "requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter."),
        refusal(
            "short scope",
            authorization(
                good, "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0"),
            Fault.INCOMPLETE,
            "exactly 5 slash-delimited elements"),
        refusal(
            "no date",
            without(good, "x-amz-date"),
            Fault.INCOMPLETE,
            "'X-Amz-Date' or a 'Date' header"),
        refusal(
            "malformed date",
            header(without(good, "x-amz-date"), "x-amz-date", "yesterday"),
            Fault.INCOMPLETE,
            "Got 'yesterday'"),
        refusal(
            "another day",
            header(without(good, "x-amz-date"), "x-amz-date", "20261123T120000Z"),
            Fault.TIME,
            "Date in Credential scope does not match YYYYMMDD"),
        refusal(
            "another terminator",
            authorization(good, credential(good).replace("aws4_request", "aws5_request")),
            Fault.PLACE,
            "valid terminator"),
        refusal(
            "unsigned host",
            authorization(good, credential(good).replace("host;", "")),
            Fault.MISMATCH,
            "'Host' must be a 'SignedHeader'"),
        refusal(
            "shortened signature",
            authorization(good, credential(good).replaceFirst(".$", "")),
            Fault.MISMATCH,
            differs));
  }

  private static Arguments refusal(String what, ApiRequest request, Fault fault, String message) {
    return Arguments.of(what, request, fault, message);
  }

  /// What to sign, and how.
  private record Order(
      String key,
      String secret,
      String region,
      String service,
      String at,
      Instant when,
      boolean inUrl) {
    Order() {
      this(KEY, SECRET, "us-east-1", "codedeploy", "/", NOW, false);
    }

    Order with(String newKey, String newSecret) {
      return new Order(newKey, newSecret, region, service, at, when, inUrl);
    }

    Order scoped(String newRegion, String newService) {
      return new Order(key, secret, newRegion, newService, at, when, inUrl);
    }

    Order at(String pathAndQuery) {
      return new Order(key, secret, region, service, pathAndQuery, when, inUrl);
    }

    Order when(Instant newTime) {
      return new Order(key, secret, region, service, at, newTime, inUrl);
    }

    Order presigned() {
      return new Order(key, secret, region, service, at, when, true);
    }
  }

  private static ApiRequest signed(Order order) {
    SdkHttpFullRequest unsigned =
        SdkHttpFullRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create("http://127.0.0.1:4566" + order.at()))
            .putHeader("X-Amz-Target", "CodeDeploy_20141006.CreateApplication")
            .putHeader("Blanks", "  a   b  ")
            .build();
    String body = order.inUrl() ? "" : BODY;
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(r -> {
              r.identity(AwsCredentialsIdentity.create(order.key(), order.secret()))
                  .request(unsigned)
                  .payload(() -> new java.io.ByteArrayInputStream(bytes(body)))
                  .putProperty(AwsV4HttpSigner.REGION_NAME, order.region())
                  .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, order.service())
                  .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(order.when(), ZoneOffset.UTC));
              if (order.inUrl()) {
                r.putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                    .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(15));
              }
            });
    return received(signed.request(), body);
  }

  private static ApiRequest received(SdkHttpRequest request, String body) {
    List<String> fields = new ArrayList<>();
    request.forEachHeader(
        (name, values) -> values.forEach(value -> fields.addAll(List.of(name, value))));
    URI uri = request.getUri();
    return new ApiRequest(
        new RequestHead(
            request.method().name(),
            uri.getRawPath().isEmpty() ? "/" : uri.getRawPath(),
            uri.getRawQuery() == null ? "" : uri.getRawQuery(),
            Headers.of(fields.toArray(String[]::new))),
        bytes(body));
  }

  private static ApiRequest head(ApiRequest request, UnaryOperator<RequestHead> change) {
    return new ApiRequest(change.apply(request.head()), request.body());
  }

  private static ApiRequest query(ApiRequest request, String from, String to) {
    return head(
        request,
        h -> new RequestHead(h.method(), h.path(), h.query().replace(from, to), h.headers()));
  }

  private static ApiRequest header(ApiRequest request, String name, String value) {
    return head(
        request,
        h -> new RequestHead(h.method(), h.path(), h.query(), h.headers().with(name, value)));
  }

  private static ApiRequest authorization(ApiRequest request, String value) {
    return header(without(request, "authorization"), "authorization", value);
  }

  private static String credential(ApiRequest request) {
    return request.head().headers().first("authorization").orElseThrow();
  }

  private static ApiRequest without(ApiRequest request, String name) {
    List<String> fields = new ArrayList<>();
    request
        .head()
        .headers()
        .forEach((field, value) -> {
          if (!field.equals(name)) {
            fields.addAll(List.of(field, value));
          }
        });
    return head(
        request,
        h ->
            new RequestHead(
                h.method(), h.path(), h.query(), Headers.of(fields.toArray(String[]::new))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
