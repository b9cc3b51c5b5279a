package dev.teal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.ApiResponse;
import dev.teal.wire.http.Headers;
import dev.teal.wire.http.RequestHead;
import dev.teal.wire.sign.Credentials;
import dev.teal.wire.sign.SignatureCheck;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionRequest;
import software.amazon.awssdk.services.sts.StsClient;

/// What no well-behaved client sends.
class EndpointTest {
  private final Fakes.Sns sns = new Fakes.Sns();
  private final List<Service> services =
      List.of(
          new Service(AwsService.CODEDEPLOY, new Fakes.CodeDeploy()),
          new Service(AwsService.ELBV2, new Fakes.Elb()),
          new Service(AwsService.LAMBDA, new Fakes.Lambda()),
          new Service(AwsService.SNS, sns),
          new Service(AwsService.STS, new NoSts()));
  private final Endpoint open = Endpoint.open(services);
  private final Endpoint signed =
      Endpoint.signed(
          services,
          new SignatureCheck(
              Credentials.of("AKID", "secret"), "us-east-1", InstantSource.system()));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CodeDeploy_20141006.NoSuch|{}|400|UnknownOperationException|X-Amz-Target: CodeDeploy_20141006.NoSuch is unknown",
        "CodeDeploy_20141006.listApplications|{}|400|UnknownOperationException|X-Amz-Target",
        "CodeDeploy_20141006|{}|400|UnknownOperationException|X-Amz-Target",
        "DynamoDB_20120810.ListTables|{}|400|UnknownOperationException|DynamoDB_20120810.ListTables is unknown",
        "CodeDeploy_20141006.CreateApplication|{\"a\"|400|SerializationException|The body is not JSON",
        "CodeDeploy_20141006.CreateApplication|{} {}|400|SerializationException|The body is not JSON",
        "CodeDeploy_20141006.CreateApplication|[]|400|SerializationException|the request: [] (expected: an object)",
        "CodeDeploy_20141006.CreateApplication|{\"applicationName\":7}|400|SerializationException|applicationName: 7 (expected: a string)",
        "CodeDeploy_20141006.BatchGetApplications|{\"applicationNames\":[\"a\",{}]}|400|SerializationException|applicationNames[1]: {} (expected: a string)",
      })
  void jsonMistakesAreAnsweredInJson(
      String target, String body, int status, String code, String message) {
    ApiResponse answer = open.handle(request("POST", "/", "", body, "x-amz-target", target));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text()).contains("\"__type\":\"" + code + "\"").contains(json(message));
    assertThat(answer.headers().first("x-amzn-errortype")).contains(code);
    assertThat(answer.headers().first("content-type")).contains("application/x-amz-json-1.1");
    assertThat(answer.headers().first("x-amzn-requestid").orElse("")).hasSize(36);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Version=2010-03-31|400|MissingAction|names no operation",
        "Action=NoSuch&Version=2010-03-31|400|InvalidAction|Could not find operation NoSuch for version 2010-03-31",
        "Action=Publish&Version=2012-06-01|400|InvalidAction|Could not find operation Publish for version 2012-06-01",
        "Action=AddPermission&Version=2015-12-01|400|InvalidAction|AddPermission for version 2015-12-01",
        "Action=%zz|400|MalformedQueryString|The form is malformed",
        "Action=CreateListener&Version=2015-12-01&Port=x|400|MalformedInput|Port: 'x' (expected: an integer)",
        "Action=CreateListener&Version=2015-12-01&Port.a=1|400|MalformedInput|Port: has members (expected: a simple value)",
        "Action=DescribeLoadBalancers&Version=2015-12-01&Names.member.x=1|400|MalformedInput|Names.member.x: (expected: a number",
        "Action=CreateTopic&Version=2010-03-31&Attributes.entry.1.value=1|400|MalformedInput|Attributes.entry.1: has no key",
        "Action=AssumeRole&Version=2011-06-15|501|NotImplemented|STS AssumeRole is not supported by Teal",
      })
  void queryMistakesAreAnsweredInXml(String form, int status, String code, String message) {
    ApiResponse answer = open.handle(form(form));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text())
        .contains("<Code>" + code + "</Code>")
        .contains(message)
        .contains("<RequestId>" + answer.headers().first("x-amzn-requestid").orElse("") + "<");
    assertThat(answer.headers().first("content-type")).contains("text/xml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|/2015-03-31/nothing||404|UnknownOperationException",
        "PATCH|/2015-03-31/functions||404|UnknownOperationException",
        "GET|/2015-03-31/functions/%zz||400|SerializationException",
        "GET|/2015-03-31/functions?MaxItems=many||400|SerializationException",
        "POST|/2015-03-31/functions|{|400|SerializationException",
        "GET|/2018-10-31/layers||501|NotImplemented",
        "POST|/2021-11-15/functions/f/response-streaming-invocations||501|NotImplemented",
      })
  void restMistakesAreAnsweredInJson(
      String method, String uri, String body, int status, String code) {
    String[] pathAndQuery = (uri + "?").split("\\?", -1);
    ApiResponse answer =
        open.handle(request(method, pathAndQuery[0], pathAndQuery[1], body == null ? "" : body));
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.headers().first("x-amzn-errortype")).contains(code);
  }

  @Test
  void aLinkToConfirmNeedsNeitherSignatureNorVersion() {
    ApiResponse answer =
        signed.handle(
            request("GET", "/", "Action=ConfirmSubscription&TopicArn=arn:t&Token=a%2Bb", ""));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(sns.got.get())
        .isEqualTo(ConfirmSubscriptionRequest.builder().topicArn("arn:t").token("a+b").build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Action=Publish&Version=2010-03-31|<Code>MissingAuthenticationToken</Code>",
        "Action=ConfirmSubscription&X-Amz-Signature=0|<Code>IncompleteSignature</Code>",
      })
  void otherLinksNeedASignature(String query, String expected) {
    assertThat(signed.handle(request("GET", "/", query, "")).text()).contains(expected);
  }

  @Test
  void anActionOfTwoServicesNeedsAVersion() {
    assertThat(open.handle(form("Action=TagResource&Version=2010-03-31")).status()).isEqualTo(501);
    assertThat(open.handle(form("Action=DescribeLoadBalancers")).status()).isEqualTo(200);
  }

  @Test
  void compressedBodiesAreRefused() {
    ApiResponse answer =
        open.handle(
            request(
                "POST",
                "/",
                "",
                "{}",
                "x-amz-target",
                "CodeDeploy_20141006.CreateApplication",
                "content-encoding",
                "gzip"));
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.text()).contains("Content-Encoding: gzip (expected: none)");
  }

  private static ApiRequest form(String body) {
    return request(
        "POST", "/", "", body, "content-type", "application/x-www-form-urlencoded; charset=utf-8");
  }

  private static ApiRequest request(
      String method, String path, String query, String body, String... headers) {
    return new ApiRequest(
        new RequestHead(method, path, query, Headers.of(headers)),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static String json(String text) {
    return text.replace("\"", "\\\"");
  }

  private static final class NoSts implements StsClient {
    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }
}
