package dev.teal.elbv2;

import dev.teal.balancer.routing.AccessLog;
import dev.teal.home.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where access logs go: AWS's keys in the bucket, below a folder of this server, one file for each
/// load balancer.
///
/// @param root has a folder for each bucket
record AccessLogFolder(Path root, Home home) {
  private static final String ENABLED = "access_logs.s3.enabled";
  private static final String BUCKET = "access_logs.s3.bucket";
  private static final String PREFIX = "access_logs.s3.prefix";
  private static final Pattern BUCKET_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9!_.*'()-]+");
  private static final int LONGEST_PREFIX = 200;

  static boolean isBucket(String bucket) {
    return BUCKET_NAME.matcher(bucket).matches() && !bucket.contains("..");
  }

  /// A prefix names folders: none of them may lead out of the bucket's.
  static boolean isPrefix(String prefix) {
    return prefix.length() <= LONGEST_PREFIX
        && !prefix.contains("AWSLogs")
        && Stream.of(prefix.split("/", -1))
            .allMatch(part -> SEGMENT.matcher(part).matches() && !part.matches("\\.+"));
  }

  /// The log that a load balancer's attributes ask for.
  Optional<AccessLog> of(LoadBalancerDocument document) {
    AttributeTable.Values values = LoadBalancerAttributes.of(document);
    if (!values.isTrue(ENABLED)) {
      return Optional.empty();
    }
    String name = document.arn().substring(document.arn().indexOf("loadbalancer/") + 13);
    Path file =
        logs(values)
            .resolve("elasticloadbalancing")
            .resolve(home.region())
            .resolve(
                "%s_elasticloadbalancing_%s_%s.log"
                    .formatted(home.account(), home.region(), name.replace('/', '.')));
    return Optional.of(new AccessLog(file.toString(), name));
  }

  private Path logs(AttributeTable.Values values) {
    return root.resolve(values.text(BUCKET))
        .resolve(values.text(PREFIX))
        .resolve("AWSLogs")
        .resolve(home.account());
  }

  /// Writes the test file that AWS writes when access logs are enabled, to see that it can.
  void prepare(LoadBalancerDocument document) {
    AttributeTable.Values values = LoadBalancerAttributes.of(document);
    if (!values.isTrue(ENABLED)) {
      return;
    }
    if (values.text(BUCKET).isEmpty()) {
      throw Errors.invalidConfiguration(BUCKET + " must be specified when " + ENABLED + " is true");
    }
    Path folder = logs(values);
    try {
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve("ELBAccessLogTestFile"),
          "Enable AccessLog for ELB: " + document.arn() + "\n",
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw Errors.invalidConfiguration(
          "Access logs cannot be written to " + folder + ": " + e.getMessage());
    }
  }
}
