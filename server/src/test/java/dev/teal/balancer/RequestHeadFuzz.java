package dev.teal.balancer;

import static dev.teal.balancer.StrictReader.require;

import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.rule.Rewrites;
import dev.teal.balancer.rule.TransformStatus;
import java.util.Optional;

/// A request's head is understood alike however it is cut into pieces, and what is accepted goes to
/// the target in a form that a strict reader frames in the same way.
public final class RequestHeadFuzz {
  private static final Rewrites.Result NOTHING =
      new Rewrites.Result(TransformStatus.SUCCESS, null, null);

  private RequestHeadFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    RequestHead head = new RequestHead();
    int result = head.parse(data, data.length);
    int end = result == RequestHead.COMPLETE ? head.end() : data.length;
    for (int cut = 0; cut < end; cut += 1 + end / 64) {
      int early = head.parse(data, cut);
      require(
          early == RequestHead.INCOMPLETE || (early > 0 && result > 0),
          "%d at %d of %d, then %d".formatted(early, cut, end, result));
    }
    if (result != RequestHead.COMPLETE) {
      return;
    }
    for (Routing.XForwardedFor mode : Routing.XForwardedFor.values()) {
      require(head.parse(data, end) == RequestHead.COMPLETE && head.end() == end, "ends there");
      Optional<byte[]> written = FuzzRoutes.written(head, FuzzRoutes.routes(mode), NOTHING);
      written.ifPresent(bytes -> sameAs(head, StrictReader.request(bytes)));
    }
  }

  private static void sameAs(RequestHead head, StrictReader read) {
    require(read.chunked() == head.chunked(), "chunked");
    require(read.length() == head.contentLength(), "length");
    String[] line = read.start().split(" ", -1);
    require(line[0].equals(head.method()), "method");
    require(line[1].equals(head.url.pathAndQuery()), "path: " + line[1]);
    require(read.all("x-forwarded-proto").equals(java.util.List.of("http")), "x-forwarded-proto");
    require(read.all("x-forwarded-port").equals(java.util.List.of("8080")), "x-forwarded-port");
    require(read.all("x-amzn-trace-id").size() == 1, "x-amzn-trace-id");
    String hopByHop = "keep-alive|proxy-connection|te";
    require(read.names().stream().noneMatch(name -> name.matches(hopByHop)), "hop by hop");
    require(
        read.all("connection").stream().allMatch("Upgrade"::equals)
            && read.all("connection").isEmpty() != head.upgrade(),
        "connection");
  }
}
