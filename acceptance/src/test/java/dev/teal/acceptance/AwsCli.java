package dev.teal.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The AWS CLI, pointed at a server.
///
/// `AWS_ENDPOINT_URL` is read from 1.29 and 2.13 on. An earlier one, such as Debian 12's, is told
/// where the services are by rules for endpoints in a data folder: `--endpoint-url` would not do,
/// since `aws ecs deploy` does not pass it on to CodeDeploy.
final class AwsCli {
  private static final String READS_ENDPOINT_URL =
      "aws-cli/(1\\.(29|[3-9][0-9])|2\\.(1[3-9]|[2-9][0-9])).*";

  private static final String RULES =
      """
      {
        "version": "1.0",
        "parameters": {
          "Region": {
            "builtIn": "AWS::Region", "required": false, "documentation": "", "type": "String"
          },
          "UseDualStack": {
            "builtIn": "AWS::UseDualStack", "required": true, "default": false, "documentation": "",
            "type": "Boolean"
          },
          "UseFIPS": {
            "builtIn": "AWS::UseFIPS", "required": true, "default": false, "documentation": "",
            "type": "Boolean"
          },
          "Endpoint": {
            "builtIn": "SDK::Endpoint", "required": false, "documentation": "", "type": "String"
          }
        },
        "rules": [
          {
            "conditions": [],
            "endpoint": {"url": "ENDPOINT", "properties": {}, "headers": {}},
            "type": "endpoint"
          }
        ]
      }
      """;

  private AwsCli() {}

  static Tool.Result run(Teal teal, String... arguments) {
    List<String> command = new ArrayList<>(List.of("aws"));
    command.addAll(Arrays.asList(arguments));
    return new Tool(environment(teal)).run(command);
  }

  private static Map<String, String> environment(Teal teal) {
    Map<String, String> environment = new HashMap<>(teal.environment());
    if (!Version.TEXT.matches(READS_ENDPOINT_URL)) {
      environment.put("AWS_DATA_PATH", rules(teal).toString());
    }
    return environment;
  }

  private static Path rules(Teal teal) {
    Path folder = teal.folder().resolve("aws-data");
    write(teal, folder.resolve("ecs/2014-11-13"));
    write(teal, folder.resolve("codedeploy/2014-10-06"));
    return folder;
  }

  private static void write(Teal teal, Path service) {
    try {
      Files.createDirectories(service);
      Files.writeString(
          service.resolve("endpoint-rule-set-1.json"),
          RULES.replace("ENDPOINT", teal.endpoint().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Version {
    static final String TEXT = new Tool(Map.of()).run("aws", "--version").succeeded().out().strip();
  }
}
