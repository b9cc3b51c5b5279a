package dev.teal.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// What the zero-failure run deploys for gRPC: counting_app.py's kinds of requests as calls, with
/// the same variables in its environment. Messages are text, the first is the request's path.
final class GrpcApp {
  private static final MethodDescriptor.Marshaller<String> TEXT =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(String value) {
          return new ByteArrayInputStream(value.getBytes(ISO_8859_1));
        }

        @Override
        public String parse(InputStream stream) {
          try {
            return new String(stream.readAllBytes(), ISO_8859_1);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  static final Metadata.Key<String> REVISION =
      Metadata.Key.of("x-revision", Metadata.ASCII_STRING_MARSHALLER);

  /// Answers with the path.
  static final MethodDescriptor<String, String> GET = method("Get", MethodType.UNARY);

  /// Answers with the pieces of a download.
  static final MethodDescriptor<String, String> DOWNLOAD =
      method("Download", MethodType.SERVER_STREAMING);

  /// Answers with all that comes after the path.
  static final MethodDescriptor<String, String> UPLOAD =
      method("Upload", MethodType.CLIENT_STREAMING);

  /// Answers each message after the path with the same.
  static final MethodDescriptor<String, String> CONVERSE =
      method("Converse", MethodType.BIDI_STREAMING);

  private static final String SERVICE = "teal.Counting";

  private final ScheduledExecutorService pieces = Executors.newSingleThreadScheduledExecutor();
  private final FileChannel counts;

  private GrpcApp(Path counts) throws IOException {
    this.counts =
        FileChannel.open(
            counts, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder(TEXT, TEXT)
        .setFullMethodName(SERVICE + "/" + name)
        .setType(type)
        .build();
  }

  /// The command that runs it.
  static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx64m",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        GrpcApp.class.getName());
  }

  static void main() throws Exception {
    Map<String, String> environment = System.getenv();
    String revision = environment.get("REVISION");
    var _ =
        ProcessHandle.of(Long.parseLong(environment.get("OWNER")))
            .orElseThrow()
            .onExit()
            .thenRun(() -> Runtime.getRuntime().halt(0));
    Metadata headers = new Metadata();
    headers.put(REVISION, revision);
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(environment.get("PORT"))))
            .addService(
                ServerInterceptors.intercept(
                    new GrpcApp(Path.of(environment.get("COUNTS"))).service(),
                    MetadataUtils.newAttachMetadataServerInterceptor(headers)))
            .build()
            .start();
    Files.writeString(
        Path.of(environment.get("STARTS")),
        revision + " " + ProcessHandle.current().pid() + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    server.awaitTermination();
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(
            GET,
            ServerCalls.asyncUnaryCall((path, answers) -> {
              count(path);
              answers.onNext(path);
              answers.onCompleted();
            }))
        .addMethod(
            DOWNLOAD,
            ServerCalls.asyncServerStreamingCall((path, answers) -> {
              count(path);
              send(path, 0, answers);
            }))
        .addMethod(UPLOAD, ServerCalls.asyncClientStreamingCall(Upload::new))
        .addMethod(CONVERSE, ServerCalls.asyncBidiStreamingCall(Conversation::new))
        .build();
  }

  private void send(String path, int number, StreamObserver<String> answers) {
    answers.onNext(path + " " + number + "\n");
    if (number + 1 == Load.PIECES) {
      answers.onCompleted();
    } else {
      var _ =
          pieces.schedule(
              () -> send(path, number + 1, answers),
              Load.BETWEEN_PIECES.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  /// What follows a path.
  private abstract class AfterPath implements StreamObserver<String> {
    final StreamObserver<String> answers;
    private boolean begun;

    AfterPath(StreamObserver<String> answers) {
      this.answers = answers;
    }

    abstract void message(String message);

    @Override
    public void onNext(String message) {
      if (begun) {
        message(message);
      } else {
        begun = true;
        count(message);
      }
    }

    /// The client says for itself that it has failed.
    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }

  private final class Upload extends AfterPath {
    private final StringBuilder body = new StringBuilder();

    Upload(StreamObserver<String> answers) {
      super(answers);
    }

    @Override
    void message(String message) {
      body.append(message);
    }

    @Override
    public void onCompleted() {
      answers.onNext(body.toString());
      super.onCompleted();
    }
  }

  private final class Conversation extends AfterPath {
    Conversation(StreamObserver<String> answers) {
      super(answers);
    }

    @Override
    void message(String message) {
      answers.onNext(message);
    }
  }

  private void count(String path) {
    try {
      counts.write(ByteBuffer.wrap((path + "\n").getBytes(ISO_8859_1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
