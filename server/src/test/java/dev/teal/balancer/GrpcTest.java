package dev.teal.balancer;

import static dev.teal.balancer.Routings.await;
import static dev.teal.balancer.Routings.forward;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.balancer.routing.Tls;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// gRPC calls by grpc-java, through an HTTPS listener, to grpc-java.
class GrpcTest {
  private static final MethodDescriptor.Marshaller<String> TEXT =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(String value) {
          return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
          try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };
  private static final MethodDescriptor<String, String> ECHO =
      method("Echo", MethodDescriptor.MethodType.UNARY);
  private static final MethodDescriptor<String, String> COUNT =
      method("Count", MethodDescriptor.MethodType.SERVER_STREAMING);
  private static final MethodDescriptor<String, String> TALK =
      method("Talk", MethodDescriptor.MethodType.BIDI_STREAMING);

  @TempDir Path folder;
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();
  private TestCertificates certificates;

  @SuppressWarnings("NullAway.Init") // set by each test
  private Server server;

  private ManagedChannel channel;

  private static MethodDescriptor<String, String> method(
      String name, MethodDescriptor.MethodType type) {
    return MethodDescriptor.<String, String>newBuilder(TEXT, TEXT)
        .setFullMethodName("test.Service/" + name)
        .setType(type)
        .build();
  }

  @BeforeEach
  void open() throws Exception {
    certificates = new TestCertificates(folder);
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .overrideAuthority("localhost")
            .sslContext(
                GrpcSslContexts.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build())
            .build();
  }

  @AfterEach
  void close() throws Exception {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    balancer.close();
    if (server != null) {
      server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
    certificates.close();
  }

  private static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("test.Service")
        .addMethod(
            ECHO,
            ServerCalls.asyncUnaryCall((request, answers) -> {
              if (request.startsWith("fail")) {
                Metadata trailers = new Metadata();
                trailers.put(Metadata.Key.of("x-why", Metadata.ASCII_STRING_MARSHALLER), "because");
                answers.onError(
                    Status.FAILED_PRECONDITION
                        .withDescription("as asked for")
                        .asRuntimeException(trailers));
                return;
              }
              answers.onNext("echo " + request);
              answers.onCompleted();
            }))
        .addMethod(
            COUNT,
            ServerCalls.asyncServerStreamingCall((request, answers) -> {
              for (int i = 0; i < Integer.parseInt(request); i++) {
                answers.onNext("number " + i);
              }
              answers.onCompleted();
            }))
        .addMethod(
            TALK,
            ServerCalls.asyncBidiStreamingCall(answers ->
                new StreamObserver<String>() {
                  @Override
                  public void onNext(String value) {
                    answers.onNext("heard " + value);
                  }

                  @Override
                  public void onError(Throwable failure) {}

                  @Override
                  public void onCompleted() {
                    answers.onCompleted();
                  }
                }))
        .build();
  }

  private void serve(boolean overTls) throws Exception {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    if (overTls) {
      Tls.Certificate own = certificates.certificate("target.internal");
      builder.sslContext(
          GrpcSslContexts.forServer(
                  new ByteArrayInputStream(own.chain().getBytes(StandardCharsets.US_ASCII)),
                  new ByteArrayInputStream(own.privateKey().getBytes(StandardCharsets.US_ASCII)))
              .build());
    }
    server = builder.addService(service()).build().start();
    apply(
        overTls,
        Duration.ofSeconds(20),
        "12",
        new TargetGroup.Target("127.0.0.1", server.getPort()));
  }

  private void apply(boolean overTls, Duration delay, String codes, TargetGroup.Target... targets) {
    TargetGroup.HealthCheck check =
        new TargetGroup.HealthCheck(
            true,
            overTls
                ? TargetGroup.HealthCheck.Protocol.HTTPS
                : TargetGroup.HealthCheck.Protocol.HTTP,
            "/AWS.ALB/healthcheck",
            0,
            Duration.ofMillis(50),
            Duration.ofSeconds(2),
            2,
            2,
            codes,
            Duration.ZERO);
    TargetGroup group =
        new TargetGroup(
            "g",
            delay,
            new TargetGroup.Protocol(TargetGroup.Version.GRPC, overTls, false),
            check,
            List.of(targets));
    Tls tls = certificates.http2();
    Listener listener = Routings.https(port, tls, forward("g"));
    balancer.apply(new Routing("lb", log().options(), List.of(listener), List.of(group))).join();
  }

  private String echo(String text) {
    return ClientCalls.blockingUnaryCall(
        channel, ECHO, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), text);
  }

  private long inFlight() {
    return balancer.status("lb").orElseThrow().targetGroups().stream()
        .flatMap(group -> group.targets().stream())
        .mapToLong(dev.teal.balancer.Status.TargetStatus::inFlight)
        .sum();
  }

  @ParameterizedTest(name = "over TLS to the target: {0}")
  @ValueSource(booleans = {false, true})
  void unaryCallsAreAnswered(boolean overTls) throws Exception {
    serve(overTls);
    for (int i = 0; i < 20; i++) {
      assertThat(echo("hello " + i)).isEqualTo("echo hello " + i);
    }
    String large = "x".repeat(1_000_000);
    assertThat(echo(large)).isEqualTo("echo " + large);
    await("nothing is under way", () -> inFlight() == 0);
  }

  private AccessLogLines log() {
    return new AccessLogLines(folder.resolve("access.log"));
  }

  @Test
  void callsAreWrittenDownAsGrpc() throws Exception {
    serve(false);
    assertThat(echo("hello")).isEqualTo("echo hello");
    List<String> line = log().lines(1).getFirst();
    assertThat(line.getFirst()).isEqualTo("grpcs");
    assertThat(line.subList(8, 10)).containsExactly("200", "200");
    assertThat(line.get(12)).startsWith("POST https://localhost:").endsWith(" HTTP/2.0");
  }

  @ParameterizedTest(name = "over TLS to the target: {0}")
  @ValueSource(booleans = {false, true})
  void healthChecksAreCallsJudgedByTheirStatus(boolean overTls) throws Exception {
    serve(overTls); // which has no such method: UNIMPLEMENTED, 12
    await("12 is healthy", () -> Routings.healthyTargets(balancer) == 1);
    apply(
        overTls,
        Duration.ofSeconds(20),
        "0",
        new TargetGroup.Target("127.0.0.1", server.getPort()));
    await("12 is not 0", () -> Routings.healthyTargets(balancer) == 0);
  }

  @Test
  void failuresComeWithTheirStatusAndTrailers() throws Exception {
    serve(false);
    assertThatThrownBy(() -> echo("fail"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
              assertThat(e.getStatus().getDescription()).isEqualTo("as asked for");
              assertThat(
                      e.getTrailers()
                          .get(Metadata.Key.of("x-why", Metadata.ASCII_STRING_MARSHALLER)))
                  .isEqualTo("because");
            });
  }

  @ParameterizedTest(name = "{0} messages")
  @ValueSource(ints = {0, 1, 10_000})
  void streamsFromTheTargetPassWhole(int count) throws Exception {
    serve(false);
    Iterator<String> answers =
        ClientCalls.blockingServerStreamingCall(
            channel,
            COUNT,
            CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
            Integer.toString(count));
    List<String> all = new ArrayList<>();
    answers.forEachRemaining(all::add);
    assertThat(all).hasSize(count);
    if (count > 0) {
      assertThat(all.getLast()).isEqualTo("number " + (count - 1));
    }
  }

  @ParameterizedTest(name = "over TLS to the target: {0}")
  @ValueSource(booleans = {false, true})
  void bothSidesTalkAtOnceAndADrainWaitsForThem(boolean overTls) throws Exception {
    serve(overTls);
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    StreamObserver<String> to =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(TALK, CallOptions.DEFAULT),
            new StreamObserver<String>() {
              @Override
              public void onNext(String value) {
                heard.add(value);
              }

              @Override
              public void onError(Throwable failure) {
                heard.add("failed: " + Status.fromThrowable(failure).getCode());
              }

              @Override
              public void onCompleted() {
                heard.add("completed");
              }
            });
    for (int i = 0; i < 3; i++) {
      to.onNext("word " + i);
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("heard word " + i);
    }
    assertThat(inFlight()).isEqualTo(1);
    apply(overTls, Duration.ofSeconds(20), "12");
    to.onNext("still there");
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("heard still there");
    to.onCompleted();
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("completed");
    await(
        "drained",
        () ->
            balancer.status("lb").orElseThrow().targetGroups().stream()
                .allMatch(group -> group.targets().isEmpty()));
  }
}
