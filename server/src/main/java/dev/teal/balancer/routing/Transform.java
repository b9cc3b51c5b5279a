package dev.teal.balancer.routing;

/// A change of a request before it goes to its target. When the expression matches nowhere, the
/// request stays as it is; what it matches first is replaced. A result that is no host or no URL is
/// answered with 500.
public sealed interface Transform {
  /// @param regex see [dev.teal.balancer.rule.Regex]
  /// @param replacement may name the expression's groups as `$1`, `$2`, ...
  record HostHeaderRewrite(String regex, String replacement) implements Transform {}

  /// On path and query together.
  ///
  /// @param regex see [dev.teal.balancer.rule.Regex]
  /// @param replacement may name the expression's groups as `$1`, `$2`, ...
  record UrlRewrite(String regex, String replacement) implements Transform {}
}
