package dev.teal.balancer.rule;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.http.RequestUrl;
import dev.teal.balancer.routing.Transform;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A rule's transforms, made ready to be used often. Not changed after it was made.
public final class Rewrites {
  private final @Nullable Rewrite host;
  private final @Nullable Rewrite url;

  /// What a target gets in place of what the client sent; null: what the client sent.
  ///
  /// @param host with the client's port
  /// @param url path and query
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Result(TransformStatus status, byte @Nullable [] host, byte @Nullable [] url) {
    /// Whether the request cannot be passed on: what became of it is no host or no URL.
    public boolean failed() {
      return status != TransformStatus.SUCCESS;
    }
  }

  /// Of a rule's transforms, which were checked before.
  public Rewrites(List<Transform> transforms) {
    Rewrite hostRewrite = null;
    Rewrite urlRewrite = null;
    for (Transform transform : transforms) {
      switch (transform) {
        case Transform.HostHeaderRewrite(String regex, String replacement) ->
            hostRewrite = new Rewrite(regex, replacement, true);
        case Transform.UrlRewrite(String regex, String replacement) ->
            urlRewrite = new Rewrite(regex, replacement, false);
      }
    }
    host = hostRewrite;
    url = urlRewrite;
  }

  /// What a request becomes.
  public Result apply(RequestHead head) {
    byte[] newHost = null;
    if (host != null && head.url.hasHost()) {
      Optional<String> rewritten = host.apply(head.url.host());
      newHost = rewritten.map(text -> Ascii.bytes(text + port(head))).orElse(null);
      if (newHost != null && !RequestUrl.isHost(newHost, 0, newHost.length)) {
        return new Result(TransformStatus.INVALID_HOST, null, null);
      }
    }
    byte[] newUrl = null;
    if (url != null) {
      newUrl = url.apply(head.url.pathAndQuery()).map(Ascii::bytes).orElse(null);
      if (newUrl != null && !RequestUrl.isPathAndQuery(newUrl)) {
        return new Result(TransformStatus.INVALID_PATH, null, null);
      }
    }
    return new Result(TransformStatus.SUCCESS, newHost, newUrl);
  }

  private static String port(RequestHead head) {
    return Ascii.string(head.bytes(), head.url.portMark(), head.url.hostEnd());
  }
}
