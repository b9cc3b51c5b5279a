/// CodeDeploy's API: applications, deployment groups, configurations, revisions, deployments. What
/// a deployment does is the business of [dev.teal.deploy]; this room checks, keeps records, and
/// shows them as AWS does.
@org.jspecify.annotations.NullMarked
package dev.teal.codedeploy;
