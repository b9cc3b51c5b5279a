package dev.teal.wire.http;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;

/// Serves the pages below `/_teal/`, and hands every other request on to the AWS APIs. Health is
/// always among the pages.
public final class Pages implements ApiHandler {
  static final String PREFIX = "/_teal/";

  private static final Route HEALTH =
      new Route("GET", PREFIX + "health", request -> json(200, "status", "ok"));

  private final ApiHandler apis;
  private final List<Route> routes;

  /// @param apis answers whatever does not begin with `/_teal/`
  public Pages(ApiHandler apis, List<Route> routes) {
    this.apis = apis;
    this.routes = Stream.concat(Stream.of(HEALTH), routes.stream()).toList();
  }

  /// A JSON object of one member.
  public static ApiResponse json(int status, String name, String value) {
    return ApiResponse.of(
        status,
        "application/json",
        JsonNodeFactory.instance.objectNode().put(name, value).toString());
  }

  @Override
  public long bodyLimit(RequestHead head) {
    return isPage(head) ? Route.BODY_LIMIT : apis.bodyLimit(head);
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    RequestHead head = request.head();
    if (!isPage(head)) {
      return apis.handle(request);
    }
    List<Route> here = routes.stream().filter(route -> route.path().equals(head.path())).toList();
    if (here.isEmpty()) {
      return json(404, "message", "There is no page " + head.path());
    }
    return here.stream()
        .filter(route -> route.method().equals(head.method()))
        .findFirst()
        .map(route -> route.answer().apply(request))
        .orElseGet(() -> {
          String allowed = here.stream().map(Route::method).collect(Collectors.joining(", "));
          return json(405, "message", head.path() + " takes " + allowed + ", not " + head.method())
              .with("allow", allowed);
        });
  }

  @Override
  public ApiResponse refuse(RequestHead head, ApiError error) {
    return isPage(head)
        ? json(error.status(), "message", error.message())
        : apis.refuse(head, error);
  }

  private static boolean isPage(RequestHead head) {
    return head.path().startsWith(PREFIX);
  }
}
