package dev.teal.wire;

import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// The services that can be served, and what their SDK interfaces do not say: signing name,
/// protocols, and which operations AWS takes unsigned.
// Every field is a value: the checker cannot know it of Set.of and of sealed records.
@SuppressWarnings("ImmutableEnumChecker")
public enum AwsService {
  ACM(AcmClient.class, "acm", new Protocol.AwsJson("CertificateManager"), Set.of()),
  /// Older clients speak Query, newer ones CBOR; AWS JSON is the third that its model names.
  CLOUDWATCH(
      CloudWatchClient.class,
      "monitoring",
      List.of(
          new Protocol.Query("2010-08-01", "http://monitoring.amazonaws.com/doc/2010-08-01/"),
          new Protocol.AwsJson10("GraniteServiceVersion20100801", "com.amazonaws.cloudwatch"),
          new Protocol.Cbor("GraniteServiceVersion20100801", "com.amazonaws.cloudwatch")),
      Set.of()),
  CODEDEPLOY(
      CodeDeployClient.class, "codedeploy", new Protocol.AwsJson("CodeDeploy_20141006"), Set.of()),
  ECS(EcsClient.class, "ecs", new Protocol.AwsJson("AmazonEC2ContainerServiceV20141113"), Set.of()),
  ELBV2(
      ElasticLoadBalancingV2Client.class,
      "elasticloadbalancing",
      new Protocol.Query("2015-12-01", "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"),
      Set.of()),
  IAM(
      IamClient.class,
      "iam",
      new Protocol.Query("2010-05-08", "https://iam.amazonaws.com/doc/2010-05-08/"),
      Set.of()),
  LAMBDA(LambdaClient.class, "lambda", new Protocol.RestJson("lambda.routes"), Set.of()),
  S3(
      S3Client.class,
      "s3",
      new Protocol.RestXml("s3.routes", "http://s3.amazonaws.com/doc/2006-03-01/"),
      Set.of()),
  // The links that a subscriber follows carry no signature.
  SNS(
      SnsClient.class,
      "sns",
      new Protocol.Query("2010-03-31", "http://sns.amazonaws.com/doc/2010-03-31/"),
      Set.of("ConfirmSubscription", "Unsubscribe")),
  // Whoever comes with a token of another identity provider has no keys yet.
  STS(
      StsClient.class,
      "sts",
      new Protocol.Query("2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/"),
      Set.of("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"));

  private final Class<?> api;
  private final String signingName;
  private final List<Protocol> protocols;
  private final Set<String> unsigned;

  AwsService(Class<?> api, String signingName, Protocol protocol, Set<String> unsigned) {
    this(api, signingName, List.of(protocol), unsigned);
  }

  AwsService(Class<?> api, String signingName, List<Protocol> protocols, Set<String> unsigned) {
    this.api = api;
    this.signingName = signingName;
    this.protocols = protocols;
    this.unsigned = unsigned;
  }

  /// The SDK's client interface, which the implementation implements as well.
  public Class<?> api() {
    return api;
  }

  /// The service's name in a credential scope.
  public String signingName() {
    return signingName;
  }

  /// What its clients speak; the first is the one that its error codes were made for.
  List<Protocol> protocols() {
    return protocols;
  }

  boolean takesUnsigned(String operation) {
    return unsigned.contains(operation);
  }

  /// The SDK's short name of the service, such as `elasticloadbalancingv2`.
  String sdkName() {
    return api.getPackageName().substring(api.getPackageName().lastIndexOf('.') + 1);
  }
}
