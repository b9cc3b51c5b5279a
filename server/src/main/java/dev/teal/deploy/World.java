package dev.teal.deploy;

import dev.teal.clock.Pace;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.lambda.LambdaClient;

/// What a deployment acts on: AWS's own interfaces, served by this program or by AWS. Only what
/// CodeDeploy's service role may call is called
/// ([AWSCodeDeployRoleForECS](https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html)).
///
/// @param pace how long AWS's waits last here
public record World(
    EcsClient ecs,
    ElasticLoadBalancingV2Client elb,
    LambdaClient lambda,
    CloudWatchClient cloudWatch,
    Pace pace) {}
