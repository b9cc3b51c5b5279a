package dev.teal.codedeploy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.EC2TagFilter;
import software.amazon.awssdk.services.codedeploy.model.EC2TagSet;
import software.amazon.awssdk.services.codedeploy.model.InvalidEc2TagCombinationException;
import software.amazon.awssdk.services.codedeploy.model.InvalidEc2TagException;
import software.amazon.awssdk.services.codedeploy.model.InvalidOnPremisesTagCombinationException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTagException;
import software.amazon.awssdk.services.codedeploy.model.OnPremisesTagSet;
import software.amazon.awssdk.services.codedeploy.model.TagFilter;
import software.amazon.awssdk.services.codedeploy.model.TagSetListLimitExceededException;

/// Checks by which tags a group finds its instances: a list of filters, or a set of such lists.
final class TagFilterChecks {
  private static final int MOST_FILTERS = 10;
  private static final int MOST_LISTS = 3;

  private TagFilterChecks() {}

  static void checkEc2(DeploymentGroupInfo group) {
    if (!group.ec2TagFilters().isEmpty() && group.ec2TagSet() != null) {
      throw InvalidEc2TagCombinationException.builder()
          .message("ec2TagFilters, ec2TagSet: both are given (expected: one of them)")
          .build();
    }
    checkEc2(group.ec2TagFilters(), group.ec2TagSet());
  }

  private static void checkEc2(List<EC2TagFilter> filters, @Nullable EC2TagSet set) {
    List<List<EC2TagFilter>> lists = set == null ? List.of() : set.ec2TagSetList();
    checkLists("ec2TagSetList", lists);
    Stream.concat(Stream.of(filters), lists.stream())
        .flatMap(list -> problem(list.stream().map(Filter::of).toList()).stream())
        .findFirst()
        .ifPresent(problem -> {
          throw InvalidEc2TagException.builder().message("EC2 tag filter " + problem).build();
        });
  }

  static void checkOnPremises(DeploymentGroupInfo group) {
    if (!group.onPremisesInstanceTagFilters().isEmpty() && group.onPremisesTagSet() != null) {
      throw InvalidOnPremisesTagCombinationException.builder()
          .message(
              "onPremisesInstanceTagFilters, onPremisesTagSet: both are given (expected: one of"
                  + " them)")
          .build();
    }
    OnPremisesTagSet set = group.onPremisesTagSet();
    List<List<TagFilter>> lists = set == null ? List.of() : set.onPremisesTagSetList();
    checkLists("onPremisesTagSetList", lists);
    Stream.concat(Stream.of(group.onPremisesInstanceTagFilters()), lists.stream())
        .flatMap(list -> problem(list.stream().map(Filter::of).toList()).stream())
        .findFirst()
        .ifPresent(problem -> {
          throw InvalidTagException.builder().message("on-premises tag filter " + problem).build();
        });
  }

  private static void checkLists(String field, List<?> lists) {
    if (lists.size() > MOST_LISTS) {
      throw TagSetListLimitExceededException.builder()
          .message(field + ": " + lists.size() + " lists (expected: at most " + MOST_LISTS + ")")
          .build();
    }
  }

  /// What is wrong with a list of filters; empty: nothing.
  static Optional<String> problem(List<Filter> filters) {
    return filters.size() > MOST_FILTERS
        ? Optional.of("list: " + filters.size() + " filters (expected: at most 10)")
        : filters.stream().flatMap(filter -> filter.problem().stream()).findFirst();
  }
}
