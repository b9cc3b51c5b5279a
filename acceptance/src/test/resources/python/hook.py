"""A function that tests green through the load balancer's test port, as a user of CodeDeploy writes it.

From the environment: TEST_URL, without which it passes everything; CALLS, a file to which each call
adds a line "DEPLOYMENT EXECUTION"; GATE, a file that it waits for before it answers.
"""

import json
import os
import time
import urllib.request

import boto3

# What boto3 reads by itself from version 1.28 on.
codedeploy = boto3.client("codedeploy", endpoint_url=os.environ.get("AWS_ENDPOINT_URL"))


def handler(event, context):
    deployment, execution = event["DeploymentId"], event["LifecycleEventHookExecutionId"]
    with open(os.environ["CALLS"], "a") as calls:
        calls.write(f"{deployment} {execution}\n")
    while "GATE" in os.environ and not os.path.exists(os.environ["GATE"]):
        time.sleep(0.02)
    status = "Succeeded" if adds_up() else "Failed"
    codedeploy.put_lifecycle_event_hook_execution_status(
        deploymentId=deployment, lifecycleEventHookExecutionId=execution, status=status
    )


def adds_up():
    if "TEST_URL" not in os.environ:
        return True
    with urllib.request.urlopen(os.environ["TEST_URL"] + "/orders/1001", timeout=10) as answer:
        return json.load(answer)["total"] == 42


def throws(event, context):
    with open(os.environ["CALLS"], "a") as calls:
        calls.write(event["DeploymentId"] + " " + event["LifecycleEventHookExecutionId"] + "\n")
    raise ValueError("a hook that does not work")
