package dev.teal.sns;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Posts messages to endpoints. Follows no redirects; a request with its whole answer takes 15 s at
/// most, as on AWS.
final class Post implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(15);

  /// Made for the first message: it reads the machine's certificates, and a server's start should
  /// not wait for that.
  private @Nullable HttpClient client;

  /// What came of a request.
  sealed interface Result {
    /// The endpoint has it.
    record Delivered() implements Result {}

    /// @param retryable whether another try may have another end: AWS retries what failed below
    ///   HTTP, 5xx and 429, and nothing else
    record Failed(String why, boolean retryable) implements Result {}
  }

  Result send(String endpoint, Envelope envelope) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint))
            .timeout(LONGEST)
            .POST(HttpRequest.BodyPublishers.ofString(envelope.body()));
    envelope.headers().forEach(request::header);
    CompletableFuture<HttpResponse<Void>> answer =
        client().sendAsync(request.build(), _ -> new BoundedDiscard());
    try {
      return result(answer.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS).statusCode());
    } catch (ExecutionException e) {
      return new Result.Failed(String.valueOf(e.getCause()), e.getCause() instanceof IOException);
    } catch (TimeoutException e) {
      return new Result.Failed("no answer in " + LONGEST, true);
    } finally {
      answer.cancel(true);
    }
  }

  private static Result result(int status) {
    return status / 100 == 2
        ? new Result.Delivered()
        : new Result.Failed("HTTP status " + status, status / 100 == 5 || status == 429);
  }

  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(LONGEST)
              .build();
    }
    return client;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }
}
