package dev.teal.wire.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Words the errors that the HTTP server finds itself (a malformed or oversized head), without
/// pages or stack traces.
final class PlainErrors extends ErrorHandler {
  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      Throwable cause,
      Callback callback) {
    JettyHandler.send(
        Pages.json(code, "message", message == null ? "The request was refused" : message),
        response,
        callback);
  }
}
