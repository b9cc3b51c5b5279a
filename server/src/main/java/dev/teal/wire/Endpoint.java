package dev.teal.wire;

import dev.teal.pojo.PojoException;
import dev.teal.wire.http.ApiError;
import dev.teal.wire.http.ApiHandler;
import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.ApiResponse;
import dev.teal.wire.http.BodyException;
import dev.teal.wire.http.RequestHead;
import dev.teal.wire.sign.SignatureCheck;
import dev.teal.wire.sign.SignatureException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import tools.jackson.databind.node.ObjectNode;

/// The one endpoint of all services.
///
/// ```
/// find service and operation -> check the signature -> read -> call -> write
/// ```
///
/// Whatever goes wrong on the way becomes an answer in the client's own protocol. An object's bytes
/// go from the client's connection to the service, and back, without being held.
public final class Endpoint implements ApiHandler {
  private static final Logger log = LoggerFactory.getLogger(Endpoint.class);

  private final Operations operations = new Operations();
  private final Router router;
  private final Optional<SignatureCheck> signatures;

  private Endpoint(List<Service> services, Optional<SignatureCheck> signatures) {
    this.router = new Router(services, operations);
    this.signatures = signatures;
  }

  /// An endpoint that takes signed requests only.
  public static Endpoint signed(List<Service> services, SignatureCheck signatures) {
    return new Endpoint(services, Optional.of(signatures));
  }

  /// An endpoint that asks nobody for a signature (`--auth off`).
  public static Endpoint open(List<Service> services) {
    return new Endpoint(services, Optional.empty());
  }

  @Override
  public long bodyLimit(RequestHead head) {
    try {
      return router.byPath(head).map(BodyLimits::of).orElse((long) BodyLimits.USUAL);
    } catch (WireException e) {
      return BodyLimits.USUAL;
    }
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    String requestId = UUID.randomUUID().toString();
    Codec codec = router.guess(request.head());
    ApiResponse answer;
    try {
      Target target = router.find(request);
      codec = Codecs.of(target.service().kind());
      answer = answer(accept(request, target), target, codec, requestId);
    } catch (WireException e) {
      answer = codec.error(e.error(), null, requestId);
    } catch (SignatureException e) {
      answer = codec.error(SignatureErrors.of(e, codec, request.head()), null, requestId);
    }
    return answer.with("x-amzn-requestid", requestId);
  }

  @Override
  public ApiResponse refuse(RequestHead head, ApiError error) {
    String requestId = UUID.randomUUID().toString();
    return router.guess(head).error(error, null, requestId).with("x-amzn-requestid", requestId);
  }

  /// The request that the service is given, when its signature is good. S3 reads the body later,
  /// and holds it to its signature then.
  private ApiRequest accept(ApiRequest request, Target target) {
    AwsService service = target.service().kind();
    if (service == AwsService.S3) {
      String resource = VirtualHost.pathStyle(request.head()).path();
      return S3Body.accept(
          request, signatures.flatMap(check -> check.checkS3(request.head(), resource)));
    }
    boolean excused =
        service.takesUnsigned(target.operation())
            && SignatureCheck.signedService(request.head()).isEmpty();
    if (signatures.isPresent() && !excused) {
      signatures.get().check(request, service.signingName());
    }
    checkEncoding(request.head());
    return request;
  }

  private static void checkEncoding(RequestHead head) {
    String encoding = head.headers().first("content-encoding").orElse("identity");
    if (!encoding.equals("identity")) {
      throw new WireException(
          415,
          "UnsupportedMediaTypeException",
          "Content-Encoding: " + encoding + " (expected: none)");
    }
  }

  private ApiResponse answer(ApiRequest request, Target target, Codec codec, String requestId) {
    Supplier<ApiResponse> call = call(request, target, codec, requestId);
    try {
      ApiResponse answer = call.get();
      log.debug("{} answered {}", target.fullName(), requestId);
      return answer;
    } catch (AwsServiceException e) {
      return ModelledErrors.of(target.service().kind(), e)
          .map(error -> codec.error(error, e, requestId))
          .orElseGet(() -> failure(target, e, codec, requestId));
    } catch (WireException | SignatureException | BodyException e) {
      // The service read the body, and met with a fault of the body's.
      throw e;
    } catch (UnsupportedOperationException e) {
      if (isFromInterface(e, target)) {
        throw notImplemented(target);
      }
      return failure(target, e, codec, requestId);
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      return failure(target, e, codec, requestId);
    }
  }

  /// What is left to do when the request was read.
  private Supplier<ApiResponse> call(
      ApiRequest request, Target target, Codec codec, String requestId) {
    UnaryOperator<ObjectNode> other = target.service().others().get(target.operation());
    if (other != null) {
      ObjectNode input = JsonCodec.tree(request);
      return () -> JsonCodec.answer(other.apply(input));
    }
    Operation operation = operations.find(target).orElseThrow(() -> notImplemented(target));
    Object input = read(operation, request, codec);
    return () -> {
      Operation.Answer answer = operation.call(input, request.stream(), length(request.head()));
      ApiResponse written = codec.write(operation, answer.result(), requestId);
      return answer.content().map(written::with).orElse(written);
    };
  }

  private static OptionalLong length(RequestHead head) {
    return head.headers().first("content-length").stream()
        .filter(length -> length.matches("[0-9]{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  private static Object read(Operation operation, ApiRequest request, Codec codec) {
    try {
      return codec.read(operation, request);
    } catch (PojoException e) {
      throw new WireException(400, codec.wrongTypeCode(), String.valueOf(e.getMessage()));
    }
  }

  /// The SDK's interfaces throw this themselves from each method that is not overridden.
  private static boolean isFromInterface(UnsupportedOperationException e, Target target) {
    StackTraceElement[] stack = e.getStackTrace();
    return stack.length > 0
        && stack[0].getClassName().equals(target.service().kind().api().getName());
  }

  private static WireException notImplemented(Target target) {
    return new WireException(
        501,
        "NotImplemented",
        target.fullName()
            + " is not supported by Teal; docs/compatibility.md lists what is. Nothing was done.");
  }

  private static ApiResponse failure(Target target, Throwable e, Codec codec, String requestId) {
    log.error("{} failed, request {}", target.fullName(), requestId, e);
    return codec.error(
        new ApiError(
            500,
            "InternalFailure",
            "The request failed because of an internal error. The server's log has more under "
                + requestId),
        null,
        requestId);
  }
}
