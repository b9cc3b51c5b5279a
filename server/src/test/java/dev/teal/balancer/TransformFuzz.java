package dev.teal.balancer;

import static dev.teal.balancer.StrictReader.require;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.Transform;
import dev.teal.balancer.rule.Rewrites;
import dev.teal.fuzz.FuzzInput;
import java.util.List;
import java.util.Optional;

/// Whatever a rule's transforms make of host and URL, a target gets one request that a strict
/// reader frames as the client meant it, or the request is refused. Two lines are the expression
/// and the replacement for the URL, two those for the host; the rest is the head.
public final class TransformFuzz {
  private TransformFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    Rewrites rewrites;
    try {
      rewrites =
          new Rewrites(
              List.of(
                  new Transform.UrlRewrite(input.line(), input.line()),
                  new Transform.HostHeaderRewrite(input.line(), input.line())));
    } catch (IllegalArgumentException _) {
      return;
    }
    byte[] head = input.rest();
    RequestHead parsed = new RequestHead();
    if (parsed.parse(head, head.length) != RequestHead.COMPLETE) {
      return;
    }
    Rewrites.Result result = rewrites.apply(parsed);
    if (result.failed()) {
      return;
    }
    Optional<byte[]> written =
        FuzzRoutes.written(parsed, FuzzRoutes.routes(Routing.XForwardedFor.APPEND), result);
    written.ifPresent(bytes -> {
      StrictReader read = StrictReader.request(bytes);
      require(read.chunked() == parsed.chunked(), "chunked");
      require(read.length() == parsed.contentLength(), "length");
      String url =
          result.url() == null
              ? parsed.url.pathAndQuery()
              : Ascii.string(result.url(), 0, result.url().length);
      require(read.start().equals(parsed.method() + " " + url + " HTTP/1.1"), read.start());
    });
  }
}
