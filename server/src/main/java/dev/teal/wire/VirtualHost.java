package dev.teal.wire;

import dev.teal.wire.http.RequestHead;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// S3's virtual-hosted-style addressing: `http://BUCKET.localhost:4566/KEY` means what
/// `http://localhost:4566/BUCKET/KEY` does.
final class VirtualHost {
  private static final Pattern HOST = Pattern.compile("([a-z0-9.-]+)\\.localhost(:[0-9]+)?");

  private VirtualHost() {}

  /// The bucket that the host names; empty when it names none.
  static Optional<String> bucket(RequestHead head) {
    Matcher host = HOST.matcher(head.headers().first("host").orElse("").toLowerCase(Locale.ROOT));
    return host.matches() ? Optional.of(host.group(1)) : Optional.empty();
  }

  /// The request with its bucket in the path.
  static RequestHead pathStyle(RequestHead head) {
    return bucket(head)
        .map(bucket ->
            new RequestHead(
                head.method(), "/" + bucket + head.path(), head.query(), head.headers()))
        .orElse(head);
  }
}
