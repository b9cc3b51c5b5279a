/// TLS with clients and with targets: the certificate that a client is shown, the ciphers that it
/// may have, tickets that outlive the process ([dev.teal.balancer.tls.TlsContext]).
@org.jspecify.annotations.NullMarked
package dev.teal.balancer.tls;
