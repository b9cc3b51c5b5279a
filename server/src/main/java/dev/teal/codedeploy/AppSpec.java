package dev.teal.codedeploy;

import dev.teal.deploy.BlueGreenPlan.GreenTasks;
import dev.teal.deploy.Hook;
import java.util.Map;

/// What an AppSpec file for Amazon ECS says
/// ([structure](https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html)).
record AppSpec(GreenTasks tasks, Map<Hook, String> hooks) {}
