"""The demo's hook: tests green through the load balancer's TEST port, and answers CodeDeploy.

CodeDeploy calls it for AfterAllowTestTraffic, when the TEST listener forwards to green and no user
sees green yet. A real hook would use boto3; this one signs its one request by itself, so that the
demo needs nothing but python3.
"""

import datetime
import hashlib
import hmac
import json
import os
import time
import urllib.parse
import urllib.request

ROUNDS = 20
PAUSE_SECONDS = 0.05


def handler(event, context):
    failures = []
    for _ in range(ROUNDS):
        failures += failed_tests(os.environ["TEST_URL"])
        time.sleep(PAUSE_SECONDS)
    status = "Failed" if failures else "Succeeded"
    print(f"{event['DeploymentId']}: {status} {failures[:3]}")
    put_status(event["DeploymentId"], event["LifecycleEventHookExecutionId"], status)


def failed_tests(url):
    """What does not work; empty when all is well."""
    try:
        total = json.loads(fetch(url + "/orders/1001"))["total"]
        if total != 42:
            yield f"/orders/1001: total {total} (expected: 42)"
        if fetch(url + "/echo", b"ping") != b"ping":
            yield "/echo: the body came back changed"
    except (OSError, ValueError, KeyError) as e:
        yield f"{type(e).__name__}: {e}"


def fetch(url, body=None, headers=None):
    request = urllib.request.Request(url, body, headers or {})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read()


def put_status(deployment, execution, status):
    """PutLifecycleEventHookExecutionStatus, signed with AWS Signature Version 4."""
    endpoint = os.environ["AWS_ENDPOINT_URL"].rstrip("/") + "/"
    body = json.dumps(
        {"deploymentId": deployment, "lifecycleEventHookExecutionId": execution, "status": status}
    ).encode()
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "host": urllib.parse.urlsplit(endpoint).netloc,
        "x-amz-date": now,
        "x-amz-target": "CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus",
    }
    if os.environ.get("AWS_SESSION_TOKEN"):
        headers["x-amz-security-token"] = os.environ["AWS_SESSION_TOKEN"]
    headers["authorization"] = authorization(headers, body, now)
    fetch(endpoint, body, headers)


def authorization(headers, body, now):
    names = sorted(headers)
    canonical = "\n".join(
        ["POST", "/", ""]
        + [f"{name}:{headers[name]}" for name in names]
        + ["", ";".join(names), hashlib.sha256(body).hexdigest()]
    )
    parts = [now[:8], os.environ["AWS_REGION"], "codedeploy", "aws4_request"]
    to_sign = "\n".join(
        ["AWS4-HMAC-SHA256", now, "/".join(parts), hashlib.sha256(canonical.encode()).hexdigest()]
    )
    key = ("AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"]).encode()
    for part in parts + [to_sign]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return (
        f"AWS4-HMAC-SHA256 Credential={os.environ['AWS_ACCESS_KEY_ID']}/{'/'.join(parts)},"
        f" SignedHeaders={';'.join(names)}, Signature={key.hex()}"
    )
