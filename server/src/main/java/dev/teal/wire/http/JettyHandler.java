package dev.teal.wire.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Between Jetty's request and ours: the browser guard, the body within its limits, the answer.
final class JettyHandler extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(JettyHandler.class);

  /// What is read of a body that nobody wanted, so that its sender gets to see the answer.
  private static final long MOST_DISCARDED = 4 * 1024 * 1024;

  private final Duration patience;
  private final BrowserGuard guard;
  private final ApiHandler handler;

  JettyHandler(ApiServerConfig config, ApiHandler handler) {
    this.patience = config.body();
    this.guard = new BrowserGuard(config.names());
    this.handler = handler;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    RequestHead head = head(request);
    Optional<ApiError> refusal = guard.refusal(head.headers());
    if (refusal.isPresent()) {
      refuse(head, refusal.get(), response, callback);
      return true;
    }
    long limit = handler.bodyLimit(head);
    if (request.getLength() > limit) {
      refuse(head, BodyStream.tooLarge(limit), response, callback);
      return true;
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      BodyStream body = new BodyStream(in, limit, patience);
      ApiResponse answer = answer(new ApiRequest(head, body));
      boolean wanted = body.ended() || discarded(head, body);
      send(wanted ? answer : answer.with("connection", "close"), response, callback);
    } catch (IOException e) {
      // The client went away; there is nobody to answer.
      callback.failed(e);
    }
    return true;
  }

  private ApiResponse answer(ApiRequest request) {
    RequestHead head = request.head();
    try {
      return handler.handle(request);
    } catch (BodyException e) {
      return handler.refuse(head, e.error());
    } catch (RuntimeException e) {
      log.error("{} {} failed", head.method(), head.path(), e);
      return Pages.json(500, "message", "Internal failure");
    }
  }

  /// Reads the rest of a body that nobody wanted, if that ends soon; else the connection cannot
  /// carry another request. A client that waits to be asked for its body is not asked any more.
  private static boolean discarded(RequestHead head, BodyStream body) {
    if (!body.begun() && head.headers().first("expect").isPresent()) {
      return false;
    }
    try {
      byte[] part = new byte[16 * 1024];
      for (long count = 0; count < MOST_DISCARDED; ) {
        int n = body.read(part, 0, part.length);
        if (n < 0) {
          return true;
        }
        count += n;
      }
      return false;
    } catch (BodyException e) {
      return false;
    }
  }

  private void refuse(RequestHead head, ApiError error, Response response, Callback callback) {
    // What is left of the body is not read, so the connection cannot carry another request.
    send(handler.refuse(head, error).with("connection", "close"), response, callback);
  }

  static void send(ApiResponse answer, Response response, Callback callback) {
    response.setStatus(answer.status());
    answer.headers().forEach((name, value) -> response.getHeaders().add(name, value));
    if (!answer.streams()) {
      response.write(true, ByteBuffer.wrap(answer.body()), callback);
      return;
    }
    try (InputStream content = answer.stream();
        OutputStream out = Content.Sink.asOutputStream(response)) {
      content.transferTo(out);
    } catch (IOException | RuntimeException e) {
      // Part of the answer may be sent: all that is left to say is that it breaks off.
      log.debug("an answer broke off: {}", e.toString());
      callback.failed(e);
      return;
    }
    callback.succeeded();
  }

  private static RequestHead head(Request request) {
    List<String> fields = new ArrayList<>();
    for (HttpField field : request.getHeaders()) {
      fields.add(field.getName());
      fields.add(Optional.ofNullable(field.getValue()).orElse(""));
    }
    return new RequestHead(
        request.getMethod(),
        Optional.ofNullable(request.getHttpURI().getPath()).orElse("/"),
        Optional.ofNullable(request.getHttpURI().getQuery()).orElse(""),
        Headers.of(fields.toArray(String[]::new)));
  }
}
