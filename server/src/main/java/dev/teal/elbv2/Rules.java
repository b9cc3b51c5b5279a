package dev.teal.elbv2;

import dev.teal.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeRulesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeRulesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RulePriorityPair;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetRulePrioritiesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetRulePrioritiesResponse;

/// Rules of application load balancers' listeners. Errors: PriorityInUse, TooManyRules,
/// RuleNotFound, ListenerNotFound, OperationNotPermitted (default rules), TargetGroupNotFound,
/// TargetGroupAssociationLimit, IncompatibleProtocols, InvalidLoadBalancerAction,
/// TooManyUniqueTargetGroupsPerLoadBalancer, TooManyTargets, InvalidConfigurationRequest,
/// ValidationError.
final class Rules {
  private static final int LAST_PRIORITY = 50000;

  private final Store store;
  private final Changes changes;
  private final Lookup lookup;
  private final Actions actions;

  Rules(Store store, Changes changes, Lookup lookup, Actions actions) {
    this.store = store;
    this.changes = changes;
    this.lookup = lookup;
    this.actions = actions;
  }

  /// The rule that a listener's default actions are.
  static Rule defaultRule(ListenerDocument listener) {
    return Rule.builder()
        .ruleArn(listener.defaultRule())
        .priority("default")
        .conditions(List.of())
        .transforms(List.of())
        .actions(listener.described().defaultActions())
        .isDefault(true)
        .build();
  }

  CreateRuleResponse create(CreateRuleRequest request) {
    int priority = priority(request.priority());
    return changes.make(draft -> {
      ListenerDocument listener = lookup.listener(draft, request.listenerArn());
      String loadBalancer = listener.described().loadBalancerArn();
      if (lookup.loadBalancer(draft, loadBalancer).network()) {
        throw Errors.unsupportedProtocol(
            "Rules are not supported for listeners with protocol '"
                + listener.described().protocolAsString()
                + "'");
      }
      int max = Limits.RULES_PER_APPLICATION_LOAD_BALANCER.max();
      if (draft.list(Kinds.RULE, Arns.rulesOfLoadBalancer(loadBalancer)).size() >= max) {
        throw Errors.tooManyRules(max);
      }
      Rule rule =
          Rule.builder()
              .ruleArn(Arns.newRule(listener.arn()))
              .priority(Integer.toString(priority))
              .conditions(Conditions.checked(request.conditions()))
              .actions(actions.checked(request.actions(), false))
              .transforms(Transforms.checked(request.transforms()))
              .isDefault(false)
              .build();
      draft.put(Kinds.RULE, rule.ruleArn(), rule);
      checkPriorities(draft, listener.arn());
      Tags.create(draft, rule.ruleArn(), request.tags());
      return CreateRuleResponse.builder().rules(rule).build();
    });
  }

  ModifyRuleResponse modify(ModifyRuleRequest request) {
    boolean reset = Boolean.TRUE.equals(request.resetTransforms());
    if (reset && request.hasTransforms()) {
      throw Errors.validation("You cannot specify both Transforms and ResetTransforms");
    }
    return changes.make(draft -> {
      Rule rule = lookup.rule(draft, request.ruleArn());
      refuseDefault(rule, "modified");
      Rule.Builder changed = rule.toBuilder();
      if (request.hasConditions()) {
        changed.conditions(Conditions.checked(request.conditions()));
      }
      if (request.hasActions()) {
        changed.actions(actions.checked(request.actions(), false));
      }
      if (reset || request.hasTransforms()) {
        changed.transforms(Transforms.checked(request.transforms()));
      }
      Rule modified = changed.build();
      draft.put(Kinds.RULE, rule.ruleArn(), modified);
      return ModifyRuleResponse.builder().rules(modified).build();
    });
  }

  DescribeRulesResponse describe(DescribeRulesRequest request) {
    if ((request.listenerArn() == null) == request.ruleArns().isEmpty()) {
      throw Errors.validation("You must specify either listener rule ARNs or a listener ARN");
    }
    Paging paging =
        Paging.of("rules of " + request.listenerArn(), request.marker(), request.pageSize());
    List<Rule> found = store.read(transaction -> matching(new View(transaction), request));
    Paging.Page<Rule> page = paging.cut(found, Rules::sortKey);
    return DescribeRulesResponse.builder()
        .rules(page.items())
        .nextMarker(page.nextMarker())
        .build();
  }

  DeleteRuleResponse delete(DeleteRuleRequest request) {
    changes.make(draft -> {
      Rule rule = lookup.rule(draft, request.ruleArn());
      refuseDefault(rule, "deleted");
      draft.remove(Kinds.RULE, rule.ruleArn());
      Tags.remove(draft, rule.ruleArn());
      return rule;
    });
    return DeleteRuleResponse.builder().build();
  }

  SetRulePrioritiesResponse setPriorities(SetRulePrioritiesRequest request) {
    if (request.rulePriorities().isEmpty()) {
      throw Errors.validation("At least one rule priority must be specified");
    }
    return changes.make(draft -> {
      List<Rule> changed = new ArrayList<>();
      Set<String> seen = new HashSet<>();
      for (RulePriorityPair pair : request.rulePriorities()) {
        Rule rule = lookup.rule(draft, pair.ruleArn());
        if (!seen.add(rule.ruleArn())) {
          throw Errors.validation("Rule '" + rule.ruleArn() + "' is specified more than once");
        }
        refuseDefault(rule, "modified");
        Rule moved = rule.toBuilder().priority(Integer.toString(priority(pair.priority()))).build();
        draft.put(Kinds.RULE, rule.ruleArn(), moved);
        changed.add(moved);
      }
      changed.stream()
          .map(rule -> Arns.listenerOf(rule.ruleArn()))
          .distinct()
          .forEach(listener -> checkPriorities(draft, listener));
      return SetRulePrioritiesResponse.builder().rules(changed).build();
    });
  }

  private static void checkPriorities(Draft draft, String listener) {
    Map<String, String> taken = new HashMap<>();
    for (Rule rule : draft.list(Kinds.RULE, Arns.rulesOf(listener))) {
      if (taken.put(rule.priority(), rule.ruleArn()) != null) {
        throw Errors.priorityInUse(Integer.parseInt(rule.priority()));
      }
    }
  }

  private static int priority(@Nullable Integer priority) {
    if (priority == null) {
      throw Errors.validation("A rule priority must be specified");
    }
    if (priority < 1 || priority > LAST_PRIORITY) {
      throw Errors.validation("Priority '" + priority + "' must be between 1 and " + LAST_PRIORITY);
    }
    return priority;
  }

  private static void refuseDefault(Rule rule, String what) {
    if (rule.isDefault()) {
      throw Errors.notPermitted("Default rule '" + rule.ruleArn() + "' cannot be " + what);
    }
  }

  private List<Rule> matching(View view, DescribeRulesRequest request) {
    List<Rule> rules = new ArrayList<>();
    if (request.listenerArn() != null) {
      ListenerDocument listener = lookup.listener(view, request.listenerArn());
      rules.addAll(view.list(Kinds.RULE, Arns.rulesOf(listener.arn())));
      rules.add(defaultRule(listener));
    } else {
      request.ruleArns().stream().distinct().forEach(arn -> rules.add(lookup.rule(view, arn)));
    }
    rules.sort(Comparator.comparing(Rules::sortKey));
    return rules;
  }

  /// By priority, the default rule last; of several listeners one after another.
  private static String sortKey(Rule rule) {
    String priority =
        rule.isDefault() ? "default" : "%05d".formatted(Integer.parseInt(rule.priority()));
    return Arns.listenerOf(rule.ruleArn()) + "/" + priority;
  }
}
