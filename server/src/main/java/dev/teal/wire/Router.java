package dev.teal.wire;

import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.RequestHead;
import dev.teal.wire.sign.SignatureCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Finds the service and the operation that a request asks for: by `X-Amz-Target`, by a REST
/// service's paths, or by `Action` and `Version`. A signature for another service is found out
/// later, when it is checked.
final class Router {
  private final List<Service> services;
  private final Operations operations;
  private final List<Rest> rest = new ArrayList<>();

  Router(List<Service> services, Operations operations) {
    this.services = List.copyOf(services);
    this.operations = operations;
    for (Service service : services) {
      if (service.kind().protocol() instanceof Protocol.RestJson(String table)) {
        rest.add(new Rest(service, Routes.of(table)));
      }
    }
  }

  /// @throws WireException when no service that is served here has such an operation
  Target find(ApiRequest request) {
    RequestHead head = request.head();
    Optional<String> target = head.headers().first("x-amz-target");
    if (target.isPresent()) {
      return byTarget(target.get());
    }
    if (!head.path().equals("/") && !head.path().isEmpty()) {
      return byPath(head)
          .orElseThrow(() ->
              new WireException(
                  404,
                  "UnknownOperationException",
                  "No service has an operation " + head.method() + " " + head.path()));
    }
    return byAction(request);
  }

  /// The operation that a REST service has at a path.
  Optional<Target> byPath(RequestHead head) {
    for (Rest candidate : rest) {
      Optional<Routes.Match> match = match(candidate.routes(), head);
      if (match.isPresent()) {
        return match.map(
            m -> new Target(candidate.service(), m.operation(), m.members(), m.status()));
      }
    }
    return Optional.empty();
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
        .map(service -> new Target(service, operation, Map.of(), 200))
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
    return new Target(one(candidates, head, action, version), action, members, 200);
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

  private record Rest(Service service, Routes routes) {}
}
