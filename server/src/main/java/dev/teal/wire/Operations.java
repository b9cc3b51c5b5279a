package dev.teal.wire;

import dev.teal.wire.Operation.Streaming;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;

/// Finds operations on the SDK's interfaces by name: `CreateDeployment` is the method
/// `createDeployment(CreateDeploymentRequest)`. One method is looked up at a time, by method
/// handles: reflection (`Class.getMethod` too) makes the JVM load every model class of the service.
final class Operations {
  private static final Pattern NAME = Pattern.compile("[A-Z][A-Za-z0-9]{1,99}");
  private static final Pattern ABBREVIATION = Pattern.compile("[A-Z]{2,}(?=[A-Z][a-z]|$)");
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

  private final Map<Key, Handles> found = new ConcurrentHashMap<>();

  /// The handles of an operation; empty when the interface has no such operation.
  Optional<Operation> find(Target target) {
    Service service = target.service();
    return handles(service.kind(), target.operation())
        .map(handles ->
            new Operation(
                target,
                handles.builder(),
                handles.call().bindTo(service.implementation()),
                handles.streaming()));
  }

  boolean exists(AwsService service, String operation) {
    return handles(service, operation).isPresent();
  }

  private Optional<Handles> handles(AwsService service, String operation) {
    // Names come from clients: only those that exist are remembered.
    return NAME.matcher(operation).matches()
        ? Optional.ofNullable(
            found.computeIfAbsent(new Key(service, operation), Operations::lookUp))
        : Optional.empty();
  }

  private static @Nullable Handles lookUp(Key key) {
    Class<?> api = key.service().api();
    // A class loader keeps a lock for every name that it was asked to load, and clients make them
    // up.
    if (!isThere(api.getClassLoader(), key.modelName() + "Request")) {
      return null;
    }
    try {
      return handles(api, key.methodName(), load(api, key.modelName() + "Request"));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private static @Nullable Handles handles(Class<?> api, String method, Class<?> request)
      throws ReflectiveOperationException {
    Class<?> response = load(api, request.getName().replaceFirst("Request$", "Response"));
    MethodHandle builder =
        LOOKUP.findStatic(
            request, "builder", MethodType.methodType(load(api, request.getName() + "$Builder")));
    for (Streaming streaming : Streaming.values()) {
      MethodType type =
          switch (streaming) {
            case NEITHER -> MethodType.methodType(response, request);
            // A streaming operation has a method that takes the stream beside the request.
            case REQUEST -> MethodType.methodType(response, request, RequestBody.class);
            case RESPONSE ->
                MethodType.methodType(Object.class, request, ResponseTransformer.class);
          };
      try {
        return new Handles(builder, LOOKUP.findVirtual(api, method, type), streaming);
      } catch (NoSuchMethodException _) {
        // It is called in one of the other ways.
      }
    }
    return null;
  }

  private static boolean isThere(ClassLoader loader, String name) {
    return loader.getResource(name.replace('.', '/') + ".class") != null;
  }

  private static Class<?> load(Class<?> api, String name) throws ClassNotFoundException {
    return Class.forName(name, true, api.getClassLoader());
  }

  private record Key(AwsService service, String operation) {
    String methodName() {
      return Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
    }

    /// The SDK writes an abbreviation like a word: `GetSMSAttributes`, `GetSmsAttributesRequest`.
    String modelName() {
      return service.api().getPackageName()
          + ".model."
          + ABBREVIATION
              .matcher(operation)
              .replaceAll(found ->
                  found.group().charAt(0) + found.group().substring(1).toLowerCase(Locale.ROOT));
    }
  }

  private record Handles(MethodHandle builder, MethodHandle call, Streaming streaming) {}
}
