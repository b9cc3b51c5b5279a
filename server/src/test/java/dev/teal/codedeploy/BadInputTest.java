package dev.teal.codedeploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;

/// Every modelled error that can arise, over the wire; and nothing done when one does.
// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class BadInputTest {
  private static CodeDeployWorld world;
  private static WireCalls wire;
  private static Map<String, String> words;

  @BeforeAll
  static void furnish(@TempDir Path folder) {
    world = new CodeDeployWorld(folder).withGroup();
    String done = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.runUntil(done, DeploymentStatus.SUCCEEDED);
    String created = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    String server = furnishServers();
    world.api.createApplication(
        r -> r.applicationName("functions").computePlatform(ComputePlatform.LAMBDA));
    world.api.createDeploymentGroup(r ->
        r.applicationName("functions")
            .deploymentGroupName("alias")
            .serviceRoleArn(CodeDeployWorld.ROLE)
            .deploymentStyle(
                s -> s.deploymentType("BLUE_GREEN").deploymentOption("WITH_TRAFFIC_CONTROL")));
    words =
        Map.of(
            "DONE",
            done,
            "CREATED",
            created,
            "SERVER",
            server,
            "LONG",
            "x".repeat(101),
            "TEXT",
            "x".repeat(257),
            "APPSPEC",
            "version: 0.0",
            "ARN",
            "arn:aws:codedeploy:us-east-1:123456789012:application:shop");
    wire = new WireCalls(world.api);
  }

  /// Servers with nothing to deploy to, and an on-premises instance that belongs to no group.
  private static String furnishServers() {
    world.api.createApplication(r -> r.applicationName("servers"));
    world.api.createDeploymentConfig(r ->
        r.deploymentConfigName("half").minimumHealthyHosts(h -> h.type("FLEET_PERCENT").value(50)));
    world.api.createDeploymentGroup(r ->
        r.applicationName("servers")
            .deploymentGroupName("fleet")
            .serviceRoleArn(CodeDeployWorld.ROLE)
            .deploymentConfigName("half")
            .ec2TagFilters(f -> f.type("KEY_ONLY").key("web")));
    world.api.registerOnPremisesInstance(
        r -> r.instanceName("box").iamUserArn("arn:aws:iam::123456789012:user/box"));
    world.api.registerOnPremisesInstance(r ->
        r.instanceName("crate")
            .iamSessionArn("arn:aws:sts::123456789012:assumed-role/agent/crate"));
    return world
        .api
        .createDeployment(r ->
            r.applicationName("servers")
                .deploymentGroupName("fleet")
                .revision(l ->
                    l.revisionType("S3")
                        .s3Location(s -> s.bucket("code").key("app.zip").bundleType("zip"))))
        .deploymentId();
  }

  @AfterAll
  static void close() {
    wire.close();
    world.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # Applications
          CreateApplication|{}|ApplicationNameRequired|Application name is missing
          CreateApplication|{"applicationName":"a b"}|InvalidApplicationName|a b (expected: 1 to 100
          CreateApplication|{"applicationName":"LONG"}|InvalidApplicationName|xxx (expected: 1 to 100
          CreateApplication|{"applicationName":"shop"}|ApplicationAlreadyExists|shop
          CreateApplication|{"applicationName":"n","computePlatform":"EC2"}|InvalidComputePlatform|EC2 (expected: Server, Lambda or ECS)
          CreateApplication|{"applicationName":"n","tags":[{"Key":"aws:x"}]}|InvalidTagsToAdd|aws:x
          CreateApplication|{"applicationName":"n","tags":[{"Value":"x"}]}|InvalidTagsToAdd|Key:
          CreateApplication|{"applicationName":"n","tags":[{"Key":"a"},{"Key":"a"}]}|InvalidTagsToAdd|twice
          CreateApplication|{"applicationName":"n","tags":[{"Key":"a","Value":"TEXT"}]}|InvalidTagsToAdd|257 characters
          GetApplication|{}|ApplicationNameRequired|
          GetApplication|{"applicationName":"?"}|InvalidApplicationName|
          GetApplication|{"applicationName":"nobody"}|ApplicationDoesNotExist|No application found for name: nobody
          BatchGetApplications|{"applicationNames":[]}|ApplicationNameRequired|
          BatchGetApplications|{"applicationNames":["shop",""]}|ApplicationNameRequired|
          BatchGetApplications|{"applicationNames":["?"]}|InvalidApplicationName|
          BatchGetApplications|{"applicationNames":["nobody"]}|ApplicationDoesNotExist|
          ListApplications|{"nextToken":"?"}|InvalidNextToken|
          ListApplications|{"nextToken":""}|InvalidNextToken|
          ListApplications|{"nextToken":"c2hvcA"}|InvalidNextToken|
          UpdateApplication|{}|ApplicationNameRequired|
          UpdateApplication|{"applicationName":"nobody","newApplicationName":"n"}|ApplicationDoesNotExist|
          UpdateApplication|{"applicationName":"shop","newApplicationName":"servers"}|ApplicationAlreadyExists|
          UpdateApplication|{"applicationName":"shop","newApplicationName":"?"}|InvalidApplicationName|
          DeleteApplication|{}|ApplicationNameRequired|
          DeleteApplication|{"applicationName":"?"}|InvalidApplicationName|
          # Configurations
          CreateDeploymentConfig|{}|DeploymentConfigNameRequired|
          CreateDeploymentConfig|{"deploymentConfigName":"?"}|InvalidDeploymentConfigName|
          CreateDeploymentConfig|{"deploymentConfigName":"CodeDeployDefault.Mine"}|InvalidDeploymentConfigName|
          CreateDeploymentConfig|{"deploymentConfigName":"half","minimumHealthyHosts":{"type":"HOST_COUNT","value":1}}|DeploymentConfigAlreadyExists|
          CreateDeploymentConfig|{"deploymentConfigName":"n"}|InvalidMinimumHealthyHostValue|missing
          CreateDeploymentConfig|{"deploymentConfigName":"n","minimumHealthyHosts":{"type":"SOME","value":1}}|InvalidMinimumHealthyHostValue|SOME
          CreateDeploymentConfig|{"deploymentConfigName":"n","minimumHealthyHosts":{"type":"HOST_COUNT","value":-1}}|InvalidMinimumHealthyHostValue|-1 (expected: 0 or more)
          CreateDeploymentConfig|{"deploymentConfigName":"n","minimumHealthyHosts":{"type":"FLEET_PERCENT","value":100}}|InvalidMinimumHealthyHostValue|100 (expected: 0..99)
          CreateDeploymentConfig|{"deploymentConfigName":"n","computePlatform":"EC2"}|InvalidComputePlatform|
          CreateDeploymentConfig|{"deploymentConfigName":"n","computePlatform":"ECS"}|InvalidTrafficRoutingConfiguration|missing
          CreateDeploymentConfig|{"deploymentConfigName":"n","computePlatform":"ECS","trafficRoutingConfig":{"type":"Slow"}}|InvalidTrafficRoutingConfiguration|Slow
          CreateDeploymentConfig|{"deploymentConfigName":"n","computePlatform":"ECS","trafficRoutingConfig":{"type":"TimeBasedCanary"}}|InvalidTrafficRoutingConfiguration|timeBasedCanary: missing
          CreateDeploymentConfig|{"deploymentConfigName":"n","computePlatform":"ECS","trafficRoutingConfig":{"type":"TimeBasedCanary","timeBasedCanary":{"canaryPercentage":100,"canaryInterval":1}}}|InvalidTrafficRoutingConfiguration|100 (expected: 1..99)
          CreateDeploymentConfig|{"deploymentConfigName":"n","computePlatform":"ECS","trafficRoutingConfig":{"type":"TimeBasedLinear","timeBasedLinear":{"linearPercentage":1,"linearInterval":30}}}|InvalidTrafficRoutingConfiguration|2880
          CreateDeploymentConfig|{"deploymentConfigName":"n","computePlatform":"ECS","trafficRoutingConfig":{"type":"AllAtOnce"},"minimumHealthyHosts":{"type":"HOST_COUNT","value":1}}|InvalidMinimumHealthyHostValue|Server
          CreateDeploymentConfig|{"deploymentConfigName":"n","computePlatform":"ECS","trafficRoutingConfig":{"type":"AllAtOnce"},"zonalConfig":{}}|InvalidZonalDeploymentConfiguration|
          CreateDeploymentConfig|{"deploymentConfigName":"n","minimumHealthyHosts":{"type":"HOST_COUNT","value":1},"zonalConfig":{"monitorDurationInSeconds":-1}}|InvalidZonalDeploymentConfiguration|-1
          CreateDeploymentConfig|{"deploymentConfigName":"n","minimumHealthyHosts":{"type":"HOST_COUNT","value":1},"zonalConfig":{"minimumHealthyHostsPerZone":{"type":"SOME"}}}|InvalidZonalDeploymentConfiguration|SOME
          CreateDeploymentConfig|{"deploymentConfigName":"n","minimumHealthyHosts":{"type":"HOST_COUNT","value":1},"trafficRoutingConfig":{"type":"AllAtOnce"}}|InvalidTrafficRoutingConfiguration|
          GetDeploymentConfig|{}|DeploymentConfigNameRequired|
          GetDeploymentConfig|{"deploymentConfigName":"?"}|InvalidDeploymentConfigName|
          GetDeploymentConfig|{"deploymentConfigName":"n"}|DeploymentConfigDoesNotExist|
          ListDeploymentConfigs|{"nextToken":"x"}|InvalidNextToken|
          DeleteDeploymentConfig|{}|DeploymentConfigNameRequired|
          DeleteDeploymentConfig|{"deploymentConfigName":"?"}|InvalidDeploymentConfigName|
          DeleteDeploymentConfig|{"deploymentConfigName":"CodeDeployDefault.ECSAllAtOnce"}|InvalidOperation|predefined
          DeleteDeploymentConfig|{"deploymentConfigName":"half"}|DeploymentConfigInUse|fleet
          # Groups, beside what CreateDeploymentGroup takes
          GetDeploymentGroup|{"deploymentGroupName":"g"}|ApplicationNameRequired|
          GetDeploymentGroup|{"applicationName":"shop"}|DeploymentGroupNameRequired|Deployment Group name is missing
          GetDeploymentGroup|{"applicationName":"shop","deploymentGroupName":"?"}|InvalidDeploymentGroupName|
          GetDeploymentGroup|{"applicationName":"nobody","deploymentGroupName":"g"}|ApplicationDoesNotExist|
          GetDeploymentGroup|{"applicationName":"shop","deploymentGroupName":"g"}|DeploymentGroupDoesNotExist|No Deployment Group found for name: g
          BatchGetDeploymentGroups|{"applicationName":"shop","deploymentGroupNames":[]}|DeploymentGroupNameRequired|
          BatchGetDeploymentGroups|{"applicationName":"shop","deploymentGroupNames":["?"]}|InvalidDeploymentGroupName|
          BatchGetDeploymentGroups|{"applicationName":"nobody","deploymentGroupNames":["g"]}|ApplicationDoesNotExist|
          ListDeploymentGroups|{}|ApplicationNameRequired|
          ListDeploymentGroups|{"applicationName":"nobody"}|ApplicationDoesNotExist|
          ListDeploymentGroups|{"applicationName":"shop","nextToken":"x"}|InvalidNextToken|
          UpdateDeploymentGroup|{"currentDeploymentGroupName":"g"}|ApplicationNameRequired|
          UpdateDeploymentGroup|{"applicationName":"shop"}|DeploymentGroupNameRequired|
          UpdateDeploymentGroup|{"applicationName":"shop","currentDeploymentGroupName":"g"}|DeploymentGroupDoesNotExist|
          UpdateDeploymentGroup|{"applicationName":"shop","currentDeploymentGroupName":"blue-green","newDeploymentGroupName":"?"}|InvalidDeploymentGroupName|
          UpdateDeploymentGroup|{"applicationName":"shop","currentDeploymentGroupName":"blue-green","autoScalingGroups":[]}|InvalidAutoScalingGroup|For ECS deployment group, autoScalingGroups can not be specified
          UpdateDeploymentGroup|{"applicationName":"shop","currentDeploymentGroupName":"blue-green","deploymentConfigName":"n"}|DeploymentConfigDoesNotExist|
          UpdateDeploymentGroup|{"applicationName":"shop","currentDeploymentGroupName":"blue-green","serviceRoleArn":"me"}|InvalidRole|me
          UpdateDeploymentGroup|{"applicationName":"servers","currentDeploymentGroupName":"fleet","ecsServices":[{"clusterName":"c","serviceName":"s"}]}|InvalidECSService|Should not specify ECS services parameter for Server deployment group
          DeleteDeploymentGroup|{"deploymentGroupName":"g"}|ApplicationNameRequired|
          DeleteDeploymentGroup|{"applicationName":"shop"}|DeploymentGroupNameRequired|
          DeleteDeploymentGroup|{"applicationName":"shop","deploymentGroupName":"?"}|InvalidDeploymentGroupName|
          # Revisions
          RegisterApplicationRevision|{"applicationName":"shop"}|RevisionRequired|RevisionLocation must be specified
          RegisterApplicationRevision|{"applicationName":"nobody","revision":{"revisionType":"S3"}}|ApplicationDoesNotExist|
          RegisterApplicationRevision|{"applicationName":"shop","description":"TEXT","revision":{"revisionType":"S3"}}|DescriptionTooLong|257 characters
          RegisterApplicationRevision|{"applicationName":"shop","revision":{"revisionType":"FTP"}}|InvalidRevision|FTP
          RegisterApplicationRevision|{"applicationName":"shop","revision":{"revisionType":"GitHub"}}|InvalidRevision|compute platform
          RegisterApplicationRevision|{"applicationName":"servers","revision":{"revisionType":"AppSpecContent","appSpecContent":{"content":"x"}}}|InvalidRevision|compute platform
          RegisterApplicationRevision|{"applicationName":"servers","revision":{"revisionType":"GitHub","gitHubLocation":{"repository":"x"}}}|InvalidRevision|ACCOUNT/REPOSITORY
          RegisterApplicationRevision|{"applicationName":"servers","revision":{"revisionType":"GitHub","gitHubLocation":{"repository":"x/y","commitId":"main"}}}|InvalidRevision|40 hexadecimal digits
          RegisterApplicationRevision|{"applicationName":"servers","revision":{"revisionType":"S3","s3Location":{"bucket":"code","key":"k","bundleType":"YAML"}}}|InvalidRevision|tar, tgz or zip
          RegisterApplicationRevision|{"applicationName":"shop","revision":{"revisionType":"S3","s3Location":{"bucket":"code","key":"k","bundleType":"zip"}}}|InvalidRevision|BundleType must be either YAML or JSON
          RegisterApplicationRevision|{"applicationName":"shop","revision":{"revisionType":"S3","s3Location":{"bucket":"A","key":"k","bundleType":"YAML"}}}|InvalidRevision|bucket: A
          RegisterApplicationRevision|{"applicationName":"shop","revision":{"revisionType":"S3","s3Location":{"bucket":"code","bundleType":"YAML"}}}|InvalidRevision|key
          RegisterApplicationRevision|{"applicationName":"shop","revision":{"revisionType":"AppSpecContent"}}|InvalidRevision|content: missing
          RegisterApplicationRevision|{"applicationName":"shop","revision":{"revisionType":"AppSpecContent","appSpecContent":{"content":"APPSPEC","sha256":"00"}}}|InvalidRevision|sha256: 00
          RegisterApplicationRevision|{"applicationName":"shop","revision":{"revisionType":"String","string":{"content":"APPSPEC","sha256":"0000000000000000000000000000000000000000000000000000000000000000"}}}|InvalidRevision|that of the content
          GetApplicationRevision|{"applicationName":"shop"}|RevisionRequired|
          GetApplicationRevision|{"applicationName":"shop","revision":{"revisionType":"AppSpecContent","appSpecContent":{"content":"APPSPEC"}}}|RevisionDoesNotExist|
          BatchGetApplicationRevisions|{"applicationName":"shop","revisions":[]}|RevisionRequired|
          BatchGetApplicationRevisions|{"applicationName":"shop","revisions":[{"revisionType":"FTP"}]}|InvalidRevision|
          ListApplicationRevisions|{}|ApplicationNameRequired|
          ListApplicationRevisions|{"applicationName":"nobody"}|ApplicationDoesNotExist|
          ListApplicationRevisions|{"applicationName":"shop","sortBy":"size"}|InvalidSortBy|
          ListApplicationRevisions|{"applicationName":"shop","sortOrder":"up"}|InvalidSortOrder|
          ListApplicationRevisions|{"applicationName":"shop","deployed":"yes"}|InvalidDeployedStateFilter|
          ListApplicationRevisions|{"applicationName":"shop","s3Bucket":"A"}|InvalidBucketNameFilter|
          ListApplicationRevisions|{"applicationName":"shop","s3Bucket":"code","s3KeyPrefix":""}|InvalidKeyPrefixFilter|
          ListApplicationRevisions|{"applicationName":"shop","s3KeyPrefix":"a"}|BucketNameFilterRequired|
          ListApplicationRevisions|{"applicationName":"shop","nextToken":"x"}|InvalidNextToken|
          # Deployments
          CreateDeployment|{"deploymentGroupName":"g"}|ApplicationNameRequired|
          CreateDeployment|{"applicationName":"shop"}|DeploymentGroupNameRequired|
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"g"}|DeploymentGroupDoesNotExist|
          CreateDeployment|{"applicationName":"nobody","deploymentGroupName":"g"}|ApplicationDoesNotExist|
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","description":"TEXT"}|DescriptionTooLong|
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green"}|DeploymentLimitExceeded|The Deployment Group 'blue-green' already has an active Deployment 'CREATED'
          CreateDeployment|{"applicationName":"functions","deploymentGroupName":"alias"}|RevisionRequired|
          CreateDeployment|{"applicationName":"functions","deploymentGroupName":"alias","revision":{"revisionType":"AppSpecContent","appSpecContent":{"content":"x"}}}|OperationNotSupported|Lambda
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","revision":{"revisionType":"FTP"}}|InvalidRevision|
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","revision":{"revisionType":"AppSpecContent","appSpecContent":{"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}}}|RevisionDoesNotExist|
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","deploymentConfigName":"?"}|InvalidDeploymentConfigName|
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","deploymentConfigName":"n"}|DeploymentConfigDoesNotExist|
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","deploymentConfigName":"half"}|InvalidDeploymentConfigName|Server
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","autoRollbackConfiguration":{"enabled":true}}|InvalidAutoRollbackConfig|
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","autoRollbackConfiguration":{"enabled":true,"events":["NEVER"]}}|InvalidAutoRollbackConfig|NEVER
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","overrideAlarmConfiguration":{"enabled":true}}|InvalidAlarmConfig|
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","overrideAlarmConfiguration":{"alarms":[{"name":"1"},{"name":"2"},{"name":"3"},{"name":"4"},{"name":"5"},{"name":"6"},{"name":"7"},{"name":"8"},{"name":"9"},{"name":"10"},{"name":"11"}]}}|AlarmsLimitExceeded|
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","fileExistsBehavior":"ASK"}|InvalidFileExistsBehavior|
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","targetInstances":{}}|InvalidTargetInstances|
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","updateOutdatedInstancesOnly":true}|InvalidUpdateOutdatedInstancesOnlyValue|
          CreateDeployment|{"applicationName":"shop","deploymentGroupName":"blue-green","ignoreApplicationStopFailures":true}|InvalidIgnoreApplicationStopFailuresValue|
          CreateDeployment|{"applicationName":"servers","deploymentGroupName":"fleet","targetInstances":{}}|InvalidTargetInstances|blue/green
          GetDeployment|{}|DeploymentIdRequired|
          GetDeployment|{"deploymentId":"d-1"}|InvalidDeploymentId|d-1
          GetDeployment|{"deploymentId":"d-000000000"}|DeploymentDoesNotExist|
          BatchGetDeployments|{"deploymentIds":[]}|DeploymentIdRequired|
          BatchGetDeployments|{"deploymentIds":["d-1"]}|InvalidDeploymentId|
          BatchGetDeployments|{"deploymentIds":["DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE","DONE"]}|BatchLimitExceeded|26 ids
          ListDeployments|{"applicationName":"shop"}|DeploymentGroupNameRequired|
          ListDeployments|{"deploymentGroupName":"g"}|ApplicationNameRequired|
          ListDeployments|{"applicationName":"nobody","deploymentGroupName":"g"}|ApplicationDoesNotExist|
          ListDeployments|{"applicationName":"shop","deploymentGroupName":"g"}|DeploymentGroupDoesNotExist|
          ListDeployments|{"includeOnlyStatuses":["Done"]}|InvalidDeploymentStatus|
          ListDeployments|{"createTimeRange":{"start":2,"end":1}}|InvalidTimeRange|
          ListDeployments|{"externalId":""}|InvalidExternalId|
          ListDeployments|{"nextToken":"x"}|InvalidNextToken|
          StopDeployment|{}|DeploymentIdRequired|
          StopDeployment|{"deploymentId":"d-1"}|InvalidDeploymentId|
          StopDeployment|{"deploymentId":"d-000000000"}|DeploymentDoesNotExist|
          StopDeployment|{"deploymentId":"DONE"}|DeploymentAlreadyCompleted|
          StopDeployment|{"deploymentId":"SERVER"}|DeploymentAlreadyCompleted|
          ContinueDeployment|{}|DeploymentIdRequired|
          ContinueDeployment|{"deploymentId":"d-1"}|InvalidDeploymentId|
          ContinueDeployment|{"deploymentId":"d-000000000"}|DeploymentDoesNotExist|
          ContinueDeployment|{"deploymentId":"DONE"}|DeploymentAlreadyCompleted|
          ContinueDeployment|{"deploymentId":"CREATED"}|DeploymentIsNotInReadyState|
          ContinueDeployment|{"deploymentId":"CREATED","deploymentWaitType":"TERMINATION_WAIT"}|InvalidDeploymentStatus|
          ContinueDeployment|{"deploymentId":"CREATED","deploymentWaitType":"LUNCH"}|InvalidDeploymentWaitType|
          ContinueDeployment|{"deploymentId":"SERVER"}|UnsupportedActionForDeploymentType|
          SkipWaitTimeForInstanceTermination|{}|DeploymentIdRequired|
          SkipWaitTimeForInstanceTermination|{"deploymentId":"DONE"}|DeploymentAlreadyCompleted|
          SkipWaitTimeForInstanceTermination|{"deploymentId":"CREATED"}|DeploymentNotStarted|
          SkipWaitTimeForInstanceTermination|{"deploymentId":"SERVER"}|UnsupportedActionForDeploymentType|
          PutLifecycleEventHookExecutionStatus|{"lifecycleEventHookExecutionId":"x","status":"Succeeded"}|DeploymentIdRequired|
          PutLifecycleEventHookExecutionStatus|{"deploymentId":"d-000000000","lifecycleEventHookExecutionId":"x","status":"Succeeded"}|DeploymentDoesNotExist|
          PutLifecycleEventHookExecutionStatus|{"deploymentId":"DONE","lifecycleEventHookExecutionId":"x","status":"Skipped"}|InvalidLifecycleEventHookExecutionStatus|Skipped
          PutLifecycleEventHookExecutionStatus|{"deploymentId":"DONE","lifecycleEventHookExecutionId":"x","status":"Succeeded"}|InvalidLifecycleEventHookExecutionId|
          PutLifecycleEventHookExecutionStatus|{"deploymentId":"DONE","status":"Succeeded"}|InvalidLifecycleEventHookExecutionId|
          PutLifecycleEventHookExecutionStatus|{"deploymentId":"SERVER","lifecycleEventHookExecutionId":"x","status":"Failed"}|UnsupportedActionForDeploymentType|
          # Targets and instances
          ListDeploymentTargets|{}|DeploymentIdRequired|
          ListDeploymentTargets|{"deploymentId":"d-1"}|InvalidDeploymentId|
          ListDeploymentTargets|{"deploymentId":"CREATED"}|DeploymentNotStarted|
          ListDeploymentTargets|{"deploymentId":"DONE","targetFilters":{"Colour":["Blue"]}}|InvalidTargetFilterName|Colour
          ListDeploymentTargets|{"deploymentId":"DONE","targetFilters":{"TargetStatus":["Done"]}}|InvalidInstanceStatus|Done
          ListDeploymentTargets|{"deploymentId":"DONE","targetFilters":{"ServerInstanceLabel":["Red"]}}|InvalidInstanceType|Red
          ListDeploymentTargets|{"deploymentId":"DONE","nextToken":"x"}|InvalidNextToken|
          GetDeploymentTarget|{"deploymentId":"DONE"}|DeploymentTargetIdRequired|
          GetDeploymentTarget|{"deploymentId":"DONE","targetId":"?"}|InvalidDeploymentTargetId|
          GetDeploymentTarget|{"deploymentId":"DONE","targetId":"c:other"}|DeploymentTargetDoesNotExist|c:s
          GetDeploymentTarget|{"deploymentId":"SERVER","targetId":"i-1"}|DeploymentTargetDoesNotExist|
          GetDeploymentTarget|{"deploymentId":"CREATED","targetId":"c:s"}|DeploymentNotStarted|
          BatchGetDeploymentTargets|{"deploymentId":"DONE"}|DeploymentTargetIdRequired|
          BatchGetDeploymentTargets|{"deploymentId":"DONE","targetIds":["c:s","c:s"]}|DeploymentTargetListSizeExceeded|
          ListDeploymentInstances|{}|DeploymentIdRequired|
          ListDeploymentInstances|{"deploymentId":"DONE"}|InvalidComputePlatform|
          ListDeploymentInstances|{"deploymentId":"SERVER","instanceStatusFilter":["Done"]}|InvalidInstanceStatus|
          ListDeploymentInstances|{"deploymentId":"SERVER","instanceTypeFilter":["Red"]}|InvalidInstanceType|
          ListDeploymentInstances|{"deploymentId":"SERVER","nextToken":"x"}|InvalidNextToken|
          GetDeploymentInstance|{"deploymentId":"DONE","instanceId":"i-1"}|InvalidComputePlatform|
          GetDeploymentInstance|{"deploymentId":"SERVER"}|InstanceIdRequired|
          GetDeploymentInstance|{"deploymentId":"SERVER","instanceId":"?"}|InvalidInstanceName|
          GetDeploymentInstance|{"deploymentId":"SERVER","instanceId":"i-1"}|InstanceDoesNotExist|
          BatchGetDeploymentInstances|{"deploymentId":"DONE","instanceIds":["i-1"]}|InvalidComputePlatform|
          BatchGetDeploymentInstances|{"deploymentId":"SERVER","instanceIds":[]}|InstanceIdRequired|
          # On-premises instances and GitHub
          RegisterOnPremisesInstance|{}|InstanceNameRequired|
          RegisterOnPremisesInstance|{"instanceName":"i-1"}|InvalidInstanceName|
          RegisterOnPremisesInstance|{"instanceName":"n"}|IamArnRequired|
          RegisterOnPremisesInstance|{"instanceName":"n","iamUserArn":"me"}|InvalidIamUserArn|Iam User ARN me is not in a valid format
          RegisterOnPremisesInstance|{"instanceName":"n","iamSessionArn":"me"}|InvalidIamSessionArn|
          RegisterOnPremisesInstance|{"instanceName":"n","iamSessionArn":"a","iamUserArn":"b"}|MultipleIamArnsProvided|
          RegisterOnPremisesInstance|{"instanceName":"box","iamUserArn":"arn:aws:iam::123456789012:user/other"}|InstanceNameAlreadyRegistered|
          RegisterOnPremisesInstance|{"instanceName":"n","iamUserArn":"arn:aws:iam::123456789012:user/box"}|IamUserArnAlreadyRegistered|box
          RegisterOnPremisesInstance|{"instanceName":"n","iamSessionArn":"arn:aws:sts::123456789012:assumed-role/agent/crate"}|IamSessionArnAlreadyRegistered|crate
          DeregisterOnPremisesInstance|{}|InstanceNameRequired|
          DeregisterOnPremisesInstance|{"instanceName":"?"}|InvalidInstanceName|
          GetOnPremisesInstance|{"instanceName":"n"}|InstanceNotRegistered|
          BatchGetOnPremisesInstances|{"instanceNames":[]}|InstanceNameRequired|
          BatchGetOnPremisesInstances|{"instanceNames":["?"]}|InvalidInstanceName|
          ListOnPremisesInstances|{"registrationStatus":"Gone"}|InvalidRegistrationStatus|
          ListOnPremisesInstances|{"tagFilters":[{"Type":"KEY_ONLY"}]}|InvalidTagFilter|
          ListOnPremisesInstances|{"nextToken":"x"}|InvalidNextToken|
          AddTagsToOnPremisesInstances|{"tags":[{"Key":"a","Value":"b"}],"instanceNames":[]}|InstanceNameRequired|
          AddTagsToOnPremisesInstances|{"tags":[],"instanceNames":["box"]}|TagRequired|
          AddTagsToOnPremisesInstances|{"tags":[{"Key":"a"}],"instanceNames":["box"]}|InvalidTag|
          AddTagsToOnPremisesInstances|{"tags":[{"Key":"a","Value":"b"}],"instanceNames":["box","n"]}|InstanceNotRegistered|
          AddTagsToOnPremisesInstances|{"tags":[{"Key":"1","Value":"x"},{"Key":"2","Value":"x"},{"Key":"3","Value":"x"},{"Key":"4","Value":"x"},{"Key":"5","Value":"x"},{"Key":"6","Value":"x"},{"Key":"7","Value":"x"},{"Key":"8","Value":"x"},{"Key":"9","Value":"x"},{"Key":"10","Value":"x"},{"Key":"11","Value":"x"}],"instanceNames":["box"]}|TagLimitExceeded|
          RemoveTagsFromOnPremisesInstances|{"tags":[{"Key":"a","Value":"b"}],"instanceNames":["?"]}|InvalidInstanceName|
          RemoveTagsFromOnPremisesInstances|{"tags":[{"Value":"b"}],"instanceNames":["box"]}|InvalidTag|
          ListGitHubAccountTokenNames|{"nextToken":"x"}|InvalidNextToken|
          DeleteGitHubAccountToken|{}|GitHubAccountTokenNameRequired|
          DeleteGitHubAccountToken|{"tokenName":"a b"}|InvalidGitHubAccountTokenName|
          DeleteGitHubAccountToken|{"tokenName":"mine"}|GitHubAccountTokenDoesNotExist|
          # Tags
          ListTagsForResource|{}|ResourceArnRequired|
          ListTagsForResource|{"ResourceArn":"shop"}|InvalidArn|
          ListTagsForResource|{"ResourceArn":"arn:aws:codedeploy:us-east-1:123456789012:deploymentconfig:half"}|ArnNotSupported|
          ListTagsForResource|{"ResourceArn":"arn:aws:codedeploy:us-east-1:000000000000:application:shop"}|ArnNotSupported|
          TagResource|{"Tags":[{"Key":"a"}]}|ResourceArnRequired|
          TagResource|{"ResourceArn":"ARN","Tags":[]}|TagRequired|
          TagResource|{"ResourceArn":"ARN","Tags":[{"Key":""}]}|InvalidTagsToAdd|
          TagResource|{"ResourceArn":"arn:aws:codedeploy:us-east-1:123456789012:application:nobody","Tags":[{"Key":"a"}]}|ApplicationDoesNotExist|
          TagResource|{"ResourceArn":"arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:shop/g","Tags":[{"Key":"a"}]}|DeploymentGroupDoesNotExist|
          UntagResource|{"ResourceArn":"ARN"}|TagRequired|
          UntagResource|{"ResourceArn":"ARN","TagKeys":[""]}|InvalidTagsToAdd|
          UntagResource|{"ResourceArn":"arn:aws:codedeploy:us-east-1:123456789012:instance/box","TagKeys":["a"]}|ArnNotSupported|
          """)
  void badInputIsRefusedAndNothingIsDone(
      String operation, String body, String code, String message) {
    refused(operation, filled(body), code + "Exception", message);
  }

  private static final String GROUP =
      """
      {"applicationName":"shop","deploymentGroupName":"second","serviceRoleArn":"ROLE",
      "deploymentStyle":{"deploymentType":"BLUE_GREEN","deploymentOption":"WITH_TRAFFIC_CONTROL"},
      "blueGreenDeploymentConfiguration":{
      "deploymentReadyOption":{"actionOnTimeout":"CONTINUE_DEPLOYMENT","waitTimeInMinutes":0},
      "terminateBlueInstancesOnDeploymentSuccess":{"action":"TERMINATE","terminationWaitTimeInMinutes":5}},
      "ecsServices":[{"clusterName":"c","serviceName":"s"}],
      "loadBalancerInfo":{"targetGroupPairInfoList":[{"targetGroups":[{"name":"tg1"},{"name":"tg2"}],
      "prodTrafficRoute":{"listenerArns":["PROD"]},"testTrafficRoute":{"listenerArns":["TEST"]}}]}}
      """
          .replace("ROLE", CodeDeployWorld.ROLE)
          .replace("PROD", FakeElb.PRODUCTION)
          .replace("TEST", FakeElb.TEST);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "applicationName":"shop"|"applicationName":"nobody"|ApplicationDoesNotExist|
          "deploymentGroupName":"second"|"deploymentGroupName":"a/b"|InvalidDeploymentGroupName|a/b
          "deploymentGroupName":"second"|"deploymentGroupName":"blue-green"|DeploymentGroupAlreadyExists|
          "serviceRoleArn"|"role"|RoleRequired|
          arn:aws:iam::123456789012:role|role|InvalidRole|
          "BLUE_GREEN"|"IN_PLACE"|InvalidDeploymentStyle|For ECS deployment, the deployment type must be BLUE_GREEN, and deployment option must be WITH_TRAFFIC_CONTROL.
          "deploymentStyle"|"style"|InvalidDeploymentStyle|
          "blueGreenDeploymentConfiguration"|"bg"|InvalidBlueGreenDeploymentConfiguration|For ECS deployment group, blueGreenDeploymentConfiguration must be specified
          "waitTimeInMinutes":0|"waitTimeInMinutes":1|InvalidBlueGreenDeploymentConfiguration|Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified
          CONTINUE_DEPLOYMENT|STOP_DEPLOYMENT|InvalidBlueGreenDeploymentConfiguration|0 (expected: 1..2880)
          CONTINUE_DEPLOYMENT|ASK|InvalidBlueGreenDeploymentConfiguration|ASK
          "TERMINATE"|"KEEP_ALIVE"|InvalidBlueGreenDeploymentConfiguration|KEEP_ALIVE
          "terminationWaitTimeInMinutes":5|"terminationWaitTimeInMinutes":2881|InvalidBlueGreenDeploymentConfiguration|2881
          "terminationWaitTimeInMinutes":5|"terminationWaitTimeInMinutes":-1|InvalidBlueGreenDeploymentConfiguration|-1
          "ecsServices"|"services"|InvalidECSService|0 elements
          {"clusterName":"c","serviceName":"s"}|{"clusterName":"c","serviceName":"s"},{"clusterName":"c","serviceName":"rolling"}|InvalidECSService|2 elements
          "serviceName":"s"|"serviceName":"rolling"|InvalidECSService|Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.
          "serviceName":"s"|"serviceName":"gone"|InvalidECSService|Could not load ECS service information for cluster: c, service: gone. Cause:
          "clusterName":"c"|"clusterName":"gone"|InvalidECSService|Could not load ECS service information for cluster: gone, service: s. Cause: Cluster not found.
          "deploymentGroupName":"second"|"deploymentGroupName":"second","deploymentConfigName":"n"|DeploymentConfigDoesNotExist|
          "deploymentGroupName":"second"|"deploymentGroupName":"second","deploymentConfigName":"?"|InvalidDeploymentConfigName|
          "deploymentGroupName":"second"|"deploymentGroupName":"second","deploymentConfigName":"half"|InvalidDeploymentConfigName|Server
          "deploymentGroupName":"second"|"deploymentGroupName":"second"|ECSServiceMappingLimitExceeded|blue-green
          "deploymentGroupName":"second"|"deploymentGroupName":"second","autoScalingGroups":["a"]|InvalidAutoScalingGroup|For ECS deployment group, autoScalingGroups can not be specified
          "deploymentGroupName":"second"|"deploymentGroupName":"second","ec2TagFilters":[{"Key":"a"}]|InvalidEC2Tag|
          "deploymentGroupName":"second"|"deploymentGroupName":"second","onPremisesInstanceTagFilters":[{"Key":"a"}]|InvalidTag|
          "deploymentGroupName":"second"|"deploymentGroupName":"second","outdatedInstancesStrategy":"ASK"|InvalidInput|ASK
          "deploymentGroupName":"second"|"deploymentGroupName":"second","tags":[{"Key":"aws:a"}]|InvalidTagsToAdd|
          "deploymentGroupName":"second"|"deploymentGroupName":"second","autoRollbackConfiguration":{"enabled":true}|InvalidAutoRollbackConfig|
          "deploymentGroupName":"second"|"deploymentGroupName":"second","alarmConfiguration":{"enabled":true}|InvalidAlarmConfig|empty
          "deploymentGroupName":"second"|"deploymentGroupName":"second","alarmConfiguration":{"alarms":[{"name":""}]}|InvalidAlarmConfig|
          "deploymentGroupName":"second"|"deploymentGroupName":"second","alarmConfiguration":{"alarms":[{"name":"TEXT"}]}|InvalidAlarmConfig|
          "deploymentGroupName":"second"|"deploymentGroupName":"second","alarmConfiguration":{"alarms":[{"name":"a"},{"name":"a"}]}|InvalidAlarmConfig|twice
          "deploymentGroupName":"second"|"deploymentGroupName":"second","triggerConfigurations":[{"triggerName":"t","triggerEvents":["DeploymentStart"],"triggerTargetArn":"x"}]|InvalidTriggerConfig|Topic ARN x
          "deploymentGroupName":"second"|"deploymentGroupName":"second","triggerConfigurations":[{"triggerName":"t","triggerEvents":["Never"],"triggerTargetArn":"arn:aws:sns:us-east-1:123456789012:told"}]|InvalidTriggerConfig|Never
          "deploymentGroupName":"second"|"deploymentGroupName":"second","triggerConfigurations":[{"triggerEvents":["DeploymentStart"],"triggerTargetArn":"arn:aws:sns:us-east-1:123456789012:told"}]|InvalidTriggerConfig|triggerName
          "deploymentGroupName":"second"|"deploymentGroupName":"second","triggerConfigurations":[{},{},{},{},{},{},{},{},{},{},{}]|TriggerTargetsLimitExceeded|11
          "loadBalancerInfo"|"balancer"|InvalidLoadBalancerInfo|For ECS deployment group, loadBalancerInfo must be specified
          "loadBalancerInfo":{|"loadBalancerInfo":{"elbInfoList":[{"name":"a"}],|InvalidLoadBalancerInfo|For ECS deployment group, loadBalancerInfo must not contain elbInfo list
          "loadBalancerInfo":{|"loadBalancerInfo":{"targetGroupInfoList":[{"name":"a"}],|InvalidLoadBalancerInfo|For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list
          "targetGroupPairInfoList"|"pairs"|InvalidTargetGroupPair|A deployment group associated with an application that uses the ECS compute platform must contain a valid pair of target groups
          ,{"name":"tg2"}||InvalidTargetGroupPair|two names
          {"name":"tg2"}|{"name":"tg1"}|InvalidTargetGroupPair|two names
          {"name":"tg2"}|{"name":"tg3"}|InvalidTargetGroupPair|not found
          "prodTrafficRoute"|"production"|InvalidTargetGroupPair|one listener
          listener/app/lb/1/2|listener/app/lb/1/1|InvalidTargetGroupPair|another listener
          listener/app/lb/1/1|listener/app/lb/1/9|InvalidLoadBalancerInfo|not found
          listener/app/lb/1/2|listener/app/other/3/1|InvalidLoadBalancerInfo|listener/app/other/3/1 is on the load balancer arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/other/3 (expected: arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/lb/1,
          "deploymentGroupName":"second"|"deploymentGroupName":"second","deploymentConfigName":"CodeDeployDefault.LambdaAllAtOnce"|InvalidDeploymentConfigName|Lambda
          """)
  void aGroupThatCannotBeIsRefused(String good, String bad, String code, String message) {
    String body = GROUP.replace(good, bad == null ? "" : bad);
    refused("CreateDeploymentGroup", filled(body), code + "Exception", message);
  }

  @Test
  void aNetworkLoadBalancerShiftsAllAtOnceOnly() {
    refused(
        "CreateDeploymentGroup",
        GROUP
            .replace(FakeElb.PRODUCTION, FakeElb.NETWORK)
            .replace("\"s\"", "\"t\"")
            .replace(
                "\"deploymentGroupName\"",
                "\"deploymentConfigName\":\"CodeDeployDefault.ECSCanary10Percent5Minutes\","
                    + "\"deploymentGroupName\""),
        "InvalidTrafficRoutingConfigurationException",
        "Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead when you"
            + " create/update Deployment group.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "deploymentStyle":{"deploymentType":"IN_PLACE"}|InvalidDeploymentStyle|Deployment type or deployment option cannot be null or empty
          "deploymentStyle":{"deploymentType":"IN_PLACE","deploymentOption":"Yes"}|InvalidDeploymentStyle|Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL
          "deploymentStyle":{"deploymentType":"AWAY","deploymentOption":"WITH_TRAFFIC_CONTROL"}|InvalidDeploymentStyle|
          "deploymentStyle":{"deploymentType":"IN_PLACE","deploymentOption":"WITH_TRAFFIC_CONTROL"}|InvalidLoadBalancerInfo|The specification for load balancing in the deployment group is invalid.
          "ecsServices":[{"clusterName":"c","serviceName":"s"}]|InvalidECSService|Should not specify ECS services parameter for Server deployment group
          "ec2TagFilters":[{"Key":"a"}],"ec2TagSet":{"ec2TagSetList":[[{"Key":"a"}]]}|InvalidEC2TagCombination|
          "ec2TagFilters":[{"Key":"a","Type":"VALUE_ONLY"}]|InvalidEC2Tag|VALUE_ONLY
          "ec2TagSet":{"ec2TagSetList":[[],[],[],[]]}|TagSetListLimitExceeded|4 lists
          "onPremisesInstanceTagFilters":[{"Key":"a"}],"onPremisesTagSet":{"onPremisesTagSetList":[]}|InvalidOnPremisesTagCombination|
          "onPremisesTagSet":{"onPremisesTagSetList":[[{"Type":"SOME"}]]}|InvalidTag|SOME
          "autoScalingGroups":["a","b","c","d","e","f","g","h","i","j","k"]|InvalidAutoScalingGroup|11
          "autoScalingGroups":["a","a"]|InvalidAutoScalingGroup|twice
          "autoScalingGroups":[""]|InvalidAutoScalingGroup|
          "loadBalancerInfo":{"targetGroupPairInfoList":[{}]}|InvalidLoadBalancerInfo|ECS
          "loadBalancerInfo":{"elbInfoList":[{}]}|InvalidLoadBalancerInfo|names
          "blueGreenDeploymentConfiguration":{"greenFleetProvisioningOption":{"action":"BUY"}}|InvalidBlueGreenDeploymentConfiguration|BUY
          "blueGreenDeploymentConfiguration":{"deploymentReadyOption":{"waitTimeInMinutes":-1}}|InvalidBlueGreenDeploymentConfiguration|-1
          "deploymentConfigName":"CodeDeployDefault.ECSAllAtOnce"|InvalidDeploymentConfigName|ECS
          """)
  void aGroupOfServersThatCannotBeIsRefused(String member, String code, String message) {
    String body =
        "{\"applicationName\":\"servers\",\"deploymentGroupName\":\"n\",\"serviceRoleArn\":\""
            + CodeDeployWorld.ROLE
            + "\","
            + member
            + "}";
    refused("CreateDeploymentGroup", body, code + "Exception", message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "x":1|InvalidDeploymentStyle|For Lambda deployment, the deployment type must be BLUE_GREEN
          STYLE,"ecsServices":[{"clusterName":"c","serviceName":"s"}]|InvalidECSService|
          STYLE,"loadBalancerInfo":{}|InvalidLoadBalancerInfo|
          STYLE,"blueGreenDeploymentConfiguration":{}|InvalidBlueGreenDeploymentConfiguration|
          STYLE,"autoScalingGroups":["a"]|InvalidAutoScalingGroup|
          STYLE,"ec2TagFilters":[{"Key":"a"}]|InvalidEC2Tag|
          STYLE,"onPremisesTagSet":{"onPremisesTagSetList":[]}|InvalidTag|
          """)
  void aGroupOfFunctionsThatCannotBeIsRefused(String member, String code, String message) {
    String style =
        "\"deploymentStyle\":{\"deploymentType\":\"BLUE_GREEN\","
            + "\"deploymentOption\":\"WITH_TRAFFIC_CONTROL\"}";
    String body =
        "{\"applicationName\":\"functions\",\"deploymentGroupName\":\"n\",\"serviceRoleArn\":\""
            + CodeDeployWorld.ROLE
            + "\","
            + member.replace("STYLE", style)
            + "}";
    refused("CreateDeploymentGroup", body, code + "Exception", message);
  }

  private static String filled(String text) {
    String filled = text;
    for (Map.Entry<String, String> word : words.entrySet()) {
      filled = filled.replace("\"" + word.getKey() + "\"", "\"" + word.getValue() + "\"");
    }
    return filled;
  }

  private static void refused(String operation, String body, String code, String message) {
    int writes = world.store.writes();
    int changes = world.elb.changes;
    WireCalls.Answer answer = wire.call(operation, body);
    assertThat(answer.code()).as(body + ": " + answer.message()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(400);
    String expected = message == null ? "" : message;
    assertThat(answer.message())
        .contains(expected.replace("'CREATED'", "'" + words.get("CREATED") + "'"))
        .isNotBlank();
    assertThat(world.store.writes()).as("writes").isEqualTo(writes);
    assertThat(world.elb.changes).as("changes of listeners").isEqualTo(changes);
  }
}
