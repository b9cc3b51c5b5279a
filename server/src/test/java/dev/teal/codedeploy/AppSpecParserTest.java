package dev.teal.codedeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.deploy.Hook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ecs.model.AssignPublicIp;

class AppSpecParserTest {
  private static final String YAML =
      """
      version: 0.0
      Resources:
        - TargetService:
            Type: AWS::ECS::Service
            Properties:
              TaskDefinition: "arn:aws:ecs:us-east-1:000000000000:task-definition/app:133"
              LoadBalancerInfo:
                ContainerName: "app"
                ContainerPort: 8080
              PlatformVersion: "1.4.0"
              NetworkConfiguration:
                AwsvpcConfiguration:
                  Subnets: ["subnet-1", "subnet-2"]
                  SecurityGroups: ["sg-1"]
                  AssignPublicIp: "ENABLED"
              CapacityProviderStrategy:
                - Base: 1
                  CapacityProvider: "FARGATE"
                  Weight: 2
      Hooks:
        - BeforeInstall: "before"
        - AfterAllowTestTraffic: "tests"
      """;

  private static final String JSON =
      """
      {"version":0.0,"resources":[{"TargetService":{"type":"AWS::ECS::Service","properties":{
      "taskDefinition":"app:133","loadBalancerInfo":{"containerName":"app","containerPort":8080}}}}],
      "hooks":[{"afterAllowTraffic":"after"}]}
      """;

  @Test
  void yamlIsRead() {
    AppSpec spec = AppSpecParser.parse(YAML);
    assertThat(spec.tasks().taskDefinition()).endsWith("task-definition/app:133");
    assertThat(spec.tasks().containerName()).isEqualTo("app");
    assertThat(spec.tasks().containerPort()).isEqualTo(8080);
    assertThat(spec.tasks().platformVersion()).contains("1.4.0");
    assertThat(spec.tasks().networkConfiguration().orElseThrow().awsvpcConfiguration())
        .satisfies(vpc -> {
          assertThat(vpc.subnets()).containsExactly("subnet-1", "subnet-2");
          assertThat(vpc.assignPublicIp()).isEqualTo(AssignPublicIp.ENABLED);
        });
    assertThat(spec.tasks().capacityProviderStrategy().getFirst().weight()).isEqualTo(2);
    assertThat(spec.hooks())
        .containsEntry(Hook.BEFORE_INSTALL, "before")
        .containsEntry(Hook.AFTER_ALLOW_TEST_TRAFFIC, "tests")
        .hasSize(2);
  }

  @Test
  void jsonIsReadAndKeysMayBeginWithASmallLetter() {
    AppSpec spec = AppSpecParser.parse(JSON);
    assertThat(spec.tasks().taskDefinition()).isEqualTo("app:133");
    assertThat(spec.hooks()).containsOnlyKeys(Hook.AFTER_ALLOW_TRAFFIC);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version: 0.0|version: [|not well-formed yaml",
        "version: 0.0|versio: 0.0|version: missing",
        "AWS::ECS::Service|AWS::EC2::Instance|Type: AWS::EC2::Instance (expected",
        "TaskDefinition|TaskDefinitio|Properties.TaskDefinition: missing",
        "LoadBalancerInfo|LoadBalancer|Properties.LoadBalancerInfo: missing",
        "ContainerPort: 8080|ContainerPort: '8080'|ContainerPort: \"8080\" (expected: a number",
        "ContainerPort: 8080|ContainerPort: 0|ContainerPort: 0 (expected: a number",
        "ContainerName: \"app\"|ContainerName: ''|ContainerName: \"\" (expected",
        "AssignPublicIp: \"ENABLED\"|AssignPublicIp: \"YES\"|AssignPublicIp: YES (expected",
        "SecurityGroups:|SecurityGroup:|AwsvpcConfiguration.SecurityGroups: missing",
        "BeforeInstall|BeforeEverything|Hooks: BeforeEverything (expected: one of BeforeInstall",
        "AfterAllowTestTraffic|BeforeInstall|Hooks: BeforeInstall is given twice",
        "TargetService:|TargetService: {}\\n  - Other:|Resources: 2 elements (expected: exactly one",
      })
  void whatIsWrongIsNamed(String good, String bad, String message) {
    String content = YAML.replace(good, bad.replace("\\n", "\n"));
    assertThatThrownBy(() -> AppSpecParser.parse(content))
        .isInstanceOf(AppSpecException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"''", "text", "[]", "'# only a comment'"})
  void whatIsNoMapIsRefused(String content) {
    assertThatThrownBy(() -> AppSpecParser.parse(content)).isInstanceOf(AppSpecException.class);
  }
}
