package dev.teal.elbv2;

import static dev.teal.elbv2.AttributeTable.Attribute.fixed;

import dev.teal.store.Store;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ListenerAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerAttributesResponse;

/// The attributes of listeners. Errors: ListenerNotFound, InvalidConfigurationRequest,
/// ValidationError.
final class ListenerAttributes {
  static final AttributeTable APPLICATION =
      new AttributeTable(
          "Listener",
          Stream.concat(
                  Stream.of(fixed("routing.http.response.server.enabled", "true")),
                  Stream.of(
                          "strict_transport_security",
                          "access_control_allow_origin",
                          "access_control_allow_methods",
                          "access_control_allow_headers",
                          "access_control_allow_credentials",
                          "access_control_expose_headers",
                          "access_control_max_age",
                          "content_security_policy",
                          "x_content_type_options",
                          "x_frame_options")
                      .map(name -> fixed("routing.http.response." + name + ".header_value", "")))
              .toList());

  static final AttributeTable NETWORK =
      new AttributeTable("Listener", List.of(fixed("tcp.idle_timeout.seconds", "350")));

  private final Store store;
  private final Changes changes;
  private final Lookup lookup;

  ListenerAttributes(Store store, Changes changes, Lookup lookup) {
    this.store = store;
    this.changes = changes;
    this.lookup = lookup;
  }

  ModifyListenerAttributesResponse modify(ModifyListenerAttributesRequest request) {
    return changes.make(draft -> {
      ListenerDocument document = lookup.listener(draft, request.listenerArn());
      Map<String, String> attributes =
          table(document)
              .change(
                  document.attributes(),
                  request.attributes(),
                  ListenerAttribute::key,
                  ListenerAttribute::value);
      ListenerDocument changed = document.withAttributes(attributes);
      draft.put(Kinds.LISTENER, document.arn(), changed);
      return ModifyListenerAttributesResponse.builder().attributes(describe(changed)).build();
    });
  }

  DescribeListenerAttributesResponse describe(DescribeListenerAttributesRequest request) {
    ListenerDocument document =
        store.read(transaction -> lookup.listener(new View(transaction), request.listenerArn()));
    return DescribeListenerAttributesResponse.builder().attributes(describe(document)).build();
  }

  private static AttributeTable table(ListenerDocument document) {
    return TargetGroupDocument.isNetwork(document.described().protocol()) ? NETWORK : APPLICATION;
  }

  private static List<ListenerAttribute> describe(ListenerDocument document) {
    return table(document)
        .describe(
            document.attributes(),
            (key, value) -> ListenerAttribute.builder().key(key).value(value).build());
  }
}
