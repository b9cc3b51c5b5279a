package dev.teal.wire;

import dev.teal.wire.Operation.Streaming;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;

/// Finds operations on the SDK's interfaces by name: `CreateDeployment` is the method
/// `createDeployment(CreateDeploymentRequest)`. One method is looked up at a time, since listing
/// them all would load every model class of the service.
final class Operations {
  private static final Pattern NAME = Pattern.compile("[A-Z][A-Za-z0-9]{1,99}");
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
    String model = api.getPackageName() + ".model." + key.operation();
    try {
      return handles(api, key.methodName(), load(api, model + "Request"));
    } catch (ClassNotFoundException e) {
      return lookUpByMethod(key, api);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /// For the few operations whose classes are spelt otherwise (`GetSMSAttributes`,
  /// `GetSmsAttributesRequest`).
  private static @Nullable Handles lookUpByMethod(Key key, Class<?> api) {
    Optional<Class<?>> request =
        Arrays.stream(api.getMethods())
            .filter(method -> method.getName().equals(key.methodName()))
            .filter(method -> method.getParameterCount() == 1)
            .<Class<?>>map(Operations::firstParameter)
            .filter(type -> type.getSimpleName().equalsIgnoreCase(key.operation() + "Request"))
            .findFirst();
    if (request.isEmpty()) {
      return null;
    }
    try {
      return handles(api, key.methodName(), request.get());
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private static Class<?> firstParameter(Method method) {
    return method.getParameterTypes()[0];
  }

  private static Handles handles(Class<?> api, String method, Class<?> request)
      throws ReflectiveOperationException {
    Class<?> response = load(api, request.getName().replaceFirst("Request$", "Response"));
    MethodHandle builder =
        LOOKUP.findStatic(
            request, "builder", MethodType.methodType(load(api, request.getName() + "$Builder")));
    Streaming streaming = streaming(api, method, request);
    MethodType type =
        switch (streaming) {
          case NEITHER -> MethodType.methodType(response, request);
          case REQUEST -> MethodType.methodType(response, request, RequestBody.class);
          case RESPONSE -> MethodType.methodType(Object.class, request, ResponseTransformer.class);
        };
    return new Handles(builder, LOOKUP.findVirtual(api, method, type), streaming);
  }

  /// A streaming operation has a method that takes the stream beside the request.
  private static Streaming streaming(Class<?> api, String method, Class<?> request) {
    if (has(api, method, request, RequestBody.class)) {
      return Streaming.REQUEST;
    }
    return has(api, method, request, ResponseTransformer.class)
        ? Streaming.RESPONSE
        : Streaming.NEITHER;
  }

  private static boolean has(Class<?> api, String method, Class<?>... parameters) {
    try {
      return api.getMethod(method, parameters).getDeclaringClass().equals(api);
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  private static Class<?> load(Class<?> api, String name) throws ClassNotFoundException {
    return Class.forName(name, true, api.getClassLoader());
  }

  private record Key(AwsService service, String operation) {
    String methodName() {
      return Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
    }
  }

  private record Handles(MethodHandle builder, MethodHandle call, Streaming streaming) {}
}
