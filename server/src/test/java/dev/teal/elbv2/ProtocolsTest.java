package dev.teal.elbv2;

import static dev.teal.elbv2.Elb.forward;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.teal.acm.AcmApi;
import dev.teal.balancer.NettyBalancer;
import dev.teal.certificate.Authority;
import dev.teal.certificate.KeyedCertificate;
import dev.teal.home.Home;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.IncompatibleProtocolsException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidConfigurationRequestException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/// What is spoken on listeners and to targets, as the API takes and describes it.
// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class ProtocolsTest {
  @TempDir Path folder;
  private Elb elb;
  private AcmApi acm;

  @BeforeEach
  void open() {
    elb = new Elb(folder, new NettyBalancer(), store -> store);
    acm =
        new AcmApi(
            elb.store,
            new Home("us-east-1", "123456789012"),
            InstantSource.system(),
            elb.api::certificateReplaced);
  }

  @AfterEach
  void close() {
    elb.close();
  }

  private TargetGroup group(String name, String protocol, @Nullable String version) {
    return elb.api
        .createTargetGroup(r ->
            r.name(name)
                .protocol(protocol)
                .protocolVersion(version)
                .port(80)
                .vpcId("vpc-1")
                .targetType(TargetTypeEnum.IP))
        .targetGroups()
        .getFirst();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      nullValues = "-",
      value = {
        "HTTP, -, HTTP1, HTTP, /, 200, -",
        "HTTP, HTTP2, HTTP2, HTTP, /, 200, -",
        "HTTP, GRPC, GRPC, HTTP, /AWS.ALB/healthcheck, -, 12",
        "HTTPS, -, HTTP1, HTTPS, /, 200, -",
        "HTTPS, GRPC, GRPC, HTTPS, /AWS.ALB/healthcheck, -, 12",
        "TCP, -, -, TCP, -, -, -",
        "TLS, -, -, TCP, -, -, -"
      })
  void groupsAreDescribedWithTheDefaultsOfTheirProtocol(
      String protocol,
      String version,
      String described,
      String check,
      String path,
      String httpCode,
      String grpcCode) {
    TargetGroup group = group("g", protocol, version);
    assertThat(group.protocolAsString()).isEqualTo(protocol);
    assertThat(group.protocolVersion()).isEqualTo(described);
    assertThat(group.healthCheckProtocolAsString()).isEqualTo(check);
    assertThat(group.healthCheckPath()).isEqualTo(path);
    assertThat(group.matcher() == null ? null : group.matcher().httpCode()).isEqualTo(httpCode);
    assertThat(group.matcher() == null ? null : group.matcher().grpcCode()).isEqualTo(grpcCode);
    assertThat(
            elb.api
                .describeTargetGroups(r -> r.targetGroupArns(group.targetGroupArn()))
                .targetGroups())
        .containsExactly(group);
  }

  @Test
  void grpcCodesAreChanged() {
    String arn = group("g", "HTTP", "GRPC").targetGroupArn();
    TargetGroup changed =
        elb.api
            .modifyTargetGroup(r ->
                r.targetGroupArn(arn).healthCheckPath("/x.Y/Z").matcher(m -> m.grpcCode("0-5,12")))
            .targetGroups()
            .getFirst();
    assertThat(changed.matcher().grpcCode()).isEqualTo("0-5,12");
    assertThat(changed.healthCheckPath()).isEqualTo("/x.Y/Z");
  }

  private String certificate() {
    return acm.requestCertificate(r -> r.domainName("localhost")).certificateArn();
  }

  private Listener listener(LoadBalancer loadBalancer, String protocol, String group) {
    return elb.api
        .createListener(r -> {
          r.loadBalancerArn(loadBalancer.loadBalancerArn())
              .protocol(protocol)
              .port(Elb.freePort())
              .defaultActions(forward(group));
          if (protocol.equals("HTTPS") || protocol.equals("TLS")) {
            r.certificates(c -> c.certificateArn(certificate()));
          }
        })
        .listeners()
        .getFirst();
  }

  @Test
  void http2AndGrpcGroupsNeedHttpsListeners() {
    LoadBalancer web = elb.loadBalancer("web");
    for (String version : List.of("HTTP2", "GRPC")) {
      String group = group(version, "HTTP", version).targetGroupArn();
      assertThatThrownBy(() -> listener(web, "HTTP", group))
          .isInstanceOf(InvalidConfigurationRequestException.class)
          .hasMessageContaining("'HTTP'")
          .hasMessageContaining("'" + version + "'");
      String https = listener(web, "HTTPS", group).listenerArn();
      assertThatThrownBy(
              () -> elb.api.modifyListener(r -> r.listenerArn(https).protocol(ProtocolEnum.HTTP)))
          .isInstanceOf(InvalidConfigurationRequestException.class);
    }
  }

  @Test
  void tlsGroupsNeedTlsListeners() {
    LoadBalancer net = elb.networkLoadBalancer("net");
    String group = group("g", "TLS", null).targetGroupArn();
    assertThatThrownBy(() -> listener(net, "TCP", group))
        .isInstanceOf(IncompatibleProtocolsException.class);
    Listener tls = listener(net, "TLS", group);
    assertThat(tls.protocol()).isEqualTo(ProtocolEnum.TLS);
    assertThat(tls.sslPolicy()).isEqualTo("ELBSecurityPolicy-2016-08");
    assertThat(tls.hasAlpnPolicy()).isFalse();
    assertThatThrownBy(() ->
            elb.api.createListener(r ->
                r.loadBalancerArn(net.loadBalancerArn())
                    .protocol(ProtocolEnum.UDP)
                    .port(Elb.freePort())
                    .defaultActions(forward(group))))
        .hasMessageContaining("'UDP' is not supported");
  }

  @Test
  void alpnPolicyIsOneOfAwssOnTlsListenersAlone() {
    LoadBalancer net = elb.networkLoadBalancer("net");
    String arn = listener(net, "TLS", group("g", "TCP", null).targetGroupArn()).listenerArn();
    assertThat(
            elb.api
                .modifyListener(r -> r.listenerArn(arn).alpnPolicy("HTTP2Preferred"))
                .listeners()
                .getFirst()
                .alpnPolicy())
        .containsExactly("HTTP2Preferred");
    assertThatThrownBy(() -> elb.api.modifyListener(r -> r.listenerArn(arn).alpnPolicy("HTTP3")))
        .hasMessageContaining("HTTP2Preferred");
    String https =
        listener(elb.loadBalancer("web"), "HTTPS", group("w", "HTTP", null).targetGroupArn())
            .listenerArn();
    assertThatThrownBy(
            () -> elb.api.modifyListener(r -> r.listenerArn(https).alpnPolicy("HTTP2Preferred")))
        .hasMessageContaining("TLS listener");
  }

  @Test
  void proxyProtocolIsAnAttributeOfNetworkGroups() {
    String arn = group("g", "TCP", null).targetGroupArn();
    elb.api.modifyTargetGroupAttributes(r ->
        r.targetGroupArn(arn).attributes(a -> a.key("proxy_protocol_v2.enabled").value("true")));
    Map<String, String> attributes =
        elb.api.describeTargetGroupAttributes(r -> r.targetGroupArn(arn)).attributes().stream()
            .collect(Collectors.toMap(TargetGroupAttribute::key, TargetGroupAttribute::value));
    assertThat(attributes).containsEntry("proxy_protocol_v2.enabled", "true");
  }

  @Test
  void httpsTargetsAreAskedAndCheckedOverTls() throws Exception {
    HttpsServer target =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    target.setHttpsConfigurator(new HttpsConfigurator(serving()));
    target.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] answer = "over TLS".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    target.start();
    try {
      LoadBalancer web = elb.loadBalancer("web");
      String group = group("g", "HTTPS", null).targetGroupArn();
      elb.api.registerTargets(r ->
          r.targetGroupArn(group)
              .targets(
                  TargetDescription.builder()
                      .id("127.0.0.1")
                      .port(target.getAddress().getPort())
                      .build()));
      Listener http = listener(web, "HTTP", group);
      elb.awaitHealth(group, "healthy");
      for (int i = 0; i < 5; i++) {
        assertThat(elb.get(web, http.port(), "/")).isEqualTo("200 over TLS");
      }
    } finally {
      target.stop(0);
    }
  }

  private SSLContext serving() throws GeneralSecurityException, IOException {
    KeyedCertificate own =
        new Authority(elb.store, InstantSource.system())
            .issue(
                List.of("target.internal"),
                Authority.KeyAlgorithm.EC_PRIME256V1,
                Duration.ofDays(1));
    String key = own.privateKey().replaceAll("-----[A-Z ]+-----", "");
    PrivateKey read =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key)));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("own", read, new char[0], new Certificate[] {own.leaf()});
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }
}
