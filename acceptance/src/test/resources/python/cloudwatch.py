"""What boto3 does with metrics and alarms, in whatever protocol this version of it speaks.

The arguments are the endpoint and a name of its own. An AWS minute lasts two seconds.
"""

import datetime
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT, NAME = sys.argv[1:]
cloudwatch = boto3.client(
    "cloudwatch", endpoint_url=ENDPOINT, config=Config(retries={"max_attempts": 0})
)


def equal(seen, wanted):
    if seen != wanted:
        raise AssertionError(f"{seen!r} (expected: {wanted!r})")


def fails(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        equal(error.response["Error"]["Code"], code)
        return error
    raise AssertionError(f"{code} never came")


def state():
    return cloudwatch.describe_alarms(AlarmNames=[NAME])["MetricAlarms"][0]


def alarm(**change):
    cloudwatch.put_metric_alarm(
        **{
            "AlarmName": NAME,
            "Namespace": NAME,
            "MetricName": "Latency",
            "Dimensions": [{"Name": "Shop", "Value": "Köln"}],
            "Statistic": "Maximum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 0.25,
            "ComparisonOperator": "GreaterThanThreshold",
            "Tags": [{"Key": "team", "Value": "a"}],
            **change,
        }
    )


alarm()
equal(state()["StateValue"], "INSUFFICIENT_DATA")
equal(state()["Threshold"], 0.25)
equal(state()["AlarmActions"], [])
since = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=2)
if state()["StateUpdatedTimestamp"] < since:
    raise AssertionError("an old time: " + str(state()["StateUpdatedTimestamp"]))

deadline = time.monotonic() + 60
while state()["StateValue"] != "ALARM":
    if time.monotonic() > deadline:
        raise AssertionError("no alarm: " + str(state()))
    cloudwatch.put_metric_data(
        Namespace=NAME,
        MetricData=[
            {
                "MetricName": "Latency",
                "Dimensions": [{"Name": "Shop", "Value": "Köln"}],
                "Values": [0.125, 0.5],
                "Counts": [3.0, 1],
                "Unit": "Seconds",
            }
        ],
    )
    time.sleep(0.2)
if not state()["StateReason"].startswith("Threshold Crossed: 1 datapoint [0.5 ("):
    raise AssertionError(state()["StateReason"])

now = datetime.datetime.now(datetime.timezone.utc)
points = cloudwatch.get_metric_statistics(
    Namespace=NAME,
    MetricName="Latency",
    Dimensions=[{"Name": "Shop", "Value": "Köln"}],
    StartTime=since,
    EndTime=now + datetime.timedelta(minutes=1),
    Period=60,
    Statistics=["Maximum", "Average"],
    ExtendedStatistics=["p50"],
)["Datapoints"]
equal({point["Maximum"] for point in points}, {0.5})
equal({point["ExtendedStatistics"]["p50"] for point in points}, {0.125})
results = cloudwatch.get_metric_data(
    MetricDataQueries=[
        {
            "Id": "latency",
            "MetricStat": {
                "Metric": {
                    "Namespace": NAME,
                    "MetricName": "Latency",
                    "Dimensions": [{"Name": "Shop", "Value": "Köln"}],
                },
                "Period": 60,
                "Stat": "Maximum",
            },
        }
    ],
    StartTime=since,
    EndTime=now + datetime.timedelta(minutes=1),
)["MetricDataResults"]
equal(set(results[0]["Values"]), {0.5})

# Enough for boto3 to compress it, where it can.
cloudwatch.put_metric_data(
    Namespace=NAME, MetricData=[{"MetricName": f"metric-{i}", "Value": i} for i in range(600)]
)
pages = cloudwatch.get_paginator("list_metrics").paginate(Namespace=NAME)
equal(len([metric for page in pages for metric in page["Metrics"]]), 601)

arn = state()["AlarmArn"]
cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "stage", "Value": "b"}])
cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["team"])
equal(
    cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"], [{"Key": "stage", "Value": "b"}]
)

alarm(TreatMissingData="ignore", MetricName="never")
cloudwatch.set_alarm_state(AlarmName=NAME, StateValue="OK", StateReason="for a test")
equal(state()["StateReason"], "for a test")
cloudwatch.disable_alarm_actions(AlarmNames=[NAME])
equal(state()["ActionsEnabled"], False)

fails("ValidationError", alarm, Period=61)
fails("InvalidParameterValue", cloudwatch.put_metric_data, Namespace="AWS/EC2",
      MetricData=[{"MetricName": "m", "Value": 1}])
unknown = fails("ResourceNotFound", cloudwatch.set_alarm_state, AlarmName=NAME + "-unknown",
                StateValue="OK", StateReason="for a test")
if not isinstance(unknown, cloudwatch.exceptions.ResourceNotFound):
    raise AssertionError(type(unknown))
fails("NotImplemented", cloudwatch.list_dashboards)

cloudwatch.delete_alarms(AlarmNames=[NAME])
equal(cloudwatch.describe_alarms(AlarmNames=[NAME])["MetricAlarms"], [])
