package dev.teal.codedeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.ListApplicationRevisionsRequest;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;
import software.amazon.awssdk.services.codedeploy.model.RevisionRequiredException;

class RevisionsTest {
  private static final String OTHER_SPEC = CodeDeployWorld.APP_SPEC.replace("133", "134");

  @TempDir Path folder;
  private CodeDeployWorld world;

  @BeforeEach
  void open() {
    world = new CodeDeployWorld(folder).withGroup();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aDeploymentRegistersItsRevision() {
    String id = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    var found =
        world.api.getApplicationRevision(r ->
            r.applicationName("shop").revision(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC)));
    assertThat(found.revision().appSpecContent().content()).isEqualTo(CodeDeployWorld.APP_SPEC);
    assertThat(found.revisionInfo().description())
        .isEqualTo("Application revision registered by Deployment ID: " + id);
    assertThat(found.revisionInfo().firstUsedTime()).isEqualTo(CodeDeployWorld.NOON);
    assertThat(found.revisionInfo().deploymentGroups()).isEmpty();
  }

  @Test
  void aRevisionIsFoundByItsDigestAlone() {
    String id = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    String digest = world.deployment(id).revision().appSpecContent().sha256();
    RevisionLocation named = named(digest);
    assertThat(
            world
                .api
                .getApplicationRevision(r -> r.applicationName("shop").revision(named))
                .revision()
                .appSpecContent()
                .content())
        .isEqualTo(CodeDeployWorld.APP_SPEC);
    var batch =
        world.api.batchGetApplicationRevisions(
            r -> r.applicationName("shop").revisions(named, named("0".repeat(64))));
    assertThat(batch.revisions()).hasSize(1);
    assertThat(batch.revisions().getFirst().genericRevisionInfo().registerTime())
        .isEqualTo(CodeDeployWorld.NOON);
    assertThat(batch.errorMessage()).contains("AppSpecContent:" + "0".repeat(64));
  }

  @Test
  void aRegisteredRevisionIsDeployedByItsDigest() {
    world.api.registerApplicationRevision(r ->
        r.applicationName("shop")
            .description("mine")
            .revision(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC)));
    RevisionLocation listed = list(r -> r).getFirst();
    assertThat(listed.appSpecContent().content()).isNull();
    String id = world.deploy(listed);
    assertThat(world.deployment(id).revision().appSpecContent().content())
        .isEqualTo(CodeDeployWorld.APP_SPEC);
    assertThat(
            world
                .api
                .getApplicationRevision(r -> r.applicationName("shop").revision(listed))
                .revisionInfo()
                .description())
        .isEqualTo("mine");
  }

  @Test
  void withoutARevisionTheTargetRevisionIsDeployedOnceMore() {
    assertThatThrownBy(() ->
            world.api.createDeployment(
                r -> r.applicationName("shop").deploymentGroupName("blue-green")))
        .isInstanceOf(RevisionRequiredException.class);
    String first = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.runUntil(first, DeploymentStatus.SUCCEEDED);
    String second =
        world
            .api
            .createDeployment(r -> r.applicationName("shop").deploymentGroupName("blue-green"))
            .deploymentId();
    assertThat(world.deployment(second).revision()).isEqualTo(world.deployment(first).revision());
    assertThat(world.deployment(second).previousRevision())
        .isEqualTo(world.deployment(first).revision());
  }

  @Test
  void aGroupShowsItsTargetRevisionAndItsLastDeployments() {
    String first = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.runUntil(first, DeploymentStatus.SUCCEEDED);
    String second = world.deploy(CodeDeployWorld.text("nonsense"));
    world.runUntil(second, DeploymentStatus.FAILED);
    var group =
        world
            .api
            .getDeploymentGroup(r -> r.applicationName("shop").deploymentGroupName("blue-green"))
            .deploymentGroupInfo();
    assertThat(group.targetRevision()).isEqualTo(world.deployment(first).revision());
    assertThat(group.lastSuccessfulDeployment().deploymentId()).isEqualTo(first);
    assertThat(group.lastAttemptedDeployment().deploymentId()).isEqualTo(second);
    assertThat(group.lastAttemptedDeployment().status()).isEqualTo(DeploymentStatus.FAILED);
    assertThat(list(r -> r.deployed("include"))).hasSize(1);
    assertThat(list(r -> r.deployed("exclude"))).hasSize(1);
    assertThat(list(r -> r.deployed("ignore"))).hasSize(2);
  }

  @Test
  void revisionsAreSortedAndFiltered() {
    register("code", "a/1.yaml");
    world.clock.advance(Duration.ofSeconds(1));
    register("code", "b/2.yaml");
    world.clock.advance(Duration.ofSeconds(1));
    register("other", "a/3.yaml");
    assertThat(keys(list(r -> r.sortBy("registerTime"))))
        .containsExactly("a/1.yaml", "b/2.yaml", "a/3.yaml");
    assertThat(keys(list(r -> r.sortBy("registerTime").sortOrder("descending"))))
        .containsExactly("a/3.yaml", "b/2.yaml", "a/1.yaml");
    assertThat(keys(list(r -> r.s3Bucket("code").sortBy("registerTime"))))
        .containsExactly("a/1.yaml", "b/2.yaml");
    assertThat(keys(list(r -> r.s3Bucket("code").s3KeyPrefix("b/")))).containsExactly("b/2.yaml");
  }

  @Test
  void aLongListIsReadPageByPage() {
    for (int i = 0; i < 105; i++) {
      register("code", "%03d.yaml".formatted(i));
      world.clock.advance(Duration.ofSeconds(1));
    }
    List<String> all =
        world
            .api
            .listApplicationRevisionsPaginator(
                r -> r.applicationName("shop").sortBy("registerTime").sortOrder("descending"))
            .revisions()
            .stream()
            .map(revision -> revision.s3Location().key())
            .toList();
    assertThat(all)
        .hasSize(105)
        .startsWith("104.yaml")
        .endsWith("000.yaml")
        .doesNotHaveDuplicates();
  }

  @Test
  void theFileIsReadFromS3WhenItIsDeployed() {
    world.s3.objects.put("code/app.yaml", CodeDeployWorld.APP_SPEC);
    String id = world.deploy(s3("code", "app.yaml", null, null));
    assertThat(world.runUntil(id, DeploymentStatus.SUCCEEDED).revision().s3Location().key())
        .isEqualTo("app.yaml");
    world.s3.objects.put("code/app.yaml", "broken: [");
    String again = world.deploy(s3("code", "app.yaml", null, "\"tag\""));
    assertThat(failure(again)).startsWith("INVALID_REVISION").contains("Line 1, column 10");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "code|gone.yaml|-|-|INVALID_REVISION|s3://code/gone.yaml: The specified key does not exist",
        "code|app.yaml|v9|-|INVALID_REVISION|The specified key does not exist",
        "code|app.yaml|-|other|INVALID_REVISION|s3://code/app.yaml: its ETag is tag (expected: other)",
        "code|big.yaml|-|-|INVALID_REVISION|longer than 262144 bytes",
        "locked|app.yaml|-|-|IAM_ROLE_PERMISSIONS|AWS service: AmazonS3. Access Denied",
      })
  void anObjectThatCannotBeReadFailsTheDeployment(
      String bucket, String key, String version, String eTag, String code, String message) {
    world.s3.objects.put("code/app.yaml", CodeDeployWorld.APP_SPEC);
    world.s3.objects.put("code/big.yaml", "#".repeat(300_000));
    assertThat(failure(world.deploy(s3(bucket, key, version, eTag))))
        .startsWith(code)
        .contains(message);
  }

  @Test
  void aVersionOfAnObjectIsRead() {
    world.s3.objects.put("code/app.yaml@v1", OTHER_SPEC);
    String id = world.deploy(s3("code", "app.yaml", "v1", "tag"));
    assertThat(world.runUntil(id, DeploymentStatus.SUCCEEDED).status())
        .isEqualTo(DeploymentStatus.SUCCEEDED);
  }

  @Test
  void theDeprecatedStringIsTaken() {
    String id =
        world.deploy(
            RevisionLocation.builder()
                .revisionType("String")
                .string(s -> s.content(CodeDeployWorld.APP_SPEC))
                .build());
    assertThat(world.runUntil(id, DeploymentStatus.SUCCEEDED).revision().string().sha256())
        .hasSize(64);
  }

  @Test
  void aFileThatCannotBeUsedFailsTheDeploymentBehindAwsSentence() {
    String id = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC.replace("8080", "0")));
    assertThat(failure(id))
        .isEqualTo(
            "INVALID_REVISION The deployment failed because the AppSpec file that specifies the"
                + " deployment configuration is missing or has an invalid configuration. Line 7,"
                + " ContainerPort: 0 (expected: a number from 1 to 65535).");
  }

  private String failure(String id) {
    DeploymentInfo failed = world.runUntil(id, DeploymentStatus.FAILED);
    return failed.errorInformation().codeAsString() + " " + failed.errorInformation().message();
  }

  private void register(String bucket, String key) {
    world.api.registerApplicationRevision(
        r -> r.applicationName("shop").revision(s3(bucket, key, null, null)));
  }

  private static RevisionLocation s3(
      String bucket, String key, @Nullable String version, @Nullable String eTag) {
    return RevisionLocation.builder()
        .revisionType("S3")
        .s3Location(l -> l.bucket(bucket).key(key).bundleType("YAML").version(version).eTag(eTag))
        .build();
  }

  private static RevisionLocation named(String digest) {
    return RevisionLocation.builder()
        .revisionType("AppSpecContent")
        .appSpecContent(c -> c.sha256(digest))
        .build();
  }

  private List<RevisionLocation> list(UnaryOperator<ListApplicationRevisionsRequest.Builder> how) {
    return world
        .api
        .listApplicationRevisions(
            how.apply(ListApplicationRevisionsRequest.builder().applicationName("shop")).build())
        .revisions();
  }

  private static List<String> keys(List<RevisionLocation> revisions) {
    return revisions.stream().map(revision -> revision.s3Location().key()).toList();
  }
}
