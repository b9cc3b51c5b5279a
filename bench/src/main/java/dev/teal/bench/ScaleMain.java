package dev.teal.bench;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/// Makes load balancers through the API, with many target groups, rules and targets, and prints how
/// long that takes. Each has one listener with a rule for each target group, on its path.
///
/// Arguments: endpoint, name, load balancers, target groups in each, targets in each group, first
/// target port, the targets' address, listener port, threads. Prints a line `ADDRESS PORT` for each
/// listener at the end.
@SuppressWarnings("unchecked") // The SDK\'s builders take generic varargs.
final class ScaleMain {
  private final ElasticLoadBalancingV2Client elb;
  private final ExecutorService threads;
  private final String targetAddress;

  private ScaleMain(
      ElasticLoadBalancingV2Client elb, ExecutorService threads, String targetAddress) {
    this.elb = elb;
    this.threads = threads;
    this.targetAddress = targetAddress;
  }

  public static void main(String[] args) throws Exception {
    try (var client =
            ElasticLoadBalancingV2Client.builder()
                .endpointOverride(URI.create(args[0]))
                .region(Region.US_EAST_1)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build();
        ExecutorService threads = Executors.newFixedThreadPool(Integer.parseInt(args[8]))) {
      new ScaleMain(client, threads, args[6])
          .run(
              args[1],
              Integer.parseInt(args[2]),
              Integer.parseInt(args[3]),
              Integer.parseInt(args[4]),
              Integer.parseInt(args[5]),
              Integer.parseInt(args[7]));
    }
  }

  private interface Step<T> {
    T run(int index) throws Exception;
  }

  /// Takes a step for each of a number of things, some at once.
  private <T> List<T> timed(String what, int count, Step<T> step) throws Exception {
    long started = System.nanoTime();
    List<Future<T>> steps =
        IntStream.range(0, count).mapToObj(i -> threads.submit(() -> step.run(i))).toList();
    List<T> results = new ArrayList<>();
    for (Future<T> future : steps) {
      results.add(future.get());
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    System.err.printf("%-34s %6d in %6.1f s  %7.0f/s%n", what, count, seconds, count / seconds);
    return results;
  }

  private void run(
      String name, int balancers, int groups, int targets, int firstTargetPort, int listenerPort)
      throws Exception {
    List<LoadBalancer> made =
        timed(
            "load balancers",
            balancers,
            i ->
                elb.createLoadBalancer(r -> r.name(name + "-" + i).subnets("subnet-a", "subnet-b"))
                    .loadBalancers()
                    .getFirst());
    int all = balancers * groups;
    List<String> groupArns = timed("target groups", all, i -> targetGroup(name + "-" + i));
    List<String> listeners =
        timed("listeners", balancers, i -> listener(made.get(i), listenerPort));
    timed("rules", all, i -> rule(listeners.get(i / groups), i % groups, groupArns.get(i)));
    timed(
        "targets (" + targets + " a call)",
        all,
        i ->
            elb.registerTargets(r ->
                r.targetGroupArn(groupArns.get(i))
                    .targets(targets(firstTargetPort + i * targets, targets))));
    timed("target groups all healthy", all, i -> awaitHealthy(groupArns.get(i)));
    for (LoadBalancer balancer : made) {
      System.out.println(balancer.dnsName() + " " + listenerPort);
    }
  }

  private String targetGroup(String name) {
    return elb.createTargetGroup(r ->
            r.name(name)
                .protocol(ProtocolEnum.HTTP)
                .port(80)
                .vpcId("vpc-1")
                .targetType(TargetTypeEnum.IP))
        .targetGroups()
        .getFirst()
        .targetGroupArn();
  }

  private String listener(LoadBalancer balancer, int port) {
    return elb.createListener(r ->
            r.loadBalancerArn(balancer.loadBalancerArn())
                .protocol(ProtocolEnum.HTTP)
                .port(port)
                .defaultActions(
                    a -> a.type("fixed-response").fixedResponseConfig(f -> f.statusCode("404"))))
        .listeners()
        .getFirst()
        .listenerArn();
  }

  private String rule(String listener, int number, String group) {
    return elb.createRule(r ->
            r.listenerArn(listener)
                .priority(number + 1)
                .conditions(c -> c.field("path-pattern").values("/svc-" + number + "/*"))
                .actions(a -> a.type("forward").targetGroupArn(group)))
        .rules()
        .getFirst()
        .ruleArn();
  }

  private List<TargetDescription> targets(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(port -> TargetDescription.builder().id(targetAddress).port(port).build())
        .toList();
  }

  private boolean awaitHealthy(String group) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!isHealthy(group)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(group + ": not healthy within two minutes");
      }
      Thread.sleep(50);
    }
    return true;
  }

  private boolean isHealthy(String group) {
    return elb
        .describeTargetHealth(r -> r.targetGroupArn(group))
        .targetHealthDescriptions()
        .stream()
        .allMatch(d -> d.targetHealth().state() == TargetHealthStateEnum.HEALTHY);
  }
}
