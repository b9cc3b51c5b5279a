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
import java.util.stream.Collectors;

/// Finds the service and the operation that a request asks for: by `X-Amz-Target`, by a REST
/// service's paths, or by `Action` and `Version`. A signature for another service is found out
/// later, when it is checked.
///
/// Every path can be one of S3's, so S3 gets what is signed for it or names a bucket in the host,
/// and of unsigned requests what nobody else has.
final class Router {
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
    return switch (service.kind().protocol()) {
      case Protocol.RestJson(String table) -> at(service, table, head);
      case Protocol.RestXml(String table, _) -> at(service, table, VirtualHost.pathStyle(head));
      case Protocol.AwsJson _, Protocol.Query _ -> Optional.empty();
    };
  }

  private Optional<Target> at(Service service, String table, RequestHead head) {
    Routes known = routes.computeIfAbsent(service.kind(), kind -> Routes.of(table));
    return match(known, head)
        .map(m -> new Target(service, m.operation(), m.members(), m.status(), m.root()));
  }

  /// The codec that a client most likely reads, while its operation is not known.
  Codec guess(RequestHead head) {
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

  private Target byTarget(String target) {
    int dot = target.indexOf('.');
    String prefix = dot < 0 ? target : target.substring(0, dot);
    String operation = dot < 0 ? "" : target.substring(dot + 1);
    return services.stream()
        .filter(service ->
            service.kind().protocol() instanceof Protocol.AwsJson(String name)
                && name.equals(prefix))
        .findFirst()
        .filter(service ->
            operations.exists(service.kind(), operation) || service.others().containsKey(operation))
        .map(service -> Target.of(service, operation, Map.of()))
        .orElseThrow(() ->
            new WireException(
                400, "UnknownOperationException", "X-Amz-Target: " + target + " is unknown"));
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
            .filter(service -> isVersion(service.kind(), version))
            .filter(service -> operations.exists(service.kind(), action))
            .toList();
    return Target.of(one(candidates, head, action, version), action, members);
  }

  private static boolean isVersion(AwsService service, String version) {
    return service.protocol() instanceof Protocol.Query(String own, _)
        && (version.isEmpty() || version.equals(own));
  }

  /// Links that AWS hands out (to confirm a subscription) name no version, so the action, or the
  /// signature, has to tell the service.
  private static Service one(
      List<Service> candidates, RequestHead head, String action, String version) {
    if (candidates.size() == 1) {
      return candidates.getFirst();
    }
    if (candidates.isEmpty()) {
      throw new WireException(
          400,
          "InvalidAction",
          "Could not find operation "
              + action
              + (version.isEmpty() ? "" : " for version " + version));
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
