/// The AWS protocols: one endpoint for every service. Finds service and operation, checks the
/// signature, fills the request object from its own field descriptions, calls the object that
/// implements the SDK's client interface, and writes its answer or its error. No class per
/// operation; a service is one constant of `AwsService`.
@org.jspecify.annotations.NullMarked
package dev.teal.wire;
