package dev.teal.app;

import dev.teal.wire.Endpoint;
import dev.teal.wire.http.ApiError;
import dev.teal.wire.http.ApiHandler;
import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.ApiResponse;
import dev.teal.wire.http.ApiServer;
import dev.teal.wire.http.ApiServerConfig;
import dev.teal.wire.http.ApiServerException;
import dev.teal.wire.http.Pages;
import dev.teal.wire.http.RequestHead;
import dev.teal.wire.http.Route;
import dev.teal.wire.sign.Credentials;
import dev.teal.wire.sign.SignatureCheck;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server: the rooms behind their APIs, on one address. What it keeps outlives it; the tasks that
/// it runs and their traffic outlive a server that is killed, or told to leave them.
final class Server implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Server.class);

  private final ServerConfig config;
  private final DataFolder data;
  private final FileChannel lock;
  private final Keys keys;
  private final ApiServer api;
  private volatile Serving serving;

  /// The rooms, and the endpoint that leads to them: exchanged as one by a reset.
  private record Serving(Rooms rooms, ApiHandler endpoint) {}

  private Server(ServerConfig config, DataFolder data, FileChannel lock) {
    this.config = config;
    this.data = data;
    this.lock = lock;
    // Beside what follows, since a start is to be quick.
    CompletableFuture<ApiServer> preparing = CompletableFuture.supplyAsync(this::prepare);
    keys = keys();
    serving = open();
    api = preparing.join();
    listen();
    serving.rooms().start();
    data.keepEndpoint(url());
  }

  /// @throws StartException when the address, the port or the data folder cannot be used
  static Server start(ServerConfig config) {
    DataFolder data = new DataFolder(config.data());
    FileChannel lock = data.lock();
    try {
      return new Server(config, data, lock);
    } catch (ApiServerException e) {
      DataFolder.release(lock);
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Where it serves: `http://127.0.0.1:4566`.
  String url() {
    InetAddress address = InetAddress.ofLiteral(config.address());
    String host = address instanceof Inet6Address ? "[" + config.address() + "]" : config.address();
    return "http://" + host + ":" + api.port();
  }

  Keys accessKeys() {
    return keys;
  }

  private Keys keys() {
    Optional<Keys> kept = data.keys();
    Keys chosen = config.keys().or(() -> kept).orElseGet(Keys::random);
    if (!kept.equals(Optional.of(chosen))) {
      data.keep(chosen);
    }
    return chosen;
  }

  private Serving open() {
    Rooms rooms = new Rooms(config, data, keys, () -> URI.create(url()));
    ApiHandler endpoint =
        config.signed()
            ? Endpoint.signed(
                rooms.services(),
                new SignatureCheck(
                    Credentials.of(keys.accessKeyId(), keys.secretAccessKey()),
                    config.home().region(),
                    InstantSource.system()))
            : Endpoint.open(rooms.services());
    return new Serving(rooms, endpoint);
  }

  private ApiServer prepare() {
    List<Route> routes =
        config.allowReset()
            ? List.of(
                new Route("POST", "/_teal/reset", request -> reset()),
                new Route("POST", "/_teal/balancer/replace", request -> replaceBalancer()))
            : List.of();
    return new ApiServer(
        ApiServerConfig.on(config.address(), config.port()),
        new Pages(new CurrentEndpoint(), routes));
  }

  private void listen() {
    try {
      api.start();
    } catch (ApiServerException e) {
      serving.rooms().close();
      throw e;
    }
  }

  /// Whatever endpoint leads to the rooms at this moment.
  private final class CurrentEndpoint implements ApiHandler {
    @Override
    public long bodyLimit(RequestHead head) {
      return serving.endpoint().bodyLimit(head);
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
      return serving.endpoint().handle(request);
    }

    @Override
    public ApiResponse refuse(RequestHead head, ApiError error) {
      return serving.endpoint().refuse(head, error);
    }
  }

  private synchronized ApiResponse reset() {
    log.info("reset: all tasks are stopped, everything is emptied");
    serving.rooms().empty();
    serving.rooms().close();
    serving = open();
    serving.rooms().start();
    return Pages.json(200, "status", "empty");
  }

  private ApiResponse replaceBalancer() {
    return serving.rooms().replaceBalancer()
        ? Pages.json(200, "status", "replaced")
        : Pages.json(409, "status", "the balancer runs inside the server");
  }

  /// Lets requests under way end, then stops, with or without what it runs.
  @Override
  public synchronized void close() {
    api.close();
    serving.rooms().close();
    switch (config.onStop()) {
      case END -> {
        var _ = new Running(data, log::info).end();
      }
      case LEAVE -> log.info("stopped; tasks and a balancer beside go on: `teal stop` ends them");
    }
    DataFolder.release(lock);
  }
}
