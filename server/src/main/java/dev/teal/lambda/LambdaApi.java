package dev.teal.lambda;

import dev.teal.clock.Pace;
import dev.teal.home.Home;
import dev.teal.runner.ProcessRunner;
import dev.teal.store.PageToken;
import dev.teal.store.Store;
import dev.teal.store.WorkHandler;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.ListTagsRequest;
import software.amazon.awssdk.services.lambda.model.ListTagsResponse;
import software.amazon.awssdk.services.lambda.model.TagResourceRequest;
import software.amazon.awssdk.services.lambda.model.TagResourceResponse;
import software.amazon.awssdk.services.lambda.model.UntagResourceRequest;
import software.amazon.awssdk.services.lambda.model.UntagResourceResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationResponse;

/// Lambda's API. Functions run as local processes; nothing isolates them from the machine.
public final class LambdaApi implements LambdaClient {
  private static final PageToken MARKERS = new PageToken("functions");

  /// The queue of asynchronous invocations.
  public static final String QUEUE = "lambda/invocation";

  private static final int PAGE = 50;

  private final Home home;
  private final Functions functions;
  private final Invoker invoker;
  private final Instances instances;
  private final EventInvocations events;
  private final ProcessRunner runner;
  private final CodeStore code;
  private final FunctionLog logs;

  /// @param folder for code, logs and processes; created when missing
  /// @param endpoint asked each time a function's process is started
  public LambdaApi(
      Home home,
      Store store,
      InstantSource clock,
      Pace pace,
      Path folder,
      Supplier<Endpoint> endpoint) {
    this.home = home;
    Path root = folder.toAbsolutePath();
    runner = new ProcessRunner(root.resolve("processes"), root);
    logs = new FunctionLog(root.resolve("logs"));
    code = new CodeStore(root.resolve("code"));
    FunctionProcesses processes = new FunctionProcesses(runner, root);
    instances = new Instances(home, processes, code, endpoint);
    functions = new Functions(home, store, clock, code, this::outdated);
    events = new EventInvocations(store, clock, pace, instances, processes, logs);
    invoker = new Invoker(home, functions, instances, events, logs);
    instances.takeOver(events.resume());
    deleteUnusedCode();
  }

  private void outdated(String functionName) {
    instances.retire(functionName);
    deleteUnusedCode();
  }

  private void deleteUnusedCode() {
    instances
        .codeInUse()
        .ifPresent(inUse ->
            code.keepOnly(() -> {
              var kept = new HashSet<>(inUse);
              functions.list("", Integer.MAX_VALUE).forEach(f -> kept.add(f.codeSha256()));
              return kept;
            }));
  }

  /// The handler of [#QUEUE].
  public WorkHandler invocations() {
    return events;
  }

  /// Where a function's log is kept; the file is there from the first call on.
  public Path log(String functionName) {
    return logs.file(functionName);
  }

  @Override
  public CreateFunctionResponse createFunction(CreateFunctionRequest request) {
    return SdkCopy.into(CreateFunctionResponse.builder(), functions.create(request)).build();
  }

  @Override
  public GetFunctionResponse getFunction(GetFunctionRequest request) {
    LambdaFunction function = find(request.functionName(), request.qualifier());
    var response =
        GetFunctionResponse.builder()
            .configuration(function.configuration())
            .code(code -> code.repositoryType("S3"));
    return (function.tags().isEmpty() ? response : response.tags(function.tags())).build();
  }

  @Override
  public GetFunctionConfigurationResponse getFunctionConfiguration(
      GetFunctionConfigurationRequest request) {
    return SdkCopy.into(
            GetFunctionConfigurationResponse.builder(),
            find(request.functionName(), request.qualifier()).configuration())
        .build();
  }

  private LambdaFunction find(String name, @Nullable String qualifier) {
    return functions.find(FunctionName.of(home, name, qualifier));
  }

  @Override
  public UpdateFunctionCodeResponse updateFunctionCode(UpdateFunctionCodeRequest request) {
    return SdkCopy.into(UpdateFunctionCodeResponse.builder(), functions.updateCode(request))
        .build();
  }

  @Override
  public UpdateFunctionConfigurationResponse updateFunctionConfiguration(
      UpdateFunctionConfigurationRequest request) {
    return SdkCopy.into(
            UpdateFunctionConfigurationResponse.builder(), functions.updateConfiguration(request))
        .build();
  }

  @Override
  public DeleteFunctionResponse deleteFunction(DeleteFunctionRequest request) {
    functions.delete(request);
    return DeleteFunctionResponse.builder().build();
  }

  @Override
  public ListFunctionsResponse listFunctions(ListFunctionsRequest request) {
    FunctionChecks.range("MaxItems", request.maxItems(), 1, 10_000);
    int limit = Math.min(PAGE, Objects.requireNonNullElse(request.maxItems(), PAGE));
    String marker = request.marker();
    String after =
        MARKERS
            .start(marker)
            .orElseThrow(() ->
                LambdaErrors.invalid(
                    "Marker: " + marker + " (expected: the NextMarker of an earlier page)"));
    List<FunctionConfiguration> found = functions.list(after, limit + 1);
    List<FunctionConfiguration> page = found.stream().limit(limit).toList();
    return ListFunctionsResponse.builder()
        .functions(page)
        .nextMarker(found.size() > limit ? MARKERS.behind(page.getLast().functionName()) : null)
        .build();
  }

  @Override
  public InvokeResponse invoke(InvokeRequest request) {
    return invoker.invoke(request);
  }

  @Override
  public ListTagsResponse listTags(ListTagsRequest request) {
    return ListTagsResponse.builder().tags(find(request.resource(), null).tags()).build();
  }

  @Override
  public TagResourceResponse tagResource(TagResourceRequest request) {
    functions.tag(
        FunctionName.of(home, request.resource(), null),
        tags -> {
          var changed = new HashMap<>(tags);
          changed.putAll(request.tags());
          if (changed.size() > 50) {
            throw LambdaErrors.invalid("Tags: " + changed.size() + " (expected: at most 50)");
          }
          return changed;
        });
    return TagResourceResponse.builder().build();
  }

  @Override
  public UntagResourceResponse untagResource(UntagResourceRequest request) {
    functions.tag(
        FunctionName.of(home, request.resource(), null),
        tags -> {
          var changed = new HashMap<>(tags);
          changed.keySet().removeAll(request.tagKeys());
          return changed;
        });
    return UntagResourceResponse.builder().build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /// Ends the functions' free processes; those at work finish without this server.
  @Override
  public void close() {
    events.close();
    instances.close();
    runner.close();
  }
}
