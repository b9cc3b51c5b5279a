package dev.teal.wire.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Between Jetty's request and ours: the browser guard, the whole body within its limits, the
/// answer.
final class JettyHandler extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(JettyHandler.class);

  private final BodyReader bodies;
  private final BrowserGuard guard;
  private final ApiHandler handler;

  JettyHandler(ApiServerConfig config, ApiHandler handler) {
    this.bodies = new BodyReader(config.body());
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
    int limit = handler.bodyLimit(head);
    if (request.getLength() > limit) {
      refuse(head, BodyReader.tooLarge(limit), response, callback);
      return true;
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      ApiRequest whole = new ApiRequest(head, bodies.read(in, limit));
      send(handler.handle(whole), response, callback);
    } catch (BodyReader.RefusedBodyException e) {
      refuse(head, e.error(), response, callback);
    } catch (IOException e) {
      if (isTimeout(e)) {
        refuse(head, bodies.tooSlow(), response, callback);
      } else {
        // The client went away; there is nobody to answer.
        callback.failed(e);
      }
    } catch (RuntimeException e) {
      log.error("{} {} failed", head.method(), head.path(), e);
      send(Pages.json(500, "message", "Internal failure"), response, callback);
    }
    return true;
  }

  private void refuse(RequestHead head, ApiError error, Response response, Callback callback) {
    // What is left of the body is not read, so the connection cannot carry another request.
    send(handler.refuse(head, error).with("connection", "close"), response, callback);
  }

  static void send(ApiResponse answer, Response response, Callback callback) {
    response.setStatus(answer.status());
    answer.headers().forEach((name, value) -> response.getHeaders().add(name, value));
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
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

  private static boolean isTimeout(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }
}
