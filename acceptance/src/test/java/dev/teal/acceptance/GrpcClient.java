package dev.teal.acceptance;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;

/// Many users' client of [GrpcApp]: grpc-java's, with one connection for all that they call at
/// once, and another one when the listener says GOAWAY. It repeats only those calls that HTTP/2
/// says the listener has not looked at.
final class GrpcClient implements Client {
  private static final int PATIENCE_SECONDS = 60;

  private final ManagedChannel channel;

  GrpcClient(URI listener, Certificate certificate) {
    try {
      channel =
          NettyChannelBuilder.forAddress(listener.getHost(), listener.getPort())
              .overrideAuthority(Certificate.HOST)
              .sslContext(
                  GrpcSslContexts.forClient().trustManager(certificate.authorityPem()).build())
              .build();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Call {
    /// @return the messages of the answer, joined
    String make(Channel channel, CallOptions options)
        throws IOException, StatusException, InterruptedException;
  }

  @Override
  public Connection.Answer get(String path) throws IOException {
    return answer(
        (channel, options) -> ClientCalls.blockingV2UnaryCall(channel, GrpcApp.GET, options, path));
  }

  @Override
  public Connection.Answer stream(String path) throws IOException {
    return answer((channel, options) ->
        rest(ClientCalls.blockingV2ServerStreamingCall(channel, GrpcApp.DOWNLOAD, options, path)));
  }

  @Override
  public Connection.Answer post(String path, String body, boolean dripping) throws IOException {
    return answer((channel, options) -> {
      BlockingClientCall<String, String> call =
          ClientCalls.blockingClientStreamingCall(channel, GrpcApp.UPLOAD, options);
      call.write(path);
      int piece = body.length() / Connection.DRIPS;
      for (int sent = 0; sent < body.length(); sent += piece) {
        call.write(body.substring(sent, Math.min(body.length(), sent + piece)));
        if (dripping) {
          LockSupport.parkNanos(Connection.BETWEEN_DRIPS.toNanos());
        }
      }
      call.halfClose();
      return rest(call);
    });
  }

  @Override
  public Connection.Answer converse(String path, int messages, Duration between)
      throws IOException {
    return answer((channel, options) -> {
      BlockingClientCall<String, String> call =
          ClientCalls.blockingBidiStreamingCall(channel, GrpcApp.CONVERSE, options);
      call.write(path);
      for (int i = 0; i < messages; i++) {
        String message = Integer.toString(i);
        call.write(message);
        if (!message.equals(call.read())) {
          throw new IOException("message " + i + " did not come back");
        }
        LockSupport.parkNanos(between.toNanos());
      }
      call.halfClose();
      return rest(call);
    });
  }

  private static String rest(BlockingClientCall<String, String> call)
      throws StatusException, InterruptedException {
    StringBuilder all = new StringBuilder();
    while (call.hasNext()) {
      all.append(call.read());
    }
    return all.toString();
  }

  private Connection.Answer answer(Call call) throws IOException {
    AtomicReference<Metadata> headers = new AtomicReference<>();
    Channel capturing =
        ClientInterceptors.intercept(
            channel, MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()));
    try {
      String body =
          call.make(capturing, CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, SECONDS));
      Metadata got = headers.get();
      String revision = got == null ? null : got.get(GrpcApp.REVISION);
      if (revision == null) {
        throw new IOException("an answer without its headers: " + got);
      }
      return new Connection.Answer(200, Map.of("x-revision", revision), body);
    } catch (StatusException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  @Override
  public String toString() {
    return "gRPC";
  }
}
