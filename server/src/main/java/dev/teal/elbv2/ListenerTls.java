package dev.teal.elbv2;

import dev.teal.certificate.CertificateDocument;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Certificate;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.MutualAuthenticationAttributes;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;

/// What a request says of a listener's TLS. Errors: ALPNPolicyNotFound, CertificateNotFound,
/// SSLPolicyNotFound, InvalidConfigurationRequest, ValidationError.
///
/// @param certificates null when the request names none, as `policy` and `alpnPolicy`
record ListenerTls(
    @Nullable List<Certificate> certificates,
    @Nullable String policy,
    @Nullable List<String> alpnPolicy,
    @Nullable MutualAuthenticationAttributes mutualAuthentication) {
  private static final Map<String, List<String>> ALPN = new TreeMap<>();

  static {
    ALPN.put("None", List.of());
    ALPN.put("HTTP1Only", List.of("http/1.1", "http/1.0"));
    ALPN.put("HTTP2Only", List.of("h2"));
    ALPN.put("HTTP2Optional", List.of("http/1.1", "http/1.0", "h2"));
    ALPN.put("HTTP2Preferred", List.of("h2", "http/1.1", "http/1.0"));
  }

  private static final MutualAuthenticationAttributes OFF =
      MutualAuthenticationAttributes.builder().mode("off").build();

  static boolean secure(ProtocolEnum protocol) {
    return protocol == ProtocolEnum.HTTPS || protocol == ProtocolEnum.TLS;
  }

  /// The listener with its TLS as the request wants it, or without any when its protocol is one in
  /// the clear.
  ///
  /// @param before what it has by now
  Listener applied(View view, Listener before) {
    checkMutualAuthentication();
    if (!secure(before.protocol())) {
      if (certificates != null || policy != null || alpnPolicy != null) {
        throw Errors.validation(
            "Certificates, SslPolicy and AlpnPolicy can only be specified for a secure listener,"
                + " not for protocol '"
                + before.protocolAsString()
                + "'");
      }
      return before.toBuilder()
          .certificates((List<Certificate>) null)
          .sslPolicy(null)
          .alpnPolicy((List<String>) null)
          .mutualAuthentication((MutualAuthenticationAttributes) null)
          .build();
    }
    boolean https = before.protocol() == ProtocolEnum.HTTPS;
    if (https && alpnPolicy != null) {
      throw Errors.validation("An ALPN policy can only be specified for a TLS listener");
    }
    return before.toBuilder()
        .certificates(withDefault(view, before.certificates()))
        .sslPolicy(policy(before))
        .alpnPolicy(https ? null : alpnPolicy(before))
        .mutualAuthentication(https ? OFF : null)
        .build();
  }

  private @Nullable List<String> alpnPolicy(Listener before) {
    if (alpnPolicy == null) {
      return before.hasAlpnPolicy() ? before.alpnPolicy() : null;
    }
    if (alpnPolicy.size() != 1 || !ALPN.containsKey(alpnPolicy.getFirst())) {
      throw Errors.alpnPolicyNotSupported(
          "ALPN policy '" + alpnPolicy + "' must be one of '" + ALPN.keySet() + "'");
    }
    return alpnPolicy;
  }

  /// What a TLS listener offers in ALPN (Network Load Balancer guide, "ALPN policies").
  static List<String> applicationProtocols(Listener listener) {
    return listener.alpnPolicy().stream().findFirst().map(ALPN::get).orElse(List.of());
  }

  private String policy(Listener before) {
    if (policy != null) {
      return SslPolicies.checked(policy);
    }
    return before.sslPolicy() == null ? SslPolicies.DEFAULT : before.sslPolicy();
  }

  /// The default certificate comes first; the others stay.
  private List<Certificate> withDefault(View view, List<Certificate> before) {
    if (certificates == null && !before.isEmpty()) {
      return before;
    }
    if (certificates == null || certificates.size() != 1) {
      throw Errors.validation(
          "Exactly one certificate must be specified for a secure listener, the default one; others"
              + " are added with AddListenerCertificates");
    }
    Certificate wanted = existing(view, certificates.getFirst());
    return Stream.concat(
            Stream.of(wanted), before.stream().skip(1).filter(other -> !other.equals(wanted)))
        .toList();
  }

  static Certificate existing(View view, Certificate certificate) {
    String arn = certificate.certificateArn();
    if (certificate.isDefault() != null) {
      throw Errors.validation("IsDefault must not be specified for a certificate");
    }
    if (arn == null || arn.isEmpty()) {
      throw Errors.validation("A certificate ARN must be specified");
    }
    var _ =
        view.find(CertificateDocument.KIND, arn).orElseThrow(() -> Errors.certificateNotFound(arn));
    return Certificate.builder().certificateArn(arn).build();
  }

  private void checkMutualAuthentication() {
    if (mutualAuthentication != null && !"off".equals(mutualAuthentication.mode())) {
      throw Errors.invalidConfiguration(
          "MutualAuthentication.Mode: '"
              + mutualAuthentication.mode()
              + "' is not supported by this server (expected: off)");
    }
  }
}
