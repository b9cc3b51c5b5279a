package dev.teal.elbv2;

import static dev.teal.elbv2.Elb.forward;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.NettyBalancer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;

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
        .containsEntry("HealthyHostCount " + target + " " + balancer, 1.0)
        .containsEntry("UnHealthyHostCount " + target + " " + balancer, 0.0);
    assertThat(told.keySet()).noneMatch(name -> name.contains("5XX"));

    assertThat(told(elb.api.metrics()).keySet())
        .containsExactlyInAnyOrder(
            "HealthyHostCount " + target + " " + balancer,
            "UnHealthyHostCount " + target + " " + balancer);
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
