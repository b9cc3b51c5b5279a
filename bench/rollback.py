#!/usr/bin/env python3
"""How soon "stop and roll back" has all traffic on blue again, blue being warm: from the call of
StopDeployment with autoRollbackEnabled until the last request is sent that green answers. Users ask all
the while on kept connections, each some 200 times a second: as fast as they can, they and the tasks would
take the whole of a small machine from the server. A failed request fails the run.

    bench/rollback.py [ROUNDS=20]     about 8 s for each round; python3 with boto3, a JDK 25, Linux or macOS
"""

import http.client
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

import boto3

HOME = pathlib.Path(__file__).resolve().parent.parent
APP = HOME / "acceptance/src/test/resources/python/app.py"
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 20
USERS = 4
PAUSE = 0.004  # seconds


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Users:
    """Ask on kept connections, and remember when a revision was last asked that answered."""

    def __init__(self, host, port):
        self.address = (host, port)
        self.latest = {}
        self.served = 0
        self.failed = []
        self.ending = False
        self.threads = [threading.Thread(target=self.run) for _ in range(USERS)]
        for thread in self.threads:
            thread.start()

    def run(self):
        connection = http.client.HTTPConnection(*self.address, timeout=30)
        while not self.ending:
            asked = time.monotonic()
            try:
                connection.request("GET", "/")
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    raise OSError(f"status {answer.status}")
                revision = answer.headers["X-Revision"]
                self.latest[revision] = max(asked, self.latest.get(revision, 0))
                self.served += 1
                time.sleep(PAUSE)
            except (OSError, http.client.HTTPException) as e:
                self.failed.append(f"{e!r}, of {sorted(self.latest)} so far")
                connection.close()

    def end(self):
        self.ending = True
        for thread in self.threads:
            thread.join()


def until(condition):
    while not condition():
        time.sleep(0.05)


class Shop:
    """One service under CodeDeploy, which keeps blue for a day after a cut-over."""

    def __init__(self, client):
        self.ecs, self.elb, self.deploy = client("ecs"), client("elbv2"), client("codedeploy")
        self.port = free_port()
        balancer = self.elb.create_load_balancer(Name="shop", Subnets=["subnet-a", "subnet-b"])["LoadBalancers"][0]
        self.host = balancer["DNSName"]
        groups = [self.group(name) for name in ("blue", "green")]
        listener = self.elb.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Protocol="HTTP",
            Port=self.port,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": groups[0]}],
        )["Listeners"][0]["ListenerArn"]
        self.ecs.create_cluster(clusterName="c")
        self.ecs.create_service(
            cluster="c",
            serviceName="shop",
            taskDefinition=self.register("1"),
            desiredCount=1,
            launchType="FARGATE",
            deploymentController={"type": "CODE_DEPLOY"},
            networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-a"]}},
            loadBalancers=[{"targetGroupArn": groups[0], "containerName": "web", "containerPort": 8080}],
        )
        self.deploy.create_application(applicationName="shop", computePlatform="ECS")
        self.deploy.create_deployment_group(
            applicationName="shop",
            deploymentGroupName="shop",
            serviceRoleArn="arn:aws:iam::000000000000:role/deploy",
            deploymentConfigName="CodeDeployDefault.ECSAllAtOnce",
            deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
            blueGreenDeploymentConfiguration={
                "terminateBlueInstancesOnDeploymentSuccess": {
                    "action": "TERMINATE",
                    "terminationWaitTimeInMinutes": 1440,
                },
                "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
            },
            ecsServices=[{"clusterName": "c", "serviceName": "shop"}],
            loadBalancerInfo={
                "targetGroupPairInfoList": [
                    {"targetGroups": [{"name": "blue"}, {"name": "green"}], "prodTrafficRoute": {"listenerArns": [listener]}}
                ]
            },
        )

    def group(self, name):
        return self.elb.create_target_group(
            Name=name, Protocol="HTTP", Port=8080, VpcId="vpc-0", TargetType="ip", HealthCheckIntervalSeconds=10, HealthCheckTimeoutSeconds=2
        )["TargetGroups"][0]["TargetGroupArn"]

    def register(self, revision):
        return self.ecs.register_task_definition(
            family="shop",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[
                {
                    "name": "web",
                    "image": "shop",
                    "command": [sys.executable, str(APP)],
                    "environment": [{"name": "REVISION", "value": revision}],
                    "portMappings": [{"containerPort": 8080}],
                }
            ],
        )["taskDefinition"]["taskDefinitionArn"]

    def serves(self):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == 200
        finally:
            connection.close()

    def cut_over(self, revision):
        app_spec = f"""{{"version": 0.0, "Resources": [{{"TargetService": {{"Type": "AWS::ECS::Service", "Properties": {{
            "TaskDefinition": "{self.register(revision)}",
            "LoadBalancerInfo": {{"ContainerName": "web", "ContainerPort": 8080}}}}}}}}]}}"""
        return self.deploy.create_deployment(
            applicationName="shop",
            deploymentGroupName="shop",
            revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": app_spec}},
        )["deploymentId"]

    def roll_back(self, deployment):
        self.deploy.stop_deployment(deploymentId=deployment, autoRollbackEnabled=True)

    def rolled_back(self, deployment):
        info = self.deploy.get_deployment(deploymentId=deployment)["deploymentInfo"]
        rollback = info.get("rollbackInfo", {}).get("rollbackDeploymentId")
        return rollback and self.deploy.get_deployment(deploymentId=rollback)["deploymentInfo"]["status"] == "Succeeded"


def measure(shop):
    times = []
    until(shop.serves)
    users = Users(shop.host, shop.port)
    try:
        until(lambda: "1" in users.latest)
        for number in range(2, ROUNDS + 2):
            green = str(number)
            deployment = shop.cut_over(green)
            until(lambda: green in users.latest and users.latest["1"] < time.monotonic() - 1)
            called = time.monotonic()
            shop.roll_back(deployment)
            until(lambda: shop.rolled_back(deployment))
            times.append((users.latest[green] - called) * 1000)
    finally:
        users.end()
    print("ms:", " ".join(f"{each:.0f}" for each in times))
    times.sort()
    print(
        f"{len(times)} rollbacks: p50 {times[len(times) // 2]:.0f} ms, max {times[-1]:.0f} ms;"
        f" {users.served} requests, {len(users.failed)} failed {users.failed[:3]}"
    )
    return 1 if users.failed else 0


def main():
    with tempfile.TemporaryDirectory() as data:
        server = subprocess.Popen(
            [HOME / "teal", "server", "--port", "0", "--data", data, "--minute", "1s", "--access-key", "BENCH", "--secret-key", "bench"],
            stdout=subprocess.PIPE,
            stderr=open(os.devnull, "w"),
            text=True,
        )
        try:
            url = server.stdout.readline().split()[-1]
            return measure(
                Shop(
                    lambda service: boto3.client(
                        service,
                        endpoint_url=url,
                        region_name="us-east-1",
                        aws_access_key_id="BENCH",
                        aws_secret_access_key="bench",
                    )
                )
            )
        finally:
            server.terminate()
            server.wait()


sys.exit(main())
