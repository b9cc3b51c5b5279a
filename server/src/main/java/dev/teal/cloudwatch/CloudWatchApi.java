package dev.teal.cloudwatch;

import dev.teal.clock.Pace;
import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.WorkHandler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DeleteAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DeleteAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsForMetricRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsForMetricResponse;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.DisableAlarmActionsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DisableAlarmActionsResponse;
import software.amazon.awssdk.services.cloudwatch.model.EnableAlarmActionsRequest;
import software.amazon.awssdk.services.cloudwatch.model.EnableAlarmActionsResponse;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.SetAlarmStateRequest;
import software.amazon.awssdk.services.cloudwatch.model.SetAlarmStateResponse;
import software.amazon.awssdk.services.cloudwatch.model.TagResourceRequest;
import software.amazon.awssdk.services.cloudwatch.model.TagResourceResponse;
import software.amazon.awssdk.services.cloudwatch.model.UntagResourceRequest;
import software.amazon.awssdk.services.cloudwatch.model.UntagResourceResponse;
import software.amazon.awssdk.services.sns.SnsClient;

/// CloudWatch's API, as much as alarms need: metrics, and metric alarms that are evaluated.
///
/// Alarms and their states are kept in the store; metrics are kept in memory, and do not outlive
/// the server.
public final class CloudWatchApi implements CloudWatchClient {
  private final Store store;
  private final InstantSource clock;
  private final Intake intake;
  private final Publications publications;
  private final Statistics statistics;
  private final MetricReads reads;
  private final MetricLists metricLists;
  private final Watch watch;
  private final Notifier notifier;
  private final Alarms alarms;
  private final AlarmLists alarmLists;
  private final Tags tags;

  /// @param pace how long a period's minute lasts here
  /// @param sns is told of alarms that change their states
  public CloudWatchApi(Home home, Store store, InstantSource clock, Pace pace, SnsClient sns) {
    this.store = store;
    this.clock = clock;
    Arns arns = new Arns(home);
    Periods periods = new Periods(pace);
    Metrics metrics = new Metrics(periods);
    States states = new States(home);
    Instant started = clock.instant();
    intake = new Intake(metrics);
    publications = new Publications(metrics, intake, clock);
    statistics = new Statistics(metrics, periods);
    reads = new MetricReads(metrics, statistics);
    metricLists = new MetricLists(metrics, periods, clock);
    watch = new Watch(store, metrics, periods, intake, states, started);
    notifier = new Notifier(store, sns);
    alarms = new Alarms(store, clock, arns, states, watch);
    alarmLists = new AlarmLists(store);
    tags = new Tags(store, arns);
  }

  /// Takes in, each minute, what one of the server's own services has counted since it was asked
  /// last.
  ///
  /// @param namespace of its metrics, such as `AWS/ApplicationELB`
  public void source(String namespace, Supplier<List<MetricDatum>> source) {
    intake.source(namespace, source);
  }

  /// Begins to evaluate.
  public void start() {
    store.run(transaction -> watch.schedule(transaction, clock.instant(), Periods.MINUTE));
  }

  /// What a worker does for this room, by queue.
  public Map<String, WorkHandler> workHandlers() {
    return Map.of(Watch.QUEUE, watch, Notifier.QUEUE, notifier);
  }

  @Override
  public PutMetricDataResponse putMetricData(PutMetricDataRequest request) {
    return publications.put(request);
  }

  @Override
  public GetMetricStatisticsResponse getMetricStatistics(GetMetricStatisticsRequest request) {
    return statistics.get(request);
  }

  @Override
  public GetMetricDataResponse getMetricData(GetMetricDataRequest request) {
    return reads.get(request);
  }

  @Override
  public ListMetricsResponse listMetrics(ListMetricsRequest request) {
    return metricLists.list(request);
  }

  @Override
  public PutMetricAlarmResponse putMetricAlarm(PutMetricAlarmRequest request) {
    return alarms.put(request);
  }

  @Override
  public DeleteAlarmsResponse deleteAlarms(DeleteAlarmsRequest request) {
    return alarms.delete(request);
  }

  @Override
  public EnableAlarmActionsResponse enableAlarmActions(EnableAlarmActionsRequest request) {
    return alarms.enable(request);
  }

  @Override
  public DisableAlarmActionsResponse disableAlarmActions(DisableAlarmActionsRequest request) {
    return alarms.disable(request);
  }

  @Override
  public SetAlarmStateResponse setAlarmState(SetAlarmStateRequest request) {
    return alarms.setState(request);
  }

  @Override
  public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest request) {
    return alarmLists.describe(request);
  }

  @Override
  public DescribeAlarmsForMetricResponse describeAlarmsForMetric(
      DescribeAlarmsForMetricRequest request) {
    return alarmLists.forMetric(request);
  }

  @Override
  public TagResourceResponse tagResource(TagResourceRequest request) {
    return tags.add(request);
  }

  @Override
  public UntagResourceResponse untagResource(UntagResourceRequest request) {
    return tags.remove(request);
  }

  @Override
  public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
    return tags.list(request);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
