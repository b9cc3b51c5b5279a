package dev.teal.balancer;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.Tls;
import dev.teal.balancer.tls.TlsLibrary;
import dev.teal.certificate.Authority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// HTTPS listeners, asked by Java's own TLS.
@ParameterizedClass
@EnumSource(TlsLibrary.class)
class TlsTest {
  private static final Backend.Handler ECHO_HEADS =
      (head, body, out) -> {
        body.read();
        Backend.respond(out, head.line() + "\n" + String.join("\n", head.fields()));
        return true;
      };

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set by JUnit
  @Parameter
  TlsLibrary library;

  private NettyBalancer balancer;
  private final Backend backend = new Backend(ECHO_HEADS);
  private final int port = Routings.freePort();
  private TestCertificates certificates;
  private SSLContext trusting;

  @BeforeEach
  void open() throws Exception {
    balancer = new NettyBalancer(2, Transport.best(), () -> library);
    certificates = new TestCertificates(folder);
    trusting = certificates.trusting();
  }

  @AfterEach
  void close() {
    balancer.close();
    backend.close();
    certificates.close();
  }

  private void listen(Tls tls) {
    listen(tls, backend);
  }

  private void listen(Tls tls, Backend target) {
    listen(tls, Routing.Options.DEFAULT, forward("g"), target);
  }

  private void listen(Tls tls, Routing.Options options, Action action, Backend target) {
    Listener listener = Routings.https(port, tls, action);
    balancer
        .apply(new Routing("lb", options, List.of(listener), List.of(group("g", target.target()))))
        .join();
  }

  private SSLSocket connect(SSLContext context, String host, String... protocols)
      throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    SSLParameters parameters = socket.getSSLParameters();
    if (!host.isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(host)));
    }
    if (protocols.length > 0) {
      parameters.setProtocols(protocols);
    }
    socket.setSSLParameters(parameters);
    return socket;
  }

  private List<String> namesShownTo(String host) throws Exception {
    // Each time a client that has no session to take up.
    try (SSLSocket socket = connect(certificates.trusting(), host)) {
      socket.startHandshake();
      return names(socket.getSession());
    }
  }

  private static List<String> names(SSLSession session) throws Exception {
    X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
    return leaf.getSubjectAlternativeNames().stream().map(name -> (String) name.get(1)).toList();
  }

  private static String ask(SSLSocket socket, String path) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: a.example.com\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    String status = Backend.line(in);
    int length = 0;
    for (String line = Backend.line(in); !line.isEmpty(); line = Backend.line(in)) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    return status + "\n" + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder().sslContext(trusting).version(version).build();
  }

  private HttpResponse<String> get(HttpClient client, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void plainHttpIsTold400InTheClear() throws Exception {
    listen(certificates.tls(certificates.certificate("localhost")));
    try (Client client = new Client(port)) {
      Client.Answer answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(answer.text()).contains("The plain HTTP request was sent to HTTPS port");
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(backend.requests).hasValue(0);
    assertThat(balancer.status("lb").orElseThrow().counters().elb4xx()).isOne();
  }

  @Test
  void aLongPlainRequestHearsItsAnswer() throws Exception {
    listen(certificates.tls(certificates.certificate("localhost")));
    try (Client client = new Client(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
      client.send("x".repeat(100_000));
      assertThat(client.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void httpsIsForwardedInTheClearAndSaysSo() throws Exception {
    listen(certificates.tls(certificates.certificate("localhost")));
    try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
      HttpResponse<String> response = get(client, "/path?query");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.sslSession().map(SSLSession::getProtocol)).hasValue("TLSv1.3");
      assertThat(response.body())
          .startsWith("GET /path?query HTTP/1.1\n")
          .contains("X-Forwarded-Proto: https", "X-Forwarded-Port: " + port)
          .doesNotContain("x-amzn-tls");
    }
  }

  @Test
  void largeBodiesPassBothWays() throws Exception {
    byte[] large = new byte[3_000_000];
    Arrays.fill(large, (byte) 'x');
    Backend.Handler answersTheSame =
        (_, body, out) -> {
          byte[] read = body.read();
          out.write(
              ("HTTP/1.1 200 OK\r\nContent-Length: " + read.length + "\r\n\r\n").getBytes(UTF_8));
          out.write(read);
          return true;
        };
    try (Backend echo = new Backend(answersTheSame)) {
      listen(certificates.tls(certificates.certificate("localhost")), echo);
      try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
        HttpResponse<byte[]> response =
            client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/"))
                    .timeout(Duration.ofSeconds(20))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(large))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.body()).isEqualTo(large);
      }
    }
  }

  @Test
  void redirectsNameTheProtocolOfTheListener() throws Exception {
    listen(
        certificates.tls(certificates.certificate("localhost")),
        Routing.Options.DEFAULT,
        new Action.Redirect("#{protocol}", "#{host}", "#{port}", "/new/#{path}", "#{query}", 301),
        backend);
    try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
      assertThat(get(client, "/x").headers().firstValue("Location"))
          .hasValue("https://localhost:" + port + "/new/x");
    }
  }

  @Test
  void targetsAreToldWhatWasAgreedOnWhenAskedFor() throws Exception {
    Routing.Options options =
        new Routing.Options(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            false,
            false,
            Routing.XForwardedFor.APPEND,
            false,
            true);
    listen(
        certificates.tls(certificates.certificate("a.example.com")),
        options,
        forward("g"),
        backend);
    try (SSLSocket socket = connect(trusting, "a.example.com", "TLSv1.2")) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\nx-amzn-tls-version: forged\r\n\r\n".getBytes(UTF_8));
      String answer = ask(socket, "/");
      assertThat(answer).startsWith("HTTP/1.1 200");
      assertThat(backend.heads.getFirst().fields())
          .contains(
              "x-amzn-tls-version: TLSv1.2",
              "x-amzn-tls-cipher-suite: ECDHE-ECDSA-AES128-GCM-SHA256")
          .doesNotContain("x-amzn-tls-version: forged");
    }
  }

  @Test
  void certificateFollowsTheHostThatTheClientNames() throws Exception {
    listen(
        certificates.tls(
            certificates.certificate("default.example.com"),
            certificates.certificate("*.example.com"),
            certificates.certificate("www.example.com", "example.com")));

    assertThat(namesShownTo("www.example.com")).containsExactly("www.example.com", "example.com");
    assertThat(namesShownTo("example.com")).containsExactly("www.example.com", "example.com");
    assertThat(namesShownTo("WWW.Example.Com")).contains("www.example.com");
    assertThat(namesShownTo("other.example.com")).containsExactly("*.example.com");
    assertThat(namesShownTo("a.other.example.com")).containsExactly("default.example.com");
    assertThat(namesShownTo("example.org")).containsExactly("default.example.com");
    assertThat(namesShownTo("")).containsExactly("default.example.com");
  }

  @Test
  void namesThatAreNoHostNamesInJavaChooseACertificateToo() throws Exception {
    listen(
        certificates.tls(
            certificates.certificate("default.example.com"),
            certificates.certificate("*.example.com"),
            certificates.certificate("www.example.com")));

    if (library == TlsLibrary.JAVA) { // which cannot be told to take them
      assertThatThrownBy(() -> namesShownToRaw("a_b.example.com"))
          .hasMessageContaining("illegal_parameter");
      return;
    }
    assertThat(namesShownToRaw("a_b.example.com")).containsExactly("*.example.com");
    assertThat(namesShownToRaw("www.example.com.")).containsExactly("www.example.com");
    assertThat(namesShownToRaw("a_b")).containsExactly("default.example.com");
    assertThat(namesShownToRaw(".")).containsExactly("default.example.com");
  }

  private List<String> namesShownToRaw(String host) throws Exception {
    try (SSLSocket socket = connect(certificates.trusting(), "")) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(
          List.of(
              new SNIServerName(
                  StandardConstants.SNI_HOST_NAME, host.getBytes(StandardCharsets.US_ASCII)) {}));
      socket.setSSLParameters(parameters);
      assertThat(ask(socket, "/")).startsWith("HTTP/1.1 200");
      return names(socket.getSession());
    }
  }

  @Test
  void ecdsaIsPreferredToRsaWhereTheClientKnowsIt() throws Exception {
    listen(
        certificates.tls(
            certificates.certificate(Authority.KeyAlgorithm.RSA_2048, "both.example.com"),
            certificates.certificate(Authority.KeyAlgorithm.EC_PRIME256V1, "both.example.com")));
    try (SSLSocket socket = connect(trusting, "both.example.com")) {
      socket.startHandshake();
      assertThat(socket.getSession().getPeerCertificates()[0].getPublicKey().getAlgorithm())
          .isEqualTo("EC");
    }
    try (SSLSocket socket = connect(TestCertificates.credulous(), "both.example.com")) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setSignatureSchemes(new String[] {"rsa_pss_rsae_sha256", "rsa_pkcs1_sha256"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getSession().getPeerCertificates()[0].getPublicKey().getAlgorithm())
          .isEqualTo("RSA");
    }
  }

  @Test
  void policyDecidesOnProtocolsAndCiphers() throws Exception {
    Tls.SecurityPolicy only13 =
        new Tls.SecurityPolicy(List.of("TLSv1.3"), List.of("TLS_AES_256_GCM_SHA384"));
    Tls.Certificate certificate = certificates.certificate("a.example.com");
    listen(new Tls(only13, List.of(certificate), List.of()));
    try (SSLSocket socket = connect(trusting, "a.example.com", "TLSv1.2")) {
      assertThatThrownBy(socket::startHandshake).hasMessageContaining("protocol_version");
    }
    Tls.SecurityPolicy only12 =
        new Tls.SecurityPolicy(List.of("TLSv1.2"), List.of("ECDHE-ECDSA-AES256-GCM-SHA384"));
    listen(new Tls(only12, List.of(certificate), List.of()));
    try (SSLSocket socket = connect(trusting, "a.example.com")) {
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
      assertThat(socket.getSession().getCipherSuite())
          .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    }
  }

  @Test
  void sessionsAreTakenUpAgain() throws Exception {
    boolean tickets = library == TlsLibrary.BORINGSSL; // Java's TLS does not hand any out here
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      Tls.Certificate certificate = certificates.certificate("a.example.com");
      listen(certificates.tls(certificate));
      SSLContext client = certificates.trusting();
      long first = sessionCreated(client, version);
      assertThat(sessionCreated(client, version) == first).as(version).isEqualTo(tickets);
      listen(certificates.tls(certificate, certificates.certificate("b.example.com")));
      assertThat(sessionCreated(client, version) == first).as(version).isEqualTo(tickets);
    }
  }

  /// When the session began that a new connection uses.
  private long sessionCreated(SSLContext client, String version) throws Exception {
    try (SSLSocket socket = connect(client, "a.example.com", version)) {
      ask(socket, "/"); // with the answer comes the ticket
      return socket.getSession().getCreationTime();
    }
  }

  @Test
  void accessLogTellsWhatWasAgreedOn() throws Exception {
    AccessLogLines log = new AccessLogLines(folder.resolve("access.log"));
    listen(
        certificates.tls(
            certificates.certificate("default.example.com"),
            certificates.certificate("*.example.org")),
        log.options(),
        forward("g"),
        backend);
    SSLContext again = certificates.trusting();
    askAs(again, "a.example.org");
    askAs(again, "a.example.org");
    askAs(certificates.trusting(), "unknown.example.net");
    askAs(certificates.trusting(), "");
    String shown = library == TlsLibrary.BORINGSSL ? "session-reused" : "*.example.org";
    assertThat(log.lines(4))
        .extracting(line -> line.get(15) + " " + line.get(18) + " " + line.get(19))
        .containsExactlyInAnyOrder(
            "TLSv1.2 a.example.org *.example.org",
            "TLSv1.2 a.example.org " + shown,
            "TLSv1.2 - default.example.com",
            "TLSv1.2 - default.example.com");
  }

  private void askAs(SSLContext client, String host) throws Exception {
    try (SSLSocket socket = connect(client, host, "TLSv1.2")) {
      ask(socket, "/");
    }
  }

  @Test
  void replacedCertificateIsShownToNewConnectionsAndOldOnesGoOn() throws Exception {
    Tls.Certificate before = certificates.certificate("a.example.com", "before.example.com");
    Tls.Certificate after = certificates.certificate("a.example.com", "after.example.com");
    listen(certificates.tls(before));
    try (SSLSocket old = connect(trusting, "a.example.com")) {
      assertThat(ask(old, "/1")).startsWith("HTTP/1.1 200");
      listen(certificates.tls(after));
      assertThat(ask(old, "/2")).startsWith("HTTP/1.1 200");
      assertThat(names(old.getSession())).contains("before.example.com");
      assertThat(namesShownTo("a.example.com")).contains("after.example.com");
      assertThat(ask(old, "/3")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void whatIsNotTlsIsClosed() throws Exception {
    listen(certificates.tls(certificates.certificate("a.example.com")));
    try (Client plain = new Client(port)) {
      plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      plain.in.readAllBytes(); // perhaps an alert
      assertThat(plain.isClosed()).isTrue();
    }
    assertThat(backend.requests).hasValue(0);
  }

  @Test
  void unreadableCertificateIsRefusedAndNothingChanges() throws Exception {
    listen(certificates.tls(certificates.certificate("a.example.com")));
    Tls.Certificate broken = new Tls.Certificate("arn:broken", "no PEM", "no key");
    assertThatThrownBy(() -> listen(certificates.tls(broken)))
        .hasMessageContaining("certificate arn:broken")
        .hasMessageNotContaining("no key");
    assertThat(namesShownTo("a.example.com")).contains("a.example.com");
  }

  @Test
  void listenerTurnsFromHttpToHttpsOnTheSamePort() throws Exception {
    balancer
        .apply(Routings.routing(Routings.http(port, forward("g")), group("g", backend.target())))
        .join();
    try (Client before = new Client(port)) {
      before.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(before.answer().text()).contains("X-Forwarded-Proto: http\n");
      listen(certificates.tls(certificates.certificate("a.example.com")));
      before.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      Client.Answer last = before.answer();
      assertThat(last.text()).contains("X-Forwarded-Proto: http\n");
      assertThat(last.field("connection")).isEqualTo("close");
      assertThat(before.isClosed()).isTrue();
    }
    try (SSLSocket socket = connect(trusting, "a.example.com")) {
      assertThat(ask(socket, "/")).contains("X-Forwarded-Proto: https");
    }
  }

  @Test
  void answerThatEndsWithItsConnectionIsNotCutUnseen() throws Exception {
    try (Backend breaking =
        new Backend((_, _, out) -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".getBytes(UTF_8));
          return false;
        })) {
      listen(certificates.tls(certificates.certificate("a.example.com")), breaking);
      try (SSLSocket socket = connect(trusting, "a.example.com")) {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
        assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
            .as("no close_notify: the answer is not whole")
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void applicationProtocolIsAgreedOn() throws Exception {
    listen(certificates.tls(certificates.certificate("a.example.com")));
    try (SSLSocket socket = connect(trusting, "a.example.com")) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h3", "http/1.1"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(Optional.of(socket.getApplicationProtocol())).hasValue("http/1.1");
    }
  }
}
