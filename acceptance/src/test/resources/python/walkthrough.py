"""The walk-through as a user of AWS tells it with boto3. Nothing here knows of Teal but the endpoint,
which is in the environment with the keys and the region.

    walkthrough.py stage               makes everything that stands before the story: 132 serves
    walkthrough.py happy-path          132 -> 133
    walkthrough.py stop-and-roll-back  133 -> 134 -> 133
    walkthrough.py failing-hook        135 does not pass its hook

Each chapter claims, and ends with a traceback when a claim does not hold. From the environment:
PROD_PORT and TEST_PORT, the listeners' ports; INBOX, a URL that SNS posts to; CALLS, where the hook
writes down its calls; GATES, a folder for the files that let hooks go on; and, since a task's program
is a local one, PYTHON, APP and HOOK, what runs it, it, and the hook's source.
"""

import datetime
import hashlib
import io
import json
import os
import sys
import time
import urllib.request
import zipfile

import boto3

NAME = "sample-springboot-app"
CLUSTER = "sample-cluster"
GROUP = NAME + "-group"
HOOK = "CodeDeployHook_" + NAME
ROLE = "arn:aws:iam::000000000000:role/"
SUBNETS = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
PORT = 8080
PATIENCE = 90


def client(service):
    """Says what boto3 reads by itself from version 1.28 on."""
    return boto3.client(service, endpoint_url=os.environ.get("AWS_ENDPOINT_URL"))


ecs = client("ecs")
elbv2 = client("elbv2")
codedeploy = client("codedeploy")


def stage():
    sns = client("sns")
    topic = sns.create_topic(Name="CodeDeployTopic_" + NAME)["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=os.environ["INBOX"])
    ecs.create_cluster(clusterName=CLUSTER)
    balancer = elbv2.create_load_balancer(
        Name=NAME + "-alb", Type="application", Scheme="internet-facing", Subnets=SUBNETS
    )["LoadBalancers"][0]
    create_target_group("-tg1")
    blue = create_target_group("-tg2")
    production = create_listener(balancer, blue, "PROD_PORT")
    test = create_listener(balancer, blue, "TEST_PORT")
    register_revisions()
    create_hook(f"http://{balancer['DNSName']}:{os.environ['TEST_PORT']}")
    create_service(blue)
    create_deployment_group(topic, production, test)
    until("132 serves", lambda: seen_at("PROD_PORT"), 132)
    until("the subscription is confirmed", lambda: confirmed(sns, topic), True)
    claim("both listeners forward to -tg2", listeners(), "PROD -tg2, TEST -tg2")
    claim("one task of 132 serves", task_sets(), ["132 PRIMARY 1"])
    claim("the service counts one task", running_count(), 1)


def create_target_group(suffix):
    return elbv2.create_target_group(
        Name=NAME + suffix,
        Protocol="HTTP",
        Port=PORT,
        VpcId="vpc-0123456789abcdef0",
        TargetType="ip",
        HealthCheckProtocol="HTTP",
        HealthCheckPath="/health",
        HealthCheckIntervalSeconds=10,
        HealthCheckTimeoutSeconds=5,
        HealthyThresholdCount=2,
        UnhealthyThresholdCount=3,
        Matcher={"HttpCode": "200"},
    )["TargetGroups"][0]["TargetGroupArn"]


def create_listener(balancer, group, port):
    return elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=int(os.environ[port]),
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )["Listeners"][0]["ListenerArn"]


def register_revisions():
    """A service that has lived for a while: its revisions count from 1."""
    for revision in range(1, 136):
        environment = {"REVISION": str(revision), "OWNER": os.environ["OWNER"]}
        if revision == 135:
            environment["FAULTY"] = "yes"
        registered = ecs.register_task_definition(
            family=NAME,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            executionRoleArn=ROLE + "ecsTaskExecutionRole",
            containerDefinitions=[
                {
                    "name": NAME,
                    "image": f"example/{NAME}:{revision}",
                    "essential": True,
                    "entryPoint": [os.environ["PYTHON"], os.environ["APP"]],
                    "environment": [{"name": k, "value": v} for k, v in environment.items()],
                    "portMappings": [{"containerPort": PORT, "protocol": "tcp"}],
                }
            ],
        )
    claim("the latest revision", registered["taskDefinition"]["revision"], 135)


def create_hook(test_url):
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.write(os.environ["HOOK"], "hook.py")
    lambda_ = client("lambda")
    lambda_.create_function(
        FunctionName=HOOK,
        Runtime="python3.12",
        Handler="hook.handler",
        Role=ROLE + "hookRole",
        Timeout=120,
        Code={"ZipFile": code.getvalue()},
        Environment={
            "Variables": {
                "TEST_URL": test_url,
                "CALLS": os.environ["CALLS"],
                "GATE": gate(),
            }
        },
    )
    lambda_.get_waiter("function_active_v2").wait(FunctionName=HOOK)


def create_service(blue):
    ecs.create_service(
        cluster=CLUSTER,
        serviceName=NAME,
        taskDefinition=f"{NAME}:132",
        desiredCount=1,
        launchType="FARGATE",
        deploymentController={"type": "CODE_DEPLOY"},
        loadBalancers=[
            {"targetGroupArn": blue, "containerName": NAME, "containerPort": PORT}
        ],
        networkConfiguration={
            "awsvpcConfiguration": {"subnets": SUBNETS, "assignPublicIp": "DISABLED"}
        },
    )


def create_deployment_group(topic, production, test):
    codedeploy.create_application(applicationName=NAME, computePlatform="ECS")
    codedeploy.create_deployment_group(
        applicationName=NAME,
        deploymentGroupName=GROUP,
        deploymentConfigName="CodeDeployDefault.ECSAllAtOnce",
        serviceRoleArn=ROLE + "ecsCodeDeployRole",
        triggerConfigurations=[
            {
                "triggerName": "deployments",
                "triggerTargetArn": topic,
                "triggerEvents": [
                    "DeploymentStart",
                    "DeploymentSuccess",
                    "DeploymentFailure",
                    "DeploymentStop",
                    "DeploymentRollback",
                    "DeploymentReady",
                ],
            }
        ],
        autoRollbackConfiguration={
            "enabled": True,
            "events": [
                "DEPLOYMENT_FAILURE",
                "DEPLOYMENT_STOP_ON_ALARM",
                "DEPLOYMENT_STOP_ON_REQUEST",
            ],
        },
        deploymentStyle={
            "deploymentType": "BLUE_GREEN",
            "deploymentOption": "WITH_TRAFFIC_CONTROL",
        },
        blueGreenDeploymentConfiguration={
            "terminateBlueInstancesOnDeploymentSuccess": {
                "action": "TERMINATE",
                "terminationWaitTimeInMinutes": 15,
            },
            "deploymentReadyOption": {
                "actionOnTimeout": "CONTINUE_DEPLOYMENT",
                "waitTimeInMinutes": 0,
            },
        },
        loadBalancerInfo={
            "targetGroupPairInfoList": [
                {
                    "targetGroups": [{"name": NAME + "-tg1"}, {"name": NAME + "-tg2"}],
                    "prodTrafficRoute": {"listenerArns": [production]},
                    "testTrafficRoute": {"listenerArns": [test]},
                }
            ]
        },
        ecsServices=[{"serviceName": NAME, "clusterName": CLUSTER}],
    )


def happy_path():
    deployment = deploy(133)
    until_hook_is_called(deployment)
    claim("blue and green run", task_sets(), ["132 PRIMARY 1", "133 ACTIVE 1"])
    claim("the service counts two tasks", running_count(), 2)
    claim("users see blue, testers green", listeners(), "PROD -tg2, TEST -tg1")
    claim("the test port shows green", seen_at("TEST_PORT"), 133)
    claim("the production port shows blue", seen_at("PROD_PORT"), 132)
    open_gate()
    until_event(deployment, "AfterAllowTraffic", "Succeeded")
    claim("both listeners forward to green", listeners(), "PROD -tg1, TEST -tg1")
    claim("green is PRIMARY, blue waits", task_sets(), ["132 ACTIVE 1", "133 PRIMARY 1"])
    claim("the service counts two tasks", running_count(), 2)
    claim("blue still waits", info(deployment)["status"], "InProgress")
    claim("the target's task sets are ECS's", identifiers(deployment), task_set_ids())
    claim("all traffic is green's", shares(deployment), {"Blue": 0.0, "Green": 100.0})
    codedeploy.get_waiter("deployment_successful").wait(
        deploymentId=deployment, WaiterConfig={"Delay": 1, "MaxAttempts": PATIENCE}
    )
    waited = info(deployment)["completeTime"] - event(deployment, "AfterAllowTraffic")["endTime"]
    least = datetime.timedelta(seconds=15 * float(os.environ["MINUTE_SECONDS"]))
    claim(f"blue waited for 15 minutes ({waited}, {least})", waited >= least, True)
    until("one task of 133 is left", task_sets, ["133 PRIMARY 1"])
    claim("the service counts one task", running_count(), 1)
    claim("the hook was called once", calls(deployment), 1)
    claim("the service is on 133", service()["taskDefinition"].split("/")[1], f"{NAME}:133")


def stop_and_roll_back():
    deployment = deploy(134)
    until_hook_is_called(deployment)
    open_gate()
    until_event(deployment, "AfterAllowTraffic", "Succeeded")
    claim("both listeners forward to green", listeners(), "PROD -tg2, TEST -tg2")
    claim("users see green", seen_at("PROD_PORT"), 134)
    codedeploy.stop_deployment(deploymentId=deployment, autoRollbackEnabled=True)
    rollback = until_rolled_back(deployment)
    claim("it was stopped", info(deployment)["status"], "Stopped")
    claim("by a person", info(deployment)["errorInformation"]["code"], "MANUAL_STOP")
    is_back_on_133(deployment, rollback)


def failing_hook():
    deployment = deploy(135)
    until_hook_is_called(deployment)
    claim("the test port shows green", seen_at("TEST_PORT"), 135)
    open_gate()
    rollback = until_rolled_back(deployment)
    error = info(deployment)["errorInformation"]
    claim("it failed", info(deployment)["status"], "Failed")
    claim("by its hook", error["code"], "HOOK_EXECUTION_FAILURE")
    claim(
        "which is said",
        error["message"],
        "The deployment failed because one or more of the lifecycle event validation functions"
        " failed.",
    )
    claim("its events", statuses(deployment), ["Succeeded"] * 4 + ["Failed"] + ["Skipped"] * 3)
    is_back_on_133(deployment, rollback)


def is_back_on_133(deployment, rollback):
    claim("a rollback was made", info(rollback)["creator"], "codeDeployRollback")
    claim(
        "it says what it is for",
        info(rollback)["rollbackInfo"]["rollbackTriggeringDeploymentId"],
        deployment,
    )
    claim("both listeners are back on blue", listeners(), "PROD -tg1, TEST -tg1")
    until("one task of 133 is left", task_sets, ["133 PRIMARY 1"])
    claim("the service counts one task", running_count(), 1)
    claim("users see 133", seen_at("PROD_PORT"), 133)
    claim("the hook was called once", calls(deployment), 1)
    claim("and not for the rollback", calls(rollback), 0)


def deploy(revision):
    close_gate()
    task_definition = ecs.describe_task_definition(taskDefinition=f"{NAME}:{revision}")
    app_spec = json.dumps(
        {
            "version": 0.0,
            "Resources": [
                {
                    "TargetService": {
                        "Type": "AWS::ECS::Service",
                        "Properties": {
                            "TaskDefinition": task_definition["taskDefinition"]["taskDefinitionArn"],
                            "LoadBalancerInfo": {"ContainerName": NAME, "ContainerPort": PORT},
                        },
                    }
                }
            ],
            "Hooks": [{"AfterAllowTestTraffic": HOOK}],
        }
    )
    return codedeploy.create_deployment(
        applicationName=NAME,
        deploymentGroupName=GROUP,
        description=f"revision {revision}",
        revision={
            "revisionType": "AppSpecContent",
            "appSpecContent": {
                "content": app_spec,
                "sha256": hashlib.sha256(app_spec.encode()).hexdigest(),
            },
        },
    )["deploymentId"]


def until_hook_is_called(deployment):
    until_event(deployment, "AfterAllowTestTraffic", "InProgress")
    until("the hook is called", lambda: calls(deployment), 1)


def until_event(deployment, name, status):
    until(f"{name} is {status}", lambda: event(deployment, name).get("status"), status)


def until_rolled_back(deployment):
    until("a rollback is made", lambda: "rollbackDeploymentId" in rollback_info(deployment), True)
    rollback = rollback_info(deployment)["rollbackDeploymentId"]
    until("it has rolled back", lambda: info(rollback)["status"], "Succeeded")
    return rollback


def rollback_info(deployment):
    return info(deployment).get("rollbackInfo", {})


def info(deployment):
    return codedeploy.get_deployment(deploymentId=deployment)["deploymentInfo"]


def target(deployment):
    try:
        return codedeploy.get_deployment_target(
            deploymentId=deployment, targetId=f"{CLUSTER}:{NAME}"
        )["deploymentTarget"]["ecsTarget"]
    except codedeploy.exceptions.DeploymentNotStartedException:
        return {"lifecycleEvents": [], "taskSetsInfo": []}


def event(deployment, name):
    events = target(deployment)["lifecycleEvents"]
    return next((e for e in events if e["lifecycleEventName"] == name), {})


def statuses(deployment):
    return [e["status"] for e in target(deployment)["lifecycleEvents"]]


def shares(deployment):
    return {s["taskSetLabel"]: s["trafficWeight"] for s in target(deployment)["taskSetsInfo"]}


def identifiers(deployment):
    """AWS spells the member so."""
    return sorted(s["identifer"] for s in target(deployment)["taskSetsInfo"])


def task_set_ids():
    return sorted(s["id"] for s in service()["taskSets"])


def service():
    return ecs.describe_services(cluster=CLUSTER, services=[NAME])["services"][0]


def running_count():
    return service()["runningCount"]


def task_sets():
    """Each as `REVISION STATUS RUNNING`, by revision. Those that are on their way out are left out
    once nothing of them runs."""
    return sorted(
        f"{s['taskDefinition'].split(':')[-1]} {s['status']} {s['runningCount']}"
        for s in service()["taskSets"]
        if s["status"] != "DRAINING" or s["runningCount"] > 0
    )


def listeners():
    balancer = elbv2.describe_load_balancers(Names=[NAME + "-alb"])["LoadBalancers"][0]
    found = elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    ports = {int(os.environ["PROD_PORT"]): "PROD", int(os.environ["TEST_PORT"]): "TEST"}
    return ", ".join(sorted(f"{ports[one['Port']]} {forwards_to(one)}" for one in found))


def forwards_to(listener):
    """The suffixes of the target groups that get a share of a listener's requests."""
    groups = listener["DefaultActions"][0]["ForwardConfig"]["TargetGroups"]
    names = [g["TargetGroupArn"].split("/")[1] for g in groups if g["Weight"] > 0]
    return "+".join(sorted(name.removeprefix(NAME) for name in names))


def seen_at(port):
    balancer = elbv2.describe_load_balancers(Names=[NAME + "-alb"])["LoadBalancers"][0]
    try:
        url = f"http://{balancer['DNSName']}:{os.environ[port]}/"
        with urllib.request.urlopen(url, timeout=30) as answer:
            return int(answer.headers["X-Revision"])
    except OSError as e:
        return str(e)


def confirmed(sns, topic):
    found = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    return [s["SubscriptionArn"].startswith(topic) for s in found] == [True]


def calls(deployment):
    if not os.path.exists(os.environ["CALLS"]):
        return 0
    with open(os.environ["CALLS"]) as lines:
        return sum(line.startswith(deployment + " ") for line in lines)


def gate():
    return os.path.join(os.environ["GATES"], "hook")


def open_gate():
    open(gate(), "w").close()


def close_gate():
    if os.path.exists(gate()):
        os.remove(gate())


def until(what, look, expected):
    deadline = time.monotonic() + PATIENCE
    while (seen := look()) != expected and time.monotonic() < deadline:
        time.sleep(0.1)
    claim(what, seen, expected)


def claim(what, seen, expected):
    if seen != expected:
        raise AssertionError(f"{what}: {seen} (expected: {expected})")
    print(what)


if __name__ == "__main__":
    {
        "stage": stage,
        "happy-path": happy_path,
        "stop-and-roll-back": stop_and_roll_back,
        "failing-hook": failing_hook,
    }[sys.argv[1]]()
