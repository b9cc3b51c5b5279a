package dev.teal.elbv2;

import static dev.teal.elbv2.Elb.forward;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.acm.AcmApi;
import dev.teal.balancer.NettyBalancer;
import dev.teal.certificate.Authority;
import dev.teal.certificate.KeyedCertificate;
import dev.teal.home.Home;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.acm.model.ResourceInUseException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Certificate;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CertificateNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Cipher;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.OperationNotPermittedException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SslPolicy;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SslPolicyNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyCertificatesException;

/// HTTPS listeners through the API, with certificates of Certificate Manager, asked by Java's TLS.
// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class HttpsListenerTest {
  @TempDir Path folder;
  private final Backend blue = new Backend("blue");
  private Elb elb;
  private AcmApi acm;
  private Authority authority;
  private LoadBalancer web;
  private int port;
  private String group;

  @BeforeEach
  void open() {
    elb = new Elb(folder, new NettyBalancer(), store -> store);
    acm =
        new AcmApi(
            elb.store,
            new Home("us-east-1", "123456789012"),
            InstantSource.system(),
            elb.api::certificateReplaced);
    authority = new Authority(elb.store, InstantSource.system());
    web = elb.loadBalancer("web");
    port = Elb.freePort();
    group = elb.targetGroup("blue", blue.target());
  }

  @AfterEach
  void close() {
    elb.close();
    blue.close();
  }

  private String certificate(String host) {
    KeyedCertificate keyed = keyed(host);
    return acm.importCertificate(r ->
            r.certificate(SdkBytes.fromUtf8String(keyed.certificate()))
                .certificateChain(SdkBytes.fromUtf8String(keyed.chain()))
                .privateKey(SdkBytes.fromUtf8String(keyed.privateKey())))
        .certificateArn();
  }

  private KeyedCertificate keyed(String host) {
    return authority.issue(
        List.of(host), Authority.KeyAlgorithm.EC_PRIME256V1, Duration.ofDays(10));
  }

  private Listener https(String certificate) {
    return elb.api
        .createListener(r ->
            r.loadBalancerArn(web.loadBalancerArn())
                .protocol(ProtocolEnum.HTTPS)
                .port(port)
                .certificates(c -> c.certificateArn(certificate))
                .defaultActions(forward(group)))
        .listeners()
        .getFirst();
  }

  /// Asks over TLS, and answers the host of the certificate that was shown, and the status.
  private String ask(String host) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Credulous()}, null);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(web.dnsName(), port)) {
      socket.setSoTimeout(10_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(host)));
      socket.setSSLParameters(parameters);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
      X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      String name =
          (String) leaf.getSubjectAlternativeNames().stream().findFirst().orElseThrow().get(1);
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return name + " " + answer.substring(9, 12);
    }
  }

  @Test
  void listenerShowsItsCertificateAndIsDescribedWithIt() throws Exception {
    String arn = certificate("a.example.com");
    Listener listener = https(arn);

    assertThat(ask("a.example.com")).isEqualTo("a.example.com 200");
    assertThat(listener.protocol()).isEqualTo(ProtocolEnum.HTTPS);
    assertThat(listener.sslPolicy()).isEqualTo("ELBSecurityPolicy-2016-08");
    assertThat(listener.certificates())
        .extracting(Certificate::certificateArn)
        .containsExactly(arn);
    assertThat(listener.mutualAuthentication().mode()).isEqualTo("off");
    assertThat(elb.api.describeListeners(r -> r.listenerArns(listener.listenerArn())).listeners())
        .containsExactly(listener);
    assertThat(https(arn)).as("created twice").isEqualTo(listener);
  }

  @Test
  void moreCertificatesAreChosenByHostAndListedBehindTheDefaultOne() throws Exception {
    String first = certificate("first.example.com");
    String second = certificate("second.example.com");
    String third = certificate("*.example.org");
    String listener = https(first).listenerArn();
    elb.api.addListenerCertificates(r ->
        r.listenerArn(listener)
            .certificates(c -> c.certificateArn(second), c -> c.certificateArn(third)));

    assertThat(ask("second.example.com")).isEqualTo("second.example.com 200");
    assertThat(ask("x.example.org")).isEqualTo("*.example.org 200");
    assertThat(ask("other.example.net")).isEqualTo("first.example.com 200");
    assertThat(
            elb
                .api
                .describeListenerCertificates(r -> r.listenerArn(listener))
                .certificates()
                .stream()
                .map(c -> c.certificateArn() + " " + c.isDefault()))
        .containsExactly(first + " true", second + " false", third + " false");
    assertThat(
            elb.api
                .describeListeners(r -> r.listenerArns(listener))
                .listeners()
                .getFirst()
                .certificates())
        .hasSize(1);

    elb.api.removeListenerCertificates(
        r -> r.listenerArn(listener).certificates(c -> c.certificateArn(second)));
    assertThat(ask("second.example.com")).isEqualTo("first.example.com 200");
    assertThatThrownBy(() ->
            elb.api.removeListenerCertificates(
                r -> r.listenerArn(listener).certificates(c -> c.certificateArn(first))))
        .isInstanceOf(OperationNotPermittedException.class);
  }

  @Test
  void defaultCertificateIsExchangedAndTheOthersStay() throws Exception {
    String first = certificate("first.example.com");
    String other = certificate("other.example.com");
    String second = certificate("second.example.com");
    String listener = https(first).listenerArn();
    elb.api.addListenerCertificates(
        r -> r.listenerArn(listener).certificates(c -> c.certificateArn(other)));
    elb.api.modifyListener(
        r -> r.listenerArn(listener).certificates(c -> c.certificateArn(second)));

    assertThat(ask("first.example.com")).isEqualTo("second.example.com 200");
    assertThat(ask("other.example.com")).isEqualTo("other.example.com 200");
    acm.deleteCertificate(r -> r.certificateArn(first));
  }

  @Test
  void importingAgainShowsTheNewCertificateAtOnce() throws Exception {
    String arn = certificate("old.example.com");
    https(arn);
    KeyedCertificate renewed = keyed("new.example.com");
    acm.importCertificate(r ->
        r.certificateArn(arn)
            .certificate(SdkBytes.fromUtf8String(renewed.certificate()))
            .privateKey(SdkBytes.fromUtf8String(renewed.privateKey())));
    assertThat(ask("any")).isEqualTo("new.example.com 200");
  }

  @Test
  void certificateIsInUseUntilItsListenerIsGone() {
    String arn = certificate("a.example.com");
    String listener = https(arn).listenerArn();
    assertThat(acm.describeCertificate(r -> r.certificateArn(arn)).certificate().inUseBy())
        .containsExactly(web.loadBalancerArn());
    assertThatThrownBy(() -> acm.deleteCertificate(r -> r.certificateArn(arn)))
        .isInstanceOf(ResourceInUseException.class);
    elb.api.deleteListener(r -> r.listenerArn(listener));
    assertThat(acm.describeCertificate(r -> r.certificateArn(arn)).certificate().inUseBy())
        .isEmpty();
    acm.deleteCertificate(r -> r.certificateArn(arn));
  }

  @Test
  void listenerTurnsToHttpAndLosesItsCertificates() {
    String arn = certificate("a.example.com");
    String listener = https(arn).listenerArn();
    Listener http =
        elb.api
            .modifyListener(r -> r.listenerArn(listener).protocol(ProtocolEnum.HTTP))
            .listeners()
            .getFirst();
    assertThat(http.sslPolicy()).isNull();
    assertThat(http.hasCertificates()).isFalse();
    assertThat(elb.get(web, port, "/")).isEqualTo("200 blue");
    acm.deleteCertificate(r -> r.certificateArn(arn));
  }

  @Test
  void http2IsOfferedUnlessItIsTurnedOff() throws Exception {
    https(certificate("a.example.com"));
    assertThat(agreedOn("h2", "http/1.1")).isEqualTo("h2");
    assertThat(agreedOn("http/1.1")).isEqualTo("http/1.1");
    elb.api.modifyLoadBalancerAttributes(r ->
        r.loadBalancerArn(web.loadBalancerArn())
            .attributes(a -> a.key("routing.http2.enabled").value("false")));
    assertThat(agreedOn("h2", "http/1.1")).isEqualTo("http/1.1");
  }

  private String agreedOn(String... protocols) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Credulous()}, null);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(web.dnsName(), port)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(protocols);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket.getApplicationProtocol();
    }
  }

  @Test
  void restartServesAsBefore() throws Exception {
    https(certificate("a.example.com"));
    elb.close();
    elb = new Elb(folder, new NettyBalancer(), store -> store);
    assertThat(ask("a.example.com")).isEqualTo("a.example.com 200");
  }

  @Test
  void policiesAreDescribedAsAwsHasThem() {
    List<SslPolicy> policies = elb.api.describeSSLPolicies(r -> {}).sslPolicies();
    assertThat(policies).hasSize(18);
    SslPolicy policy =
        elb.api
            .describeSSLPolicies(r -> r.names("ELBSecurityPolicy-TLS13-1-2-Res-2021-06"))
            .sslPolicies()
            .getFirst();
    assertThat(policy.sslProtocols()).containsExactly("TLSv1.2", "TLSv1.3");
    assertThat(policy.ciphers().stream().map(Cipher::name))
        .containsExactly(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-GCM-SHA384");
    assertThat(policy.ciphers().stream().map(Cipher::priority))
        .containsExactly(1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void everyPolicyWorks() throws Exception {
    String listener = https(certificate("a.example.com")).listenerArn();
    for (SslPolicy policy : elb.api.describeSSLPolicies(r -> {}).sslPolicies()) {
      elb.api.modifyListener(r -> r.listenerArn(listener).sslPolicy(policy.name()));
      assertThat(ask("a.example.com")).as(policy.name()).isEqualTo("a.example.com 200");
    }
  }

  @Test
  void badInputIsRefusedByName() {
    String listener = https(certificate("a.example.com")).listenerArn();
    assertThatThrownBy(() ->
            elb.api.modifyListener(r -> r.listenerArn(listener).sslPolicy("ELBSecurityPolicy-X")))
        .isInstanceOf(SslPolicyNotFoundException.class)
        .hasMessageContaining("ELBSecurityPolicy-X");
    assertThatThrownBy(() ->
            elb.api.addListenerCertificates(
                r -> r.listenerArn(listener).certificates(c -> c.certificateArn("arn:none"))))
        .isInstanceOf(CertificateNotFoundException.class);
    assertThatThrownBy(() -> elb.api.addListenerCertificates(r -> r.listenerArn(listener)))
        .hasMessageContaining("At least one certificate");
    List<Certificate> many =
        IntStream.range(0, 26)
            .mapToObj(
                i -> Certificate.builder().certificateArn(certificate(i + ".example.com")).build())
            .toList();
    assertThatThrownBy(
            () -> elb.api.addListenerCertificates(r -> r.listenerArn(listener).certificates(many)))
        .isInstanceOf(TooManyCertificatesException.class);
    assertThat(elb.api.describeListenerCertificates(r -> r.listenerArn(listener)).certificates())
        .hasSize(1);
    elb.api.addListenerCertificates(r -> r.listenerArn(listener).certificates(many.subList(0, 25)));
    int plain = Elb.freePort();
    String http = elb.listener(web, plain, forward(group));
    assertThatThrownBy(() ->
            elb.api.addListenerCertificates(
                r -> r.listenerArn(http).certificates(many.subList(0, 1))))
        .hasMessageContaining("secure listener");
  }

  /// Trusts anybody.
  private static final class Credulous extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
