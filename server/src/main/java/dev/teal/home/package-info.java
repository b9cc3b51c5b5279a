/// Where a server stands in AWS's world: its region and account, and the ARNs that follow from
/// them.
@org.jspecify.annotations.NullMarked
package dev.teal.home;
