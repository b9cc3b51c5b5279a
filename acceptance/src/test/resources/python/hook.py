"""A function that tests green through the load balancer's test port, as a user of CodeDeploy writes it.

From the environment: TEST_URL, without which it passes everything; CALLS, a file to which each call
adds a line "DEPLOYMENT EXECUTION REQUEST"; GATE, a file that it waits for before it answers.
"""

import json
import os
import time
import urllib.request

import boto3

# What boto3 reads by itself from version 1.28 on.
codedeploy = boto3.client("codedeploy", endpoint_url=os.environ.get("AWS_ENDPOINT_URL"))


def handler(event, context):
    note(event, context)
    while "GATE" in os.environ and not os.path.exists(os.environ["GATE"]):
        time.sleep(0.02)
    answer(event, "Succeeded" if adds_up() else "Failed")


def rejects(event, context):
    note(event, context)
    answer(event, "Failed")


def throws(event, context):
    note(event, context)
    raise ValueError("a hook that does not work")


def note(event, context):
    with open(os.environ["CALLS"], "a") as calls:
        execution = event["LifecycleEventHookExecutionId"]
        calls.write(f"{event['DeploymentId']} {execution} {context.aws_request_id}\n")


def answer(event, status):
    codedeploy.put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status=status,
    )


def adds_up():
    if "TEST_URL" not in os.environ:
        return True
    with urllib.request.urlopen(os.environ["TEST_URL"] + "/orders/1001", timeout=10) as answer:
        return json.load(answer)["total"] == 42
