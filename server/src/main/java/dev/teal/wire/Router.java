package dev.teal.wire;

import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.RequestHead;
import dev.teal.wire.sign.SignatureCheck;
import dev.teal.wire.sign.SignatureException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Finds the service and the operation that a request asks for: by `X-Amz-Target`, by a REST
/// service's paths, by the path of a CBOR request, or by `Action` and `Version`. A signature for
/// another service is found out later, when it is checked.
///
/// Every path can be one of S3's, so S3 gets what is signed for it or names a bucket in the host,
/// and of unsigned requests what nobody else has.
final class Router {
  private static final String SMITHY_PROTOCOL = "smithy-protocol";
  private static final Pattern CBOR_PATH =
      Pattern.compile("/service/([^/]+)/operation/([A-Za-z0-9]+)");

  private final List<Service> services;
  private final Operations operations;
  private final Map<AwsService, Routes> routes = new ConcurrentHashMap<>();

  Router(List<Service> services, Operations operations) {
    this.services = List.copyOf(services);
    this.operations = operations;
  }

  /// @throws WireException when no service that is served here has such an operation
  Target find(ApiRequest request) {
    RequestHead head = request.head();
    if (head.headers().first(SMITHY_PROTOCOL).isPresent()) {
      return byCborPath(head);
    }
    Optional<String> target = head.headers().first("x-amz-target");
    if (target.isPresent()) {
      return byTarget(target.get());
    }
    boolean isPath = !isRoot(head) || isForS3(head);
    Optional<Target> byPath = isPath || isBareGet(head) ? byPath(head) : Optional.empty();
    if (byPath.isPresent()) {
      return byPath.get();
    }
    if (isPath) {
      throw new WireException(
          404,
          "UnknownOperationException",
          "No service has an operation " + head.method() + " " + head.path());
    }
    return byAction(request);
  }

  /// The operation that a REST service has at a path.
  Optional<Target> byPath(RequestHead head) {
    boolean forS3 = isForS3(head);
    boolean unsigned = signedService(head).isEmpty();
    return services.stream()
        .sorted(Comparator.comparing(Router::isS3))
        .filter(service -> isS3(service) ? forS3 || unsigned : !forS3)
        .flatMap(service -> at(service, head).stream())
        .findFirst();
  }

  private Optional<Target> at(Service service, RequestHead head) {
    return service.kind().protocols().stream()
        .flatMap(protocol -> at(service, protocol, head).stream())
        .findFirst();
  }

  private Optional<Target> at(Service service, Protocol protocol, RequestHead head) {
    return switch (protocol) {
      case Protocol.RestJson(String table) -> at(service, protocol, table, head);
      case Protocol.RestXml(String table, _) ->
          at(service, protocol, table, VirtualHost.pathStyle(head));
      case Protocol.AwsJson _, Protocol.AwsJson10 _, Protocol.Cbor _, Protocol.Query _ ->
          Optional.empty();
    };
  }

  private Optional<Target> at(Service service, Protocol protocol, String table, RequestHead head) {
    Routes known = routes.computeIfAbsent(service.kind(), kind -> Routes.of(table));
    return match(known, head)
        .map(m -> new Target(service, protocol, m.operation(), m.members(), m.status(), m.root()));
  }

  /// The codec that a client most likely reads, while its operation is not known.
  Codec guess(RequestHead head) {
    if (head.headers().first(SMITHY_PROTOCOL).isPresent()) {
      return Codecs.CBOR;
    }
    boolean json =
        head.headers().first("x-amz-target").isPresent()
            || head.headers().first("content-type").orElse("").startsWith("application/x-amz-json");
    if (json) {
      return Codecs.JSON;
    }
    if (isRoot(head) && !isForS3(head)) {
      return new QueryCodec("");
    }
    boolean anybodys = signedService(head).isEmpty() && services.stream().anyMatch(Router::isS3);
    boolean xml = isForS3(head) || anybodys;
    return xml && !isRestJson(head) ? Codecs.XML : Codecs.REST;
  }

  private boolean isRestJson(RequestHead head) {
    try {
      return byPath(head).filter(target -> !isS3(target.service())).isPresent();
    } catch (WireException e) {
      return false;
    }
  }

  private boolean isForS3(RequestHead head) {
    Optional<String> signed = signedService(head);
    return services.stream().anyMatch(Router::isS3)
        && (signed.isPresent()
            ? signed.get().equals(AwsService.S3.signingName())
            : VirtualHost.bucket(head).isPresent());
  }

  private static boolean isS3(Service service) {
    return service.kind() == AwsService.S3;
  }

  private static boolean isRoot(RequestHead head) {
    return head.path().equals("/") || head.path().isEmpty();
  }

  /// Unsigned, this is how S3's buckets are listed; all that others get at the root names an
  /// action.
  private static boolean isBareGet(RequestHead head) {
    return head.method().equals("GET")
        && signedService(head).isEmpty()
        && !head.query().contains("Action=");
  }

  /// What is signed badly is found out later.
  private static Optional<String> signedService(RequestHead head) {
    try {
      return SignatureCheck.signedService(head);
    } catch (SignatureException e) {
      return Optional.empty();
    }
  }

  private static Optional<Routes.Match> match(Routes table, RequestHead head) {
    try {
      return table.match(head);
    } catch (IllegalArgumentException e) {
      throw new WireException(
          400, "SerializationException", "The path is malformed: " + e.getMessage());
    }
  }

  /// Told to whoever asks for a service that is not here.
  private String served() {
    return services.stream()
        .map(service -> service.kind().api().getSimpleName().replaceFirst("Client$", ""))
        .sorted()
        .collect(
            Collectors.joining(
                ", ", " (Teal serves ", "; docs/compatibility.md says what of each)"));
  }

  private Target byTarget(String target) {
    int dot = target.indexOf('.');
    String prefix = dot < 0 ? target : target.substring(0, dot);
    String operation = dot < 0 ? "" : target.substring(dot + 1);
    return spoken(protocol -> prefix.equals(targetPrefix(protocol)), operation)
        .orElseThrow(() ->
            new WireException(
                400,
                "UnknownOperationException",
                "X-Amz-Target: " + target + " is unknown" + served()));
  }

  private static String targetPrefix(Protocol protocol) {
    return switch (protocol) {
      case Protocol.AwsJson(String prefix) -> prefix;
      case Protocol.AwsJson10(String prefix, _) -> prefix;
      case Protocol.Cbor _, Protocol.Query _, Protocol.RestJson _, Protocol.RestXml _ -> "";
    };
  }

  private Target byCborPath(RequestHead head) {
    Matcher path = CBOR_PATH.matcher(head.path());
    return Optional.of(path)
        .filter(Matcher::matches)
        .flatMap(match ->
            spoken(
                protocol ->
                    protocol instanceof Protocol.Cbor(String name, _)
                        && name.equals(match.group(1)),
                match.group(2)))
        .orElseThrow(() ->
            new WireException(
                404, "UnknownOperationException", "No service has an operation " + head.path()));
  }

  /// The operation of the service that speaks a protocol.
  private Optional<Target> spoken(Predicate<Protocol> wanted, String operation) {
    return services.stream()
        .flatMap(service ->
            service.kind().protocols().stream()
                .filter(wanted)
                .map(protocol -> Target.of(service, protocol, operation, Map.of())))
        .findFirst()
        .filter(target ->
            operations.exists(target.service().kind(), operation)
                || target.service().others().containsKey(operation));
  }

  private Target byAction(ApiRequest request) {
    RequestHead head = request.head();
    FormData data = FormData.parse(head.query());
    boolean form =
        head.headers()
            .first("content-type")
            .orElse("")
            .startsWith("application/x-www-form-urlencoded");
    Map<String, String> members = (form ? data.add(request.text()) : data).firsts();
    String action = members.getOrDefault("Action", "");
    if (action.isEmpty()) {
      throw new WireException(
          400,
          "MissingAction",
          "The request names no operation: neither X-Amz-Target, nor Action, nor a known path.");
    }
    String version = members.getOrDefault("Version", "");
    List<Service> candidates =
        services.stream()
            .filter(service -> query(service.kind(), version).isPresent())
            .filter(service -> operations.exists(service.kind(), action))
            .toList();
    Service service = one(candidates, head, action, version);
    return Target.of(service, query(service.kind(), version).orElseThrow(), action, members);
  }

  private static Optional<Protocol> query(AwsService service, String version) {
    return service.protocols().stream()
        .filter(protocol ->
            protocol instanceof Protocol.Query(String own, _)
                && (version.isEmpty() || version.equals(own)))
        .findFirst();
  }

  /// Links that AWS hands out (to confirm a subscription) name no version, so the action, or the
  /// signature, has to tell the service.
  private Service one(List<Service> candidates, RequestHead head, String action, String version) {
    if (candidates.size() == 1) {
      return candidates.getFirst();
    }
    if (candidates.isEmpty()) {
      throw new WireException(
          400,
          "InvalidAction",
          "Could not find operation "
              + action
              + (version.isEmpty() ? "" : " for version " + version)
              + served());
    }
    Optional<String> signed = SignatureCheck.signedService(head);
    return candidates.stream()
        .filter(service -> signed.equals(Optional.of(service.kind().signingName())))
        .findFirst()
        .orElseThrow(() ->
            new WireException(
                400,
                "MissingParameter",
                "Version is missing, and "
                    + action
                    + " is an operation of "
                    + candidates.stream()
                        .map(service -> service.kind().signingName())
                        .collect(Collectors.joining(" and "))));
  }
}
