package dev.teal.elbv2;

import dev.teal.certificate.CertificateDocument;
import dev.teal.store.Store;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddListenerCertificatesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddListenerCertificatesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Certificate;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerCertificatesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerCertificatesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveListenerCertificatesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveListenerCertificatesResponse;

/// The certificates of listeners with TLS: the default one first, then those that a client's host
/// name chooses from. Errors: ListenerNotFound, CertificateNotFound, TooManyCertificates,
/// OperationNotPermitted, ValidationError.
final class ListenerCertificates {
  private final Store store;
  private final Changes changes;
  private final Lookup lookup;

  ListenerCertificates(Store store, Changes changes, Lookup lookup) {
    this.store = store;
    this.changes = changes;
    this.lookup = lookup;
  }

  AddListenerCertificatesResponse add(AddListenerCertificatesRequest request) {
    List<Certificate> added =
        changes.make(draft -> {
          ListenerDocument document = secure(draft, request.listenerArn(), request.certificates());
          Set<Certificate> all = new LinkedHashSet<>(document.described().certificates());
          List<Certificate> wanted =
              request.certificates().stream()
                  .map(certificate -> ListenerTls.existing(draft, certificate))
                  .toList();
          all.addAll(wanted);
          // The quota is for those besides the default one.
          int max =
              TargetGroupDocument.isNetwork(document.described().protocol())
                  ? Limits.CERTIFICATES_PER_NETWORK_LOAD_BALANCER.max()
                  : Limits.CERTIFICATES_PER_APPLICATION_LOAD_BALANCER.max();
          if (all.size() - 1 > max) {
            throw Errors.tooManyCertificates(max);
          }
          put(draft, document, List.copyOf(all));
          return wanted;
        });
    return AddListenerCertificatesResponse.builder()
        .certificates(
            added.stream().map(added1 -> added1.toBuilder().isDefault(false).build()).toList())
        .build();
  }

  RemoveListenerCertificatesResponse remove(RemoveListenerCertificatesRequest request) {
    changes.make(draft -> {
      ListenerDocument document = secure(draft, request.listenerArn(), request.certificates());
      Set<String> unwanted =
          request.certificates().stream()
              .map(Certificate::certificateArn)
              .collect(Collectors.toCollection(HashSet::new));
      List<Certificate> left = new ArrayList<>(document.described().certificates());
      if (unwanted.contains(left.getFirst().certificateArn())) {
        throw Errors.notPermitted(
            "Default certificate cannot be removed: " + left.getFirst().certificateArn());
      }
      left.removeIf(certificate -> unwanted.contains(certificate.certificateArn()));
      put(draft, document, left);
      return document;
    });
    return RemoveListenerCertificatesResponse.builder().build();
  }

  DescribeListenerCertificatesResponse describe(DescribeListenerCertificatesRequest request) {
    Paging paging =
        Paging.of("certificates of " + request.listenerArn(), request.marker(), request.pageSize());
    List<Certificate> all =
        store
            .read(transaction -> lookup.listener(new View(transaction), request.listenerArn()))
            .described()
            .certificates();
    record Placed(String key, Certificate certificate) {}

    List<Placed> placed =
        IntStream.range(0, all.size())
            .mapToObj(i ->
                new Placed("%05d".formatted(i), all.get(i).toBuilder().isDefault(i == 0).build()))
            .toList();
    Paging.Page<Placed> page = paging.cut(placed, Placed::key);
    return DescribeListenerCertificatesResponse.builder()
        .certificates(page.items().stream().map(Placed::certificate).toList())
        .nextMarker(page.nextMarker())
        .build();
  }

  private ListenerDocument secure(View view, String arn, List<Certificate> certificates) {
    ListenerDocument document = lookup.listener(view, arn);
    if (certificates.isEmpty()) {
      throw Errors.validation("At least one certificate must be specified");
    }
    if (!ListenerTls.secure(document.described().protocol())) {
      throw Errors.validation(
          "Certificates can only be specified for a secure listener, not for protocol '"
              + document.described().protocolAsString()
              + "'");
    }
    return document;
  }

  private static void put(Draft draft, ListenerDocument document, List<Certificate> certificates) {
    draft.put(
        Kinds.LISTENER,
        document.arn(),
        document.withDescribed(
            document.described().toBuilder().certificates(certificates).build()));
  }

  /// Keeps in each certificate's document which load balancers use it, after a change of their
  /// listeners.
  static void updateUse(Draft draft, String loadBalancer) {
    Set<String> before = used(draft.base(), loadBalancer);
    Set<String> after = used(draft, loadBalancer);
    after.stream()
        .filter(arn -> !before.contains(arn))
        .forEach(arn -> use(draft, arn, loadBalancer, true));
    before.stream()
        .filter(arn -> !after.contains(arn))
        .forEach(arn -> use(draft, arn, loadBalancer, false));
  }

  private static void use(Draft draft, String arn, String loadBalancer, boolean used) {
    draft
        .find(CertificateDocument.KIND, arn)
        .ifPresent(document ->
            draft.put(CertificateDocument.KIND, arn, document.usedBy(loadBalancer, used)));
  }

  private static Set<String> used(View view, String loadBalancer) {
    return view.list(Kinds.LISTENER, Arns.listenersOf(loadBalancer)).stream()
        .flatMap(listener -> listener.described().certificates().stream())
        .map(Certificate::certificateArn)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
