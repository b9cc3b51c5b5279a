package dev.teal.elbv2;

import static dev.teal.elbv2.Elb.forward;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.NettyBalancer;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;

class TargetGroupMetricsTest {
  @TempDir Path folder;
  private final Backend blue = new Backend("blue");
  private Elb elb;

  @BeforeEach
  void open() {
    elb = new Elb(folder, new NettyBalancer(), store -> store);
  }

  @AfterEach
  void close() {
    blue.close();
    elb.close();
  }

  @Test
  void requestsAreToldOnceForTheTargetGroupAndForItsLoadBalancer() {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    int port = Elb.freePort();
    String group = elb.targetGroup("blue", blue.target());
    elb.listener(loadBalancer, port, forward(group));
    elb.awaitHealth(group, "healthy");
    elb.get(loadBalancer, port, "/");
    elb.get(loadBalancer, port, "/");

    String target = group.substring(group.indexOf("targetgroup/"));
    String balancer =
        loadBalancer.loadBalancerArn().substring(loadBalancer.loadBalancerArn().indexOf("app/"));
    Map<String, Double> told = told(elb.api.metrics());
    assertThat(told)
        .containsEntry("RequestCount " + target + " " + balancer, 2.0)
        .containsEntry("RequestCount " + balancer, 2.0)
        .containsEntry("HTTPCode_Target_2XX_Count " + target + " " + balancer, 2.0)
        .containsEntry("RequestCountPerTarget " + target, 2.0)
        .containsKey("TargetResponseTime " + target + " " + balancer)
        .containsKey("TargetResponseTime " + balancer)
        .containsEntry("HealthyHostCount " + target + " " + balancer, 1.0)
        .containsEntry("UnHealthyHostCount " + target + " " + balancer, 0.0);
    assertThat(told.keySet()).noneMatch(name -> name.contains("5XX"));

    assertThat(told(elb.api.metrics()).keySet())
        .containsExactlyInAnyOrder(
            "HealthyHostCount " + target + " " + balancer,
            "UnHealthyHostCount " + target + " " + balancer);
  }

  @Test
  void responseTimesAreToldOneForEachRequest() {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    int port = Elb.freePort();
    String group = elb.targetGroup("blue", blue.target());
    elb.listener(loadBalancer, port, forward(group));
    elb.awaitHealth(group, "healthy");
    for (int i = 0; i < 3; i++) {
      elb.get(loadBalancer, port, "/");
    }
    assertThat(elb.api.metrics())
        .filteredOn(datum -> datum.metricName().equals("TargetResponseTime"))
        .hasSize(2)
        .allSatisfy(datum -> {
          assertThat(datum.unit()).isEqualTo(StandardUnit.SECONDS);
          assertThat(datum.counts().stream().mapToDouble(n -> n).sum()).isEqualTo(3);
          assertThat(datum.values()).allMatch(seconds -> seconds >= 0 && seconds < 60);
        });
  }

  @Test
  void whatTheLoadBalancerAnswersItselfIsToldByItsClass() {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    int port = Elb.freePort();
    int dead = Elb.freePort();
    String group =
        elb.targetGroup("dead", TargetDescription.builder().id("127.0.0.1").port(dead).build());
    elb.listener(loadBalancer, port, forward(group));
    assertThat(elb.get(loadBalancer, port, "/")).startsWith("502");
    String tooMany = "192.0.2.1, ".repeat(30) + "192.0.2.1";
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> refused =
            Elb.answer(client, loadBalancer, port, "/", "X-Forwarded-For", tooMany);
        assertThat(refused.statusCode()).isEqualTo(463);
      }
    }

    String balancer =
        loadBalancer.loadBalancerArn().substring(loadBalancer.loadBalancerArn().indexOf("app/"));
    Map<String, Double> told = told(elb.api.metrics());
    assertThat(told)
        .containsEntry("HTTPCode_ELB_4XX_Count " + balancer, 2.0)
        .containsEntry("HTTPCode_ELB_5XX_Count " + balancer, 1.0)
        .containsKey("TargetConnectionErrorCount " + balancer);
    assertThat(told(elb.api.metrics()).keySet()).noneMatch(name -> name.contains("ELB"));
  }

  private static Map<String, Double> told(List<MetricDatum> data) {
    return data.stream()
        .collect(
            Collectors.toMap(
                datum ->
                    datum.metricName()
                        + datum.dimensions().stream()
                            .map(dimension -> " " + dimension.value())
                            .collect(Collectors.joining()),
                datum -> datum.hasCounts() ? datum.counts().getFirst() : datum.value()));
  }
}
