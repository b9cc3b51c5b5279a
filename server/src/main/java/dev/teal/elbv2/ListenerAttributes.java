package dev.teal.elbv2;

import static dev.teal.elbv2.AttributeTable.Attribute.bool;
import static dev.teal.elbv2.AttributeTable.Attribute.fixed;
import static dev.teal.elbv2.AttributeTable.Attribute.number;
import static dev.teal.elbv2.AttributeTable.Attribute.text;

import dev.teal.balancer.routing.Listener;
import dev.teal.store.Store;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ListenerAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerAttributesResponse;

/// The attributes of listeners. Errors: ListenerNotFound, InvalidConfigurationRequest,
/// ValidationError.
final class ListenerAttributes {
  private static final String SERVER = "routing.http.response.server.enabled";
  private static final String IDLE_TIMEOUT = "tcp.idle_timeout.seconds";
  private static final int LONGEST_VALUE = 1024;
  private static final String ANY = "printable ASCII, at most 1024 characters";

  /// A field that is added to all answers.
  ///
  /// @param accepts which values it takes
  private record Added(String name, Predicate<String> accepts, String expected) {
    Added(String name) {
      this(
          name,
          value -> value.length() <= LONGEST_VALUE && value.matches("[!-~]([ -~]*[!-~])?"),
          ANY);
    }

    static Added oneOf(String name, String... values) {
      return new Added(name, List.of(values)::contains, String.join(", ", values));
    }

    String key() {
      return "routing.http.response."
          + name.toLowerCase(Locale.ROOT).replace('-', '_')
          + ".header_value";
    }
  }

  private static final List<Added> ADDED =
      List.of(
          new Added("Strict-Transport-Security"),
          new Added("Access-Control-Allow-Origin"),
          new Added("Access-Control-Allow-Methods"),
          new Added("Access-Control-Allow-Headers"),
          Added.oneOf("Access-Control-Allow-Credentials", "true", "false"),
          new Added("Access-Control-Expose-Headers"),
          new Added(
              "Access-Control-Max-Age",
              value -> value.matches("[0-9]{1,9}"),
              "a number of seconds"),
          new Added("Content-Security-Policy"),
          Added.oneOf("X-Content-Type-Options", "nosniff"),
          Added.oneOf("X-Frame-Options", "DENY", "SAMEORIGIN"));

  /// Fields of requests that AWS lets one rename. Those of client certificates are never sent here.
  private static final List<String> RENAMED =
      List.of(
          "X-Amzn-Mtls-Clientcert-Serial-Number",
          "X-Amzn-Mtls-Clientcert-Issuer",
          "X-Amzn-Mtls-Clientcert-Subject",
          "X-Amzn-Mtls-Clientcert-Validity",
          "X-Amzn-Mtls-Clientcert-Leaf",
          "X-Amzn-Mtls-Clientcert",
          "X-Amzn-Tls-Version",
          "X-Amzn-Tls-Cipher-Suite");

  static final AttributeTable APPLICATION =
      new AttributeTable(
          "Listener",
          Stream.of(
                  Stream.of(bool(SERVER, true)),
                  ADDED.stream().map(added -> text(added.key(), added.accepts(), added.expected())),
                  RENAMED.stream().map(name -> fixed(nameKey(name), name)))
              .flatMap(attributes -> attributes)
              .toList());

  static final AttributeTable NETWORK =
      new AttributeTable("Listener", List.of(number(IDLE_TIMEOUT, 350, 60, 6000)));

  private static String nameKey(String field) {
    return "routing.http.request."
        + field.toLowerCase(Locale.ROOT).replace('-', '_')
        + ".header_name";
  }

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

  /// What the balancer does by a listener's attributes.
  static Listener.Settings settings(ListenerDocument document) {
    AttributeTable table = table(document);
    AttributeTable.Values values = table.values(document.attributes());
    if (table == NETWORK) {
      return new Listener.Settings(true, List.of(), values.seconds(IDLE_TIMEOUT));
    }
    List<Listener.Settings.Header> headers =
        ADDED.stream()
            .filter(added -> !values.text(added.key()).isEmpty())
            .map(added -> new Listener.Settings.Header(added.name(), values.text(added.key())))
            .toList();
    return new Listener.Settings(
        values.isTrue(SERVER), headers, Listener.Settings.DEFAULT.idleTimeout());
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
