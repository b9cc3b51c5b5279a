/// The engine of blue/green deployments: the flow as a list of steps, the traffic schedule,
/// rollback. Knows ECS, ELB and Lambda only as clients, and CodeDeploy not at all. Start with
/// [dev.teal.deploy.BlueGreenFlow].
@org.jspecify.annotations.NullMarked
package dev.teal.deploy;
