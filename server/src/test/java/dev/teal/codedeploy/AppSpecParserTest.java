package dev.teal.codedeploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.deploy.Hook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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

  /// As `unexpand` or an editor leaves it: tabs wherever JSON may have spaces.
  private static final String TABBED =
      """
      {
      \t"version":\t0.0,
      \t"Resources": [{"TargetService": {
      \t\t"Type": "AWS::ECS::Service",
      \t\t"Properties": {
      \t\t\t"TaskDefinition":\t"app:133",
      \t\t\t"LoadBalancerInfo": {"ContainerName": "app",
      \t\t\t\t"ContainerPort": 8080\t}\t}
      \t}}\t],
      \t"Hooks": [{"BeforeInstall": "quoted \\"\ttab"}]
      }
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

  @Test
  void jsonMayBeIndentedWithTabs() {
    AppSpec spec = AppSpecParser.parse(TABBED);
    assertThat(spec.tasks().containerPort()).isEqualTo(8080);
    assertThat(spec.hooks()).containsEntry(Hook.BEFORE_INSTALL, "quoted \"\ttab");
  }

  @Test
  void whatIsWrongInTabbedJsonIsNamedWithItsLineAndItsKey() {
    assertThat(problem(TABBED.replace("8080", "\t0")))
        .isEqualTo("Line 8, ContainerPort: 0 (expected: a number from 1 to 65535)");
    assertThat(problem(TABBED.replace(": 8080", ": 8080]"))).contains("Line 8, column 26: ");
  }

  @Test
  void tabsIndentNoYaml() {
    assertThat(problem(YAML.replace("  Properties", "\tProperties"))).contains("TAB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{AwsvpcConfiguration: {}}", "{AwsvpcConfiguration: }", "{}"})
  void aNetworkThatNamesNothingIsThatOfTheService(String network) {
    String given = YAML.substring(YAML.indexOf("NetworkConf"), YAML.indexOf("CapacityProv"));
    String content = YAML.replace(given, "NetworkConfiguration: " + network + "\n        ");
    assertThat(AppSpecParser.parse(content).tasks().networkConfiguration()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version: 0.0|versio: 0.0|Line 1, AppSpec.versio: unknown key (expected: one of version,",
        "version: 0.0|versio: 0.0|Line 1, AppSpec.version: missing (expected: 0.0)",
        "version: 0.0|version: [0.0]|Line 1, version: a list of 1 (expected: 0.0)",
        "AWS::ECS::Service|AWS::EC2::Instance|Line 4, Type: AWS::EC2::Instance (expected: AWS::ECS",
        "TaskDefinition|TaskDef|Line 6, Properties.TaskDefinition: missing (expected: a string)",
        "TaskDefinition|TaskDef|Line 6, Properties.TaskDef: unknown key (expected: one of TaskDefin",
        "PlatformVersion: \"1.4.0\"|PlatformVersion: 1.4|Line 10, PlatformVersion: 1.4 (expected: a",
        "PlatformVersion|TASKDEFINITION|Line 10, Properties.TASKDEFINITION: given twice (expected: o",
        "LoadBalancerInfo|LoadBalancer|Line 6, Properties.LoadBalancerInfo: missing (expected: a map)",
        "ContainerPort: 8080|ContainerPort: '8080'|Line 9, ContainerPort: \"8080\" (expected: a number",
        "ContainerPort: 8080|ContainerPort: 0|Line 9, ContainerPort: 0 (expected: a number from 1 to",
        "ContainerPort: 8080|ContainerPort: 99999999999|Line 9, ContainerPort: 99999999999 (expected",
        "ContainerPort: 8080|ContainerPort:|Line 8, LoadBalancerInfo.ContainerPort: missing (expected",
        "ContainerName: \"app\"|ContainerName: ''|Line 8, ContainerName: \"\" (expected: a string",
        "ContainerName: \"app\"|ContainerName: {}|Line 8, ContainerName: a map of 0 (expected: a str",
        "AssignPublicIp: \"ENABLED\"|AssignPublicIp: \"YES\"|Line 15, AssignPublicIp: YES (expected",
        "SecurityGroups: [\"sg-1\"]|SecurityGroups: sg-1|Line 14, SecurityGroups: sg-1 (expected: a l",
        "SecurityGroups:|SecurityGroup:|Line 13, AwsvpcConfiguration.SecurityGroups: missing (expect",
        "Weight: 2|Weight: 0|Line 17, CapacityProviderStrategy: no Weight above 0 (expected: at least",
        "Weight: 2|Weight: 2\\n          - {Base: 1, CapacityProvider: x}|several with a Base (expected",
        "Weight: 2|Weigt: 2|Line 19, CapacityProviderStrategy.Weigt: unknown key (expected: one of Ba",
        "BeforeInstall|BeforeEverything|Line 21, Hooks.BeforeEverything: unknown key (expected: one o",
        "AfterAllowTestTraffic|BeforeInstall|Line 22, Hooks.BeforeInstall: given twice (expected: onc",
        "\"before\"|[before]|Line 21, BeforeInstall: a list of 1 (expected: a string that is not emp",
        "- BeforeInstall|- Install|Line 21, Hooks.Install: unknown key (expected: one of BeforeInstall",
        "TargetService:|TargetService: {}\\n  - Other:|Line 3, Resources: a list of 2 (expected: a lis",
      })
  void whatIsWrongIsNamedWithItsLineAndItsKey(String good, String bad, String message) {
    assertThat(problem(YAML.replace(good, String.valueOf(bad).replace("\\n", "\n"))))
        .contains(message);
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    assertThat(
            problem(
                YAML.replace("AWS::ECS::Service", "AWS::Lambda::Function")
                    .replace("8080", "http")
                    .replace("BeforeInstall", "BeforeAll")))
        .contains("Line 4, Type: AWS::Lambda::Function")
        .contains("; Line 9, ContainerPort: http")
        .contains("; Line 21, Hooks.BeforeAll: unknown key");
  }

  @Test
  void manyProblemsAreCounted() {
    String hooks = "  - Nonsense: x\n".repeat(30);
    assertThat(problem(YAML + hooks)).hasSizeLessThan(3000).endsWith("; and 20 more");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version: [|Line 1, column 11: while parsing a flow node, expected the node content",
        "a: b: c|Line 1, column 5: mapping values are not allowed here",
        "{\"version\":0.0|Line 1, column 15: ",
        "a: *b|found undefined alias b",
        "--- a\\n--- b|expected a single document",
      })
  void whatIsNoYamlIsToldWithAwsSentence(String content, String message) {
    assertThat(problem(content.replace("\\n", "\n")))
        .startsWith(
            "The input AppSpec file is a not well-formed yaml. The template cannot be parsed. ")
        .contains(message);
  }

  @ParameterizedTest
  @CsvSource({"''", "text", "[]", "'# only a comment'"})
  void whatIsNoMapIsRefused(String content) {
    assertThat(problem(content)).isNotBlank();
  }

  @Test
  void deepNestingIsRefusedBeforeItIsRead() {
    assertThat(problem("[".repeat(100_000))).contains("nested more than 20 deep");
  }

  @Test
  void aliasesCostNothing() {
    String bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n";
    assertThat(problem(bomb)).contains("AppSpec.a: unknown key");
  }

  private static String problem(String content) {
    try {
      AppSpecParser.parse(content);
    } catch (AppSpecException e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("accepted: " + content);
  }
}
