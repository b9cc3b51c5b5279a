package dev.teal.codedeploy;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;

/// The members of requests, from the SDK's own model.
final class WalkMembers {
  /// The operations that the SDK for Java leaves out.
  static final Map<String, List<Member>> DEPRECATED =
      Map.of(
          "SkipWaitTimeForInstanceTermination", List.of(text("deploymentId")),
          "ListDeploymentInstances",
              List.of(
                  text("deploymentId"),
                  text("nextToken"),
                  texts("instanceStatusFilter"),
                  texts("instanceTypeFilter")),
          "GetDeploymentInstance", List.of(text("deploymentId"), text("instanceId")),
          "BatchGetDeploymentInstances", List.of(text("deploymentId"), texts("instanceIds")));

  private WalkMembers() {}

  /// What a member can hold.
  enum Kind {
    STRING,
    NUMBER,
    BOOLEAN,
    TIME,
    LIST,
    MAP,
    OBJECT
  }

  /// @param members of an object, or the one element of a list
  record Member(String name, Kind kind, List<Member> members) {}

  static List<Member> of(Class<?> request) {
    try {
      return members((SdkPojo) request.getMethod("builder").invoke(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Member> members(SdkPojo builder) {
    return builder.sdkFields().stream().map(WalkMembers::member).toList();
  }

  private static Member member(SdkField<?> field) {
    String name = field.locationName();
    return switch (field.marshallingType().getKnownType()) {
      case STRING -> new Member(name, Kind.STRING, List.of());
      case BOOLEAN -> new Member(name, Kind.BOOLEAN, List.of());
      case INSTANT -> new Member(name, Kind.TIME, List.of());
      case LIST ->
          new Member(
              name, Kind.LIST, List.of(member(field.getTrait(ListTrait.class).memberFieldInfo())));
      case MAP -> new Member(name, Kind.MAP, List.of());
      case SDK_POJO -> new Member(name, Kind.OBJECT, members(field.constructor().get()));
      default -> new Member(name, Kind.NUMBER, List.of());
    };
  }

  private static Member text(String name) {
    return new Member(name, Kind.STRING, List.of());
  }

  private static Member texts(String name) {
    return new Member(name, Kind.LIST, List.of(text("element")));
  }
}
