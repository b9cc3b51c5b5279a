/// Elastic Container Service: its API ([EcsApi]), and what makes the tasks that run match the tasks
/// that are wanted ([Reconciler]). The two meet only in the store: the API writes what is wanted
/// and asks for work, the reconciler does it and writes what it saw.
@org.jspecify.annotations.NullMarked
package dev.teal.ecs;
