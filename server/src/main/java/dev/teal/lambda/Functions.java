package dev.teal.lambda;

import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionRequest;
import software.amazon.awssdk.services.lambda.model.Environment;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.LoggingConfig;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.PreconditionFailedException;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.SnapStart;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.TracingConfig;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.VpcConfig;

/// Functions as resources. Errors: InvalidParameterValueException, ResourceConflictException for a
/// name that is taken, ResourceNotFoundException, PreconditionFailedException for an old
/// RevisionId.
final class Functions {
  private static final DateTimeFormatter LAST_MODIFIED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final int DEFAULT_TIMEOUT = 3;
  private static final int DEFAULT_MEMORY = 128;

  private final Home home;
  private final Store store;
  private final InstantSource clock;
  private final CodeStore code;
  private final Consumer<String> outdated;

  /// @param outdated called with the name of a function that was changed or deleted
  Functions(
      Home home, Store store, InstantSource clock, CodeStore code, Consumer<String> outdated) {
    this.home = home;
    this.store = store;
    this.clock = clock;
    this.code = code;
    this.outdated = outdated;
  }

  LambdaFunction find(String name) {
    return store
        .read(transaction -> transaction.find(LambdaFunction.KIND, name))
        .map(Stored::value)
        .orElseThrow(() -> LambdaErrors.notFound(arn(name)));
  }

  FunctionConfiguration create(CreateFunctionRequest request) {
    String name = FunctionName.of(home, request.functionName(), null);
    FunctionChecks.name(name);
    if (request.packageType() == PackageType.IMAGE) {
      throw LambdaErrors.invalid("PackageType: Image is not supported here (expected: Zip)");
    }
    FunctionChecks.refuseUnsupported(request);
    FunctionChecks.role(request.role());
    FunctionChecks.runtime(request.runtimeAsString());
    FunctionChecks.handler(request.handler());
    FunctionChecks.range("Timeout", request.timeout(), 1, 900);
    FunctionChecks.range("MemorySize", request.memorySize(), 128, 10_240);
    FunctionChecks.storage(request.ephemeralStorage());
    FunctionChecks.description(request.description());
    FunctionChecks.environment(request.environment());
    if (request.code() == null) {
      throw LambdaErrors.invalid("Please provide a source for function code.");
    }
    byte[] zip =
        FunctionChecks.zip(
            request.code().zipFile(), request.code().s3Bucket(), request.code().imageUri());
    // Before unpacking, which is the costly part; decided again in the transaction.
    if (store.read(t -> t.find(LambdaFunction.KIND, name)).isPresent()) {
      throw alreadyExists(name);
    }
    FunctionConfiguration configuration =
        stamped(
            FunctionConfiguration.builder()
                .functionName(name)
                .functionArn(arn(name))
                .runtime(request.runtimeAsString())
                .role(request.role())
                .handler(request.handler())
                .description(Objects.requireNonNullElse(request.description(), ""))
                .timeout(Objects.requireNonNullElse(request.timeout(), DEFAULT_TIMEOUT))
                .memorySize(Objects.requireNonNullElse(request.memorySize(), DEFAULT_MEMORY))
                .environment(variables(request.environment()))
                .version(FunctionName.LATEST)
                .tracingConfig(tracing -> tracing.mode("PassThrough"))
                .ephemeralStorage(storage ->
                    storage.size(
                        request.ephemeralStorage() == null
                            ? 512
                            : request.ephemeralStorage().size()))
                .packageType(PackageType.ZIP)
                .architectures(
                    request.hasArchitectures()
                        ? request.architectures()
                        : List.of(Architecture.X86_64))
                .loggingConfig(logging -> logging.logFormat("Text").logGroup("/aws/lambda/" + name))
                .state(State.ACTIVE)
                .lastUpdateStatus(LastUpdateStatus.SUCCESSFUL)
                .codeSha256(code.add(zip))
                .codeSize((long) zip.length));
    store.run(transaction -> {
      if (transaction.find(LambdaFunction.KIND, name).isPresent()) {
        throw alreadyExists(name);
      }
      transaction.insert(
          LambdaFunction.KIND, name, new LambdaFunction(configuration, request.tags()));
    });
    return configuration;
  }

  FunctionConfiguration updateCode(UpdateFunctionCodeRequest request) {
    String name = FunctionName.of(home, request.functionName(), null);
    FunctionChecks.refuseUnsupported(request);
    byte[] zip = FunctionChecks.zip(request.zipFile(), request.s3Bucket(), request.imageUri());
    find(name);
    String sha256 = code.add(zip);
    UnaryOperator<FunctionConfiguration.Builder> change =
        builder -> {
          builder.codeSha256(sha256).codeSize((long) zip.length);
          return request.hasArchitectures()
              ? builder.architectures(request.architectures())
              : builder;
        };
    if (Boolean.TRUE.equals(request.dryRun())) {
      return change.apply(find(name).configuration().toBuilder()).build();
    }
    return update(name, request.revisionId(), change);
  }

  FunctionConfiguration updateConfiguration(UpdateFunctionConfigurationRequest request) {
    String name = FunctionName.of(home, request.functionName(), null);
    FunctionChecks.refuseUnsupported(request);
    if (request.role() != null) {
      FunctionChecks.role(request.role());
    }
    if (request.runtimeAsString() != null) {
      FunctionChecks.runtime(request.runtimeAsString());
    }
    if (request.handler() != null) {
      FunctionChecks.handler(request.handler());
    }
    FunctionChecks.range("Timeout", request.timeout(), 1, 900);
    FunctionChecks.range("MemorySize", request.memorySize(), 128, 10_240);
    FunctionChecks.storage(request.ephemeralStorage());
    FunctionChecks.description(request.description());
    FunctionChecks.environment(request.environment());
    return update(
        name,
        request.revisionId(),
        builder -> {
          EnvironmentResponse environment = builder.build().environment();
          // Not those whose types differ, and whose values are the defaults when they are given.
          SdkCopy.into(
              builder,
              request.toBuilder()
                  .functionName(name)
                  .revisionId(null)
                  .environment((Environment) null)
                  .vpcConfig((VpcConfig) null)
                  .tracingConfig((TracingConfig) null)
                  .snapStart((SnapStart) null)
                  .loggingConfig((LoggingConfig) null)
                  .build());
          return builder.environment(
              request.environment() == null ? environment : variables(request.environment()));
        });
  }

  private FunctionConfiguration update(
      String name,
      @Nullable String revisionId,
      UnaryOperator<FunctionConfiguration.Builder> change) {
    FunctionConfiguration updated =
        store.transact(transaction -> {
          Stored<LambdaFunction> read =
              transaction
                  .find(LambdaFunction.KIND, name)
                  .orElseThrow(() -> LambdaErrors.notFound(arn(name)));
          FunctionConfiguration old = read.value().configuration();
          if (revisionId != null && !revisionId.equals(old.revisionId())) {
            throw PreconditionFailedException.builder()
                .type("User")
                .message(
                    "The Revision Id provided does not match the latest Revision Id. Call the"
                        + " GetFunction/GetAlias API to retrieve the latest Revision Id")
                .build();
          }
          FunctionConfiguration fresh = stamped(change.apply(old.toBuilder()));
          transaction.replace(
              LambdaFunction.KIND, read, new LambdaFunction(fresh, read.value().tags()));
          return fresh;
        });
    outdated.accept(name);
    return updated;
  }

  void delete(DeleteFunctionRequest request) {
    String name = FunctionName.of(home, request.functionName(), request.qualifier());
    store.run(transaction ->
        transaction.remove(
            LambdaFunction.KIND,
            transaction
                .find(LambdaFunction.KIND, name)
                .orElseThrow(() -> LambdaErrors.notFound(arn(name)))));
    outdated.accept(name);
  }

  /// @param after the name of the last function of the page before; empty for the first page
  List<FunctionConfiguration> list(String after, int limit) {
    return store
        .read(transaction -> transaction.list(LambdaFunction.KIND, "", after, limit))
        .stream()
        .map(function -> function.value().configuration())
        .toList();
  }

  void tag(String name, UnaryOperator<Map<String, String>> change) {
    store.run(transaction -> {
      Stored<LambdaFunction> read =
          transaction
              .find(LambdaFunction.KIND, name)
              .orElseThrow(() -> LambdaErrors.notFound(arn(name)));
      transaction.replace(
          LambdaFunction.KIND,
          read,
          new LambdaFunction(read.value().configuration(), change.apply(read.value().tags())));
    });
  }

  private FunctionConfiguration stamped(FunctionConfiguration.Builder builder) {
    return builder
        .revisionId(UUID.randomUUID().toString())
        .lastModified(LAST_MODIFIED.format(clock.instant()))
        .build();
  }

  private static @Nullable EnvironmentResponse variables(@Nullable Environment environment) {
    return environment == null || environment.variables().isEmpty()
        ? null
        : EnvironmentResponse.builder().variables(environment.variables()).build();
  }

  private static ResourceConflictException alreadyExists(String name) {
    return ResourceConflictException.builder()
        .type("User")
        .message("Function already exist: " + name)
        .build();
  }

  private String arn(String name) {
    return home.arn("lambda", "function:" + name);
  }
}
