package dev.teal.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.home.Home;
import dev.teal.store.SqliteStore;
import dev.teal.wire.AwsService;
import dev.teal.wire.Endpoint;
import dev.teal.wire.Service;
import dev.teal.wire.http.ApiServer;
import dev.teal.wire.http.ApiServerConfig;
import dev.teal.wire.http.Pages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How buckets and keys are named on the wire, byte by byte, where nobody asks for signatures.
class AddressesTest {
  @TempDir private Path folder;
  private SqliteStore store;
  private ApiServer server;

  @BeforeEach
  void start() throws IOException {
    store = SqliteStore.open(folder.resolve("teal.db"));
    S3Api s3 =
        new S3Api(
            new Home("us-east-1", "000000000000"),
            store,
            InstantSource.system(),
            folder.resolve("objects"));
    server =
        ApiServer.start(
            ApiServerConfig.on("127.0.0.1", 0),
            new Pages(Endpoint.open(List.of(new Service(AwsService.S3, s3))), List.of()));
    assertThat(exchange("PUT /a-bucket HTTP/1.1\r\nHost: localhost\r\n\r\n")).contains(" 200 ");
    assertThat(
            exchange(
                "PUT /a-bucket/dir/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"))
        .contains(" 200 ");
  }

  @AfterEach
  void stop() {
    server.close();
    store.close();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, /a-bucket/dir/k",
    "127.0.0.1:4566, /a-bucket/dir/k",
    "localhost, /a-bucket/dir%2Fk",
    "localhost, /a-bucket/%64ir/k?x-id=GetObject",
    "a-bucket.localhost, /dir/k",
    "A-BUCKET.localhost:4566, /dir/k",
  })
  void aBucketStandsInThePathOrInTheHost(String host, String path) {
    assertThat(exchange("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("\r\n\r\nhello");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, /, ListAllMyBucketsResult",
    "localhost, /a-bucket, ListBucketResult",
    "localhost, /a-bucket/, ListBucketResult",
    "localhost, /a-bucket?prefix=&delimiter=%2F, <CommonPrefixes><Prefix>dir/",
    "a-bucket.localhost, /, <Key>dir/k</Key>",
    "a-bucket.localhost, /?list-type=2, <KeyCount>1</KeyCount>",
    "localhost, /a-bucket?location, <LocationConstraint xmlns",
    "localhost, /a-bucket?uploads=, ListMultipartUploadsResult",
    "localhost, /a-bucket//, <Code>NoSuchKey</Code>",
    "localhost, /a-bucket/dir/k?acl, <Code>NotImplemented</Code>",
    "localhost, /a-bucket?policy, <Code>NotImplemented</Code>",
    "localhost, /a-bucket?something-new, <Code>MethodNotAllowed</Code>",
    "none.localhost, /k, <Code>NoSuchBucket</Code>",
  })
  void whatIsAskedForFollowsFromPathAndQuery(String host, String path, String expected) {
    assertThat(exchange("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
        .contains(expected);
  }

  /// A part of a bucket that this server does not know must not be taken for the bucket.
  @ParameterizedTest
  @ValueSource(
      strings = {"DELETE /a-bucket?new", "DELETE /a-bucket/dir/k?new", "PUT /a-bucket/dir/k?new"})
  void whatIsNotKnownIsNotDone(String line) {
    assertThat(exchange(line + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx"))
        .contains("<Code>MethodNotAllowed</Code>");
    assertThat(exchange("GET /a-bucket/dir/k HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .endsWith("hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a-bucket.localhost.evil.example",
        "localhost.evil.example",
        "evil.example",
        "a-bucket.localhost@evil.example",
        "a/b.localhost",
      })
  void namesOfOthersAreRefused(String host) {
    assertThat(exchange("GET /dir/k HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
        .doesNotContain("hello")
        .containsAnyOf("HTTP/1.1 403 ", "HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @CsvSource({
    "'PUT /a-bucket/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n', MissingContentLength",
    "'PUT /a-bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5368709121\r\nExpect: 100-continue\r\n\r\n', EntityTooLarge",
    "'POST /a-bucket?delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n<a>', MalformedXML",
    "'POST /a-bucket?delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n<a/>', MalformedXML",
    "'POST /a-bucket?delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n', MalformedXML",
    "'GET /a-bucket?max-keys=x HTTP/1.1\r\nHost: localhost\r\n\r\n', InvalidArgument",
    "'PUT /a-bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nx-amz-content-sha256: x\r\n\r\n1', InvalidArgument",
    "'PUT /a-bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nx-amz-checksum-sha512: x\r\n\r\n1', NotImplemented",
    "'PUT /a-bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nx-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\n\r\n1', XAmzContentSHA256Mismatch",
    "'PUT /a-bucket?versioning HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==\r\n\r\n1', BadDigest",
    "'PUT /a-bucket?versioning HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nx-amz-checksum-crc32: AAAAAA==\r\n\r\n1', BadDigest",
    "'POST /a-bucket HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n', NotImplemented",
    "'PATCH /a-bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n', MethodNotAllowed",
  })
  void whatIsMalformedIsRefused(String request, String code) {
    assertThat(exchange(request)).contains("<Code>" + code + "</Code>");
    assertThat(exchange("GET /a-bucket/k HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .contains("NoSuchKey");
  }

  @Test
  void anEntityOfADocumentTypeIsNotRead() {
    String xml =
        "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
            + "<Delete><Object><Key>&e;</Key></Object></Delete>";
    assertThat(
            exchange(
                "POST /a-bucket?delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                    + xml.length()
                    + "\r\n\r\n"
                    + xml))
        .contains("<Code>MalformedXML</Code>");
  }

  @Test
  void aHeadHasNoBody() {
    assertThat(exchange("HEAD /a-bucket/dir/k HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .contains("Content-Length: 5\r\n")
        .endsWith("\r\n\r\n");
    assertThat(exchange("HEAD /a-bucket/none HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 404 ")
        .endsWith("\r\n\r\n");
  }

  private String exchange(String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
