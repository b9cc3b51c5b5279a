package dev.teal.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ecs.model.ClientException;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.ContainerDependency;
import software.amazon.awssdk.services.ecs.model.HealthCheck;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.PortMapping;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.Secret;
import software.amazon.awssdk.services.ecs.model.SortOrder;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionStatus;
import software.amazon.awssdk.services.ecs.model.Volume;

class TaskDefinitionsTest {
  @TempDir Path folder;
  private EcsWorld world;

  @BeforeEach
  void open() {
    world = new EcsWorld(folder);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void revisionsCountUpAndTheFamilyMeansItsLatestActiveOne() {
    for (int i = 0; i < 12; i++) {
      world.define("app", "v" + i);
    }
    assertThat(describe("app").revision()).isEqualTo(12);
    assertThat(describe("app:2").containerDefinitions().getFirst().command()).containsExactly("v1");
    world.api.deregisterTaskDefinition(r -> r.taskDefinition("app:12"));
    assertThat(describe("app").revision()).isEqualTo(11);
    assertThat(describe("app:12").status()).isEqualTo(TaskDefinitionStatus.INACTIVE);
    assertThat(world.define("app")).endsWith(":task-definition/app:13");
    assertThat(
            world
                .api
                .listTaskDefinitions(r -> r.familyPrefix("app").sort(SortOrder.DESC))
                .taskDefinitionArns())
        .map(arn -> arn.substring(arn.lastIndexOf(':') + 1))
        .startsWith("13", "11", "10", "9")
        .hasSize(12);
  }

  private TaskDefinition describe(String name) {
    return world.api.describeTaskDefinition(r -> r.taskDefinition(name)).taskDefinition();
  }

  @Test
  void aRevisionIsDescribedWithWhatAwsFillsIn() {
    TaskDefinition app = describe(world.define("app", "serve"));
    assertThat(app.status()).isEqualTo(TaskDefinitionStatus.ACTIVE);
    assertThat(app.compatibilities()).containsExactly(Compatibility.EC2, Compatibility.FARGATE);
    assertThat(app.containerDefinitions().getFirst().essential()).isTrue();
    assertThat(app.containerDefinitions().getFirst().portMappings().getFirst().protocolAsString())
        .isEqualTo("tcp");
    assertThat(app.registeredAt()).isEqualTo(world.clock.instant());
  }

  @Test
  void listsComeInPagesThatLoseNothing() {
    IntStream.range(0, 5).forEach(i -> world.define("f" + i));
    var first = world.api.listTaskDefinitionFamilies(r -> r.maxResults(2));
    assertThat(first.families()).containsExactly("f0", "f1");
    world.api.deregisterTaskDefinition(r -> r.taskDefinition("f1:1"));
    var second =
        world.api.listTaskDefinitionFamilies(r -> r.maxResults(2).nextToken(first.nextToken()));
    assertThat(second.families()).containsExactly("f2", "f3");
    var last =
        world.api.listTaskDefinitionFamilies(r -> r.maxResults(2).nextToken(second.nextToken()));
    assertThat(last.families()).containsExactly("f4");
    assertThat(last.nextToken()).isNull();
    assertThatThrownBy(() -> world.api.listTaskDefinitions(r -> r.nextToken(first.nextToken())))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("nextToken: " + first.nextToken());
  }

  @Test
  void tagsAreKeptBesideTheRevision() {
    String arn = world.define("app");
    world.api.tagResource(
        r -> r.resourceArn(arn).tags(Tag.builder().key("team").value("teal").build()));
    assertThat(world.api.listTagsForResource(r -> r.resourceArn(arn)).tags())
        .containsExactly(Tag.builder().key("team").value("teal").build());
    world.api.untagResource(r -> r.resourceArn(arn).tagKeys("team"));
    assertThat(world.api.listTagsForResource(r -> r.resourceArn(arn)).tags()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "256,512,true",
    "256,4096,false",
    ".25 vCPU,0.5 GB,true",
    "1 vCPU,2GB,true",
    "1024,1024,false",
    "8192,20480,true",
    "8192,17408,false",
    "300,512,false"
  })
  void fargateTakesOnlySomeSizes(String cpu, String memory, boolean fits) {
    assertThat(
            TaskSizes.fitsFargate(
                String.valueOf(TaskSizes.cpu(cpu)), String.valueOf(TaskSizes.memory(memory))))
        .isEqualTo(fits);
  }

  private static Arguments container(
      String what, Consumer<ContainerDefinition.Builder> change, String message) {
    return task(
        what,
        r -> {
          ContainerDefinition.Builder container = EcsWorld.container("web").toBuilder();
          change.accept(container);
          r.containerDefinitions(container.build());
        },
        message);
  }

  private static Arguments task(
      String what, Consumer<RegisterTaskDefinitionRequest.Builder> change, String message) {
    return arguments(what, change, message);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        task("no family", r -> r.family(null), "Family should not be null or empty."),
        task("bad family", r -> r.family("a b"), "Family contains invalid characters"),
        task(
            "no containers",
            r -> r.containerDefinitions(List.of()),
            "Container list cannot be empty."),
        task("network mode", r -> r.networkMode("mesh"), "networkMode: mesh"),
        task("Fargate and bridge", r -> r.networkMode(NetworkMode.BRIDGE), "Fargate only supports"),
        task("Fargate without cpu", r -> r.cpu(null), "'cpu' be defined at the task level"),
        task("Fargate sizes", r -> r.cpu("4096"), "No Fargate configuration exists"),
        task("cpu", r -> r.cpu("much"), "Invalid 'cpu' setting for task: much"),
        task("volumes", r -> r.volumes(Volume.builder().name("v").build()), "volumes: not"),
        task(
            "same names",
            r -> r.containerDefinitions(EcsWorld.container("a"), EcsWorld.container("a")),
            "Container names must be unique"),
        task(
            "a circle",
            r -> r.containerDefinitions(needs("a", "b"), needs("b", "a")),
            "dependsOn: a circle of containers"),
        container("no name", c -> c.name(null), "Container.name should not be null or empty."),
        container("no image", c -> c.image(null), "Container.image should not be null or empty."),
        container("not essential", c -> c.essential(false), "at least one essential container"),
        container("stop timeout", c -> c.stopTimeout(121), "stopTimeout of container 'web': 121"),
        container("port", c -> c.portMappings(port(70000, null)), "containerPort of container"),
        container(
            "host port",
            c -> c.portMappings(port(8080, 80)),
            "When networkMode=awsvpc, the host ports and container ports in port mappings must"
                + " match."),
        container(
            "unknown dependency",
            c -> c.dependsOn(dependency("db", "START")),
            "dependsOn of container 'web': db (expected: a container of this task definition)"),
        container(
            "HEALTHY",
            c -> c.dependsOn(dependency("web", "HEALTHY")),
            "container health checks are not supported"),
        container(
            "secrets",
            c -> c.secrets(Secret.builder().name("S").valueFrom("arn").build()),
            "secrets of container 'web': not supported"),
        container(
            "health check",
            c -> c.healthCheck(HealthCheck.builder().command("CMD", "true").build()),
            "healthCheck of container 'web': not supported"),
        container("user", c -> c.user("root"), "user of container 'web': not supported"));
  }

  private static PortMapping port(int container, @Nullable Integer host) {
    return PortMapping.builder().containerPort(container).hostPort(host).build();
  }

  private static ContainerDefinition needs(String name, String other) {
    return EcsWorld.container(name).toBuilder().dependsOn(dependency(other, "START")).build();
  }

  private static ContainerDependency dependency(String container, String condition) {
    return ContainerDependency.builder().containerName(container).condition(condition).build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void aBadDefinitionIsRefusedByName(
      String what, Consumer<RegisterTaskDefinitionRequest.Builder> change, String message) {
    RegisterTaskDefinitionRequest.Builder request =
        RegisterTaskDefinitionRequest.builder()
            .family("app")
            .networkMode(NetworkMode.AWSVPC)
            .requiresCompatibilities(Compatibility.FARGATE)
            .cpu("256")
            .memory("512")
            .containerDefinitions(EcsWorld.container("web"));
    change.accept(request);
    assertThatThrownBy(() -> world.api.registerTaskDefinition(request.build()))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining(message);
  }
}
