/// Which of a listener's rules a request meets ([dev.teal.balancer.rule.RuleIndex]), by wildcards
/// and regular expressions that take bounded time, and how its host and URL are rewritten
/// ([dev.teal.balancer.rule.Rewrites]).
@org.jspecify.annotations.NullMarked
package dev.teal.balancer.rule;
