"""HTTPS and TLS listeners as a user of AWS makes them with boto3: certificates from Certificate Manager
and IAM, by host name, exchanged. Nothing here knows of Teal.

    https_listeners.py PORT TLS_PORT TARGET_PORT

Prints where to connect, and a file with the authority to trust, as JSON.
"""

import json
import os
import sys
import tempfile

import boto3

port, tls_port, target_port = (int(argument) for argument in sys.argv[1:4])
acm = boto3.client("acm")
iam = boto3.client("iam")
elb = boto3.client("elbv2")


def tags(listed):
    return {tag["Key"]: tag["Value"] for tag in listed}


# A certificate that is issued, and one that is brought.
requested = acm.request_certificate(
    DomainName="localhost",
    SubjectAlternativeNames=["*.example.com"],
    ValidationMethod="DNS",
    Tags=[{"Key": "kind", "Value": "requested"}],
)["CertificateArn"]
acm.get_waiter("certificate_validated").wait(CertificateArn=requested)
detail = acm.describe_certificate(CertificateArn=requested)["Certificate"]
assert detail["Status"] == "ISSUED", detail
assert detail["SubjectAlternativeNames"] == ["localhost", "*.example.com"], detail
assert tags(acm.list_tags_for_certificate(CertificateArn=requested)["Tags"]) == {"kind": "requested"}
authority = acm.get_certificate(CertificateArn=requested)["CertificateChain"]

with open(os.environ["BROUGHT_CERTIFICATE"]) as file:
    body = file.read()
with open(os.environ["BROUGHT_KEY"]) as file:
    key = file.read()
name = "brought-" + str(port)
uploaded = iam.upload_server_certificate(
    ServerCertificateName=name, CertificateBody=body, PrivateKey=key
)["ServerCertificateMetadata"]["Arn"]
assert uploaded.endswith(":server-certificate/" + name), uploaded
imported = acm.import_certificate(Certificate=body.encode(), PrivateKey=key.encode())["CertificateArn"]
acm.import_certificate(CertificateArn=imported, Certificate=body.encode(), PrivateKey=key.encode())
try:
    acm.import_certificate(Certificate=body.encode(), PrivateKey=b"no key")
    raise AssertionError("a key that is none was taken")
except acm.exceptions.ClientError as refused:
    assert refused.response["Error"]["Code"] == "ValidationException", refused

# An application load balancer with both.
web = elb.create_load_balancer(Name="web-%d" % port, Subnets=["subnet-a", "subnet-b"])["LoadBalancers"][0]
group = elb.create_target_group(
    Name="web-%d" % port, Protocol="HTTP", Port=80, VpcId="vpc-1", TargetType="ip"
)["TargetGroups"][0]
elb.register_targets(
    TargetGroupArn=group["TargetGroupArn"], Targets=[{"Id": "127.0.0.1", "Port": target_port}]
)
forward = [{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}]
listener = elb.create_listener(
    LoadBalancerArn=web["LoadBalancerArn"],
    Protocol="HTTPS",
    Port=port,
    SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06",
    Certificates=[{"CertificateArn": requested}],
    DefaultActions=forward,
)["Listeners"][0]
assert listener["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06", listener
elb.add_listener_certificates(
    ListenerArn=listener["ListenerArn"], Certificates=[{"CertificateArn": uploaded}]
)
listed = elb.describe_listener_certificates(ListenerArn=listener["ListenerArn"])["Certificates"]
assert [(c["CertificateArn"], c["IsDefault"]) for c in listed] == [(requested, True), (uploaded, False)], listed
elb.get_waiter("target_in_service").wait(TargetGroupArn=group["TargetGroupArn"])
try:
    iam.delete_server_certificate(ServerCertificateName=name)
    raise AssertionError("a certificate in use was deleted")
except iam.exceptions.DeleteConflictException:
    pass
policies = elb.describe_ssl_policies(Names=["ELBSecurityPolicy-TLS13-1-3-2021-06"])["SslPolicies"]
assert policies[0]["SslProtocols"] == ["TLSv1.3"], policies

# A network load balancer that ends TLS.
net = elb.create_load_balancer(Name="net-%d" % port, Type="network", Subnets=["subnet-a"])["LoadBalancers"][0]
bytes_group = elb.create_target_group(
    Name="net-%d" % port, Protocol="TCP", Port=80, VpcId="vpc-1", TargetType="ip"
)["TargetGroups"][0]
elb.register_targets(
    TargetGroupArn=bytes_group["TargetGroupArn"], Targets=[{"Id": "127.0.0.1", "Port": target_port}]
)
tls = elb.create_listener(
    LoadBalancerArn=net["LoadBalancerArn"],
    Protocol="TLS",
    Port=tls_port,
    Certificates=[{"CertificateArn": requested}],
    AlpnPolicy=["HTTP1Only"],
    DefaultActions=[{"Type": "forward", "TargetGroupArn": bytes_group["TargetGroupArn"]}],
)["Listeners"][0]
assert tls["AlpnPolicy"] == ["HTTP1Only"], tls

with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
    file.write(authority)
print(json.dumps({"web": web["DNSName"], "net": net["DNSName"], "authority": file.name}))
