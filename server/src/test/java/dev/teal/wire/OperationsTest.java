package dev.teal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationsTest {
  private final Operations operations = new Operations();

  /// Names as AWS's models have them.
  @ParameterizedTest
  @CsvSource({
    "CODEDEPLOY, CreateDeployment",
    "ELBV2, DescribeSSLPolicies",
    "IAM, AddClientIDToOpenIDConnectProvider",
    "IAM, UploadSSHPublicKey",
    "SNS, GetSMSAttributes",
    "STS, AssumeRoleWithSAML"
  })
  void operationsAreFoundWhateverTheSdkCallsTheirClasses(AwsService service, String operation) {
    assertThat(operations.exists(service, operation)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "CODEDEPLOY, Nothing",
    "CODEDEPLOY, createDeployment",
    "SNS, GetSmsAttributes",
    "S3, ''"
  })
  void whatIsNoOperationIsNotFound(AwsService service, String operation) {
    assertThat(operations.exists(service, operation)).isFalse();
  }

  /// A service has up to 1,900 model classes; they cost time and stay in memory.
  @Test
  void lookingForOneOperationLoadsNoOthersClasses() throws Exception {
    List<String> loaded =
        run("-Xlog:class+load:stdout:none", "1")
            .lines()
            .map(line -> line.split(" ", 2)[0])
            .filter(name -> name.startsWith(Finder.MODEL))
            .map(name -> name.substring(Finder.MODEL.length()))
            .toList();
    assertThat(loaded).contains("ListMfaDevicesRequest", "ListMfaDevicesResponse");
    assertThat(loaded.stream().filter(name -> name.matches("[A-Z][A-Za-z]+Request")))
        .containsExactlyInAnyOrder("IamRequest", "ListMfaDevicesRequest");
  }

  @Test
  void namesThatClientsMakeUpAreNotKept() throws Exception {
    assertThat(run("-Xmx20m", "60000")).contains("found");
  }

  private static String run(String option, String names) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                option,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Finder.class.getName(),
                names)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }

  /// Looks for operations that there are not, and for one that there is.
  static final class Finder {
    static final String MODEL = "software.amazon.awssdk.services.iam.model.";

    private Finder() {}

    public static void main(String[] args) {
      Operations operations = new Operations();
      for (int i = Integer.parseInt(args[0]); i > 0; i--) {
        if (operations.exists(AwsService.IAM, "List" + "Nothing".repeat(12) + i)) {
          throw new IllegalStateException("what there is not was found");
        }
      }
      if (!operations.exists(AwsService.IAM, "ListMFADevices")) {
        throw new IllegalStateException("what there is was not found");
      }
      System.out.println("found");
    }
  }
}
