package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import tools.jackson.databind.json.JsonMapper;

/// Terraform with AWS's provider. It comes from no Debian package, so `.ci/run` has this test run
/// only where it is; `TEAL_TERRAFORM_PLUGINS` names the folder of providers.
@Tag("terraform")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TerraformTest {
  /// The provider alone takes half a minute to start.
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private Teal teal;
  private Path folder;
  private Tool terraform;

  @BeforeAll
  void start() throws IOException {
    teal = Teal.start(TerraformTest.class, "1s");
    folder = Files.createDirectory(teal.folder().resolve("terraform"));
    Path settings = Files.createFile(folder.resolve("settings"));
    Map<String, String> environment = new HashMap<>(teal.environment());
    environment.put("TF_CLI_CONFIG_FILE", settings.toString());
    environment.put("TF_IN_AUTOMATION", "yes");
    environment.put("CHECKPOINT_DISABLE", "yes");
    terraform = new Tool(environment, PATIENCE);
  }

  @AfterAll
  void stop() {
    teal.close();
  }

  @Test
  @AwsDocumented("Terraform AWS provider: aws_codedeploy_deployment_group, aws_lb_listener_rule")
  void whatItMakesIsAsItWasWrittenAfterADeploymentTooAndDestroyLeavesNothing() throws Exception {
    int production = Ports.free();
    int test = Ports.free();
    write(production, test);
    run("init", "-plugin-dir=" + System.getenv("TEAL_TERRAFORM_PLUGINS"));
    run("apply", "-auto-approve");
    String host =
        teal.aws()
            .elb()
            .describeLoadBalancers(r -> r.names("tf"))
            .loadBalancers()
            .getFirst()
            .dnsName();
    Stage stage = stage(host, production, test);
    Await.that("the first revision serves", () -> stage.serves(Stage.FIRST_REVISION));
    findsNoChange();

    stage.deploy(stage.register("2", Map.of()), Map.of()).awaitEnd(DeploymentStatus.SUCCEEDED);
    assertThat(stage.serves("2")).isTrue();
    findsNoChange();

    run("destroy", "-auto-approve");
    Aws aws = teal.aws();
    assertThat(aws.elb().describeLoadBalancers().loadBalancers()).isEmpty();
    assertThat(aws.elb().describeTargetGroups().targetGroups()).isEmpty();
    assertThat(aws.codeDeploy().listApplications().applications()).isEmpty();
    assertThat(aws.codeDeploy().listDeploymentConfigs().deploymentConfigsList())
        .allSatisfy(name -> assertThat(name).startsWith("CodeDeployDefault."));
    assertThat(aws.ecs().listClusters().clusterArns()).isEmpty();
  }

  private void write(int production, int test) throws IOException {
    try (var config = getClass().getResourceAsStream("/terraform/codedeploy/main.tf")) {
      Files.copy(Objects.requireNonNull(config), folder.resolve("main.tf"));
    }
    Map<String, String> environment =
        stage("127.0.0.1", production, test).variables(Stage.FIRST_REVISION, Map.of());
    JsonMapper.shared()
        .writeValue(
            folder.resolve("terraform.tfvars.json").toFile(),
            new Variables(
                teal.endpoint().toString(),
                production,
                test,
                teal.aws().sns().createTopic(r -> r.name("tf")).topicArn(),
                Stage.sampleApp(),
                environment));
  }

  /// In Terraform's names.
  private record Variables(
      String endpoint,
      int production_port,
      int test_port,
      String topic,
      List<String> command,
      Map<String, String> environment) {}

  /// What the configuration makes, as far as deployments are concerned.
  private Stage stage(String host, int production, int test) {
    return new Stage(
        teal,
        "tf",
        new Front.Http(),
        Stage.sampleApp(),
        URI.create("http://" + host + ":" + production),
        URI.create("http://" + host + ":" + test),
        "",
        "",
        "",
        "");
  }

  /// A second plan.
  private void findsNoChange() {
    Tool.Result plan = terraform("plan", "-detailed-exitcode");
    assertThat(plan.status()).as("a plan that says:\n%s\n%s", plan.out(), plan.err()).isZero();
  }

  private void run(String... arguments) {
    terraform(arguments).succeeded();
  }

  private Tool.Result terraform(String... arguments) {
    List<String> command = new ArrayList<>(List.of("terraform", "-chdir=" + folder));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-input=false", "-no-color"));
    return terraform.run(command);
  }
}
