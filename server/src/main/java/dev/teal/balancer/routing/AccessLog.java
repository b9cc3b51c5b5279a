package dev.teal.balancer.routing;

/// Where the requests of a load balancer are written down, in the format of an Application Load
/// Balancer's access log.
///
/// @param file the path of the file that lines are added to; full ones are kept beside it, some
/// @param loadBalancer what the lines call the load balancer: `app/name/id`
public record AccessLog(String file, String loadBalancer) {}
