package dev.teal.balancer.tls;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Cipher suites by the names that OpenSSL and AWS give them and by those of the TLS standards,
/// which Java uses.
public final class Ciphers {
  private static final Map<String, String> STANDARD =
      Stream.of(
              "ECDHE-ECDSA-AES128-GCM-SHA256 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
              "ECDHE-RSA-AES128-GCM-SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
              "ECDHE-ECDSA-AES128-SHA256 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
              "ECDHE-RSA-AES128-SHA256 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
              "ECDHE-ECDSA-AES128-SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
              "ECDHE-RSA-AES128-SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
              "ECDHE-ECDSA-AES256-GCM-SHA384 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
              "ECDHE-RSA-AES256-GCM-SHA384 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
              "ECDHE-ECDSA-AES256-SHA384 TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
              "ECDHE-RSA-AES256-SHA384 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
              "ECDHE-ECDSA-AES256-SHA TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
              "ECDHE-RSA-AES256-SHA TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
              "AES128-GCM-SHA256 TLS_RSA_WITH_AES_128_GCM_SHA256",
              "AES128-SHA256 TLS_RSA_WITH_AES_128_CBC_SHA256",
              "AES128-SHA TLS_RSA_WITH_AES_128_CBC_SHA",
              "AES256-GCM-SHA384 TLS_RSA_WITH_AES_256_GCM_SHA384",
              "AES256-SHA256 TLS_RSA_WITH_AES_256_CBC_SHA256",
              "AES256-SHA TLS_RSA_WITH_AES_256_CBC_SHA",
              "DES-CBC3-SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA")
          .map(pair -> pair.split(" "))
          .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));

  private static final Map<String, String> OPENSSL =
      STANDARD.entrySet().stream()
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

  private Ciphers() {}

  /// Those of some suites, in OpenSSL's names, that TLS here can speak.
  public static List<String> available(List<String> openSslNames) {
    return available(openSslNames, TlsLibrary.best());
  }

  static List<String> available(List<String> openSslNames, TlsLibrary library) {
    Set<String> known = library.cipherSuites();
    return openSslNames.stream().filter(name -> known.contains(standard(name))).toList();
  }

  static String standard(String openSslName) {
    return STANDARD.getOrDefault(openSslName, openSslName);
  }

  static String openSsl(String standardName) {
    return OPENSSL.getOrDefault(standardName, standardName);
  }
}
