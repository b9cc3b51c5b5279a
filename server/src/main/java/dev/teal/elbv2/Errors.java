package dev.teal.elbv2;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AlpnPolicyNotSupportedException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CertificateNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DuplicateListenerException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DuplicateLoadBalancerNameException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DuplicateTagKeysException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DuplicateTargetGroupNameException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ElasticLoadBalancingV2Exception;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.IncompatibleProtocolsException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidConfigurationRequestException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidLoadBalancerActionException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidSecurityGroupException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidTargetException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ListenerNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.OperationNotPermittedException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.PriorityInUseException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ResourceInUseException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SslPolicyNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAssociationLimitException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyCertificatesException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyListenersException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyLoadBalancersException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyRulesException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyTagsException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyTargetsException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyUniqueTargetGroupsPerLoadBalancerException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.UnsupportedProtocolException;

/// AWS's errors of this service, each with its wire code and status.
final class Errors {
  private Errors() {}

  /// A parameter that is missing or out of its range. AWS models no exception for it.
  static AwsServiceException validation(String message) {
    return error(ElasticLoadBalancingV2Exception.builder(), "ValidationError", message);
  }

  /// Settings that AWS knows and that are not possible here, or not together.
  static AwsServiceException invalidConfiguration(String message) {
    return error(
        InvalidConfigurationRequestException.builder(), "InvalidConfigurationRequest", message);
  }

  static AwsServiceException invalidAction(String message) {
    return error(
        InvalidLoadBalancerActionException.builder(), "InvalidLoadBalancerAction", message);
  }

  /// An action without the field that its type needs.
  static AwsServiceException missingField(String type, String field) {
    return invalidAction(
        "For actions of type '"
            + type
            + "', you must specify the following fields: '"
            + field
            + "'");
  }

  static AwsServiceException invalidSecurityGroup(String id) {
    return error(
        InvalidSecurityGroupException.builder(),
        "InvalidSecurityGroup",
        "The security group ID '" + id + "' is not valid");
  }

  static AwsServiceException loadBalancerNotFound(String which) {
    return error(
        LoadBalancerNotFoundException.builder(),
        "LoadBalancerNotFound",
        "Load balancers '[" + which + "]' not found");
  }

  static AwsServiceException targetGroupNotFound(String which) {
    return error(
        TargetGroupNotFoundException.builder(),
        "TargetGroupNotFound",
        "Target groups '" + which + "' not found");
  }

  static AwsServiceException listenerNotFound(String arn) {
    return error(
        ListenerNotFoundException.builder(),
        "ListenerNotFound",
        "One or more listeners not found: " + arn);
  }

  static AwsServiceException ruleNotFound(String arn) {
    return error(
        RuleNotFoundException.builder(), "RuleNotFound", "One or more rules not found: " + arn);
  }

  static AwsServiceException certificateNotFound(String arn) {
    return error(
        CertificateNotFoundException.builder(),
        "CertificateNotFound",
        "Certificate '" + arn + "' not found");
  }

  static AwsServiceException sslPolicyNotFound(String name) {
    return error(
        SslPolicyNotFoundException.builder(),
        "SSLPolicyNotFound",
        "SSL policy '" + name + "' not found (DescribeSSLPolicies lists those of this server)");
  }

  static AwsServiceException alpnPolicyNotSupported(String message) {
    return error(AlpnPolicyNotSupportedException.builder(), "ALPNPolicyNotFound", message);
  }

  static AwsServiceException tooManyCertificates(int max) {
    return error(
        TooManyCertificatesException.builder(),
        "TooManyCertificates",
        "The maximum number of certificates for this listener has been reached: " + max);
  }

  static AwsServiceException duplicateLoadBalancer(String name) {
    return error(
        DuplicateLoadBalancerNameException.builder(),
        "DuplicateLoadBalancerName",
        "A load balancer with the same name '" + name + "' exists, but with different settings");
  }

  static AwsServiceException duplicateTargetGroup(String name) {
    return error(
        DuplicateTargetGroupNameException.builder(),
        "DuplicateTargetGroupName",
        "A target group with the same name '" + name + "' exists, but with different settings");
  }

  static AwsServiceException duplicateListener(String loadBalancer) {
    return error(
        DuplicateListenerException.builder(),
        "DuplicateListener",
        "A listener already exists on this port for this load balancer '" + loadBalancer + "'");
  }

  static AwsServiceException duplicateTagKeys(String key) {
    return error(
        DuplicateTagKeysException.builder(),
        "DuplicateTagKeys",
        "Tag key '" + key + "' is specified more than once");
  }

  static AwsServiceException priorityInUse(int priority) {
    return error(
        PriorityInUseException.builder(),
        "PriorityInUse",
        "Priority '" + priority + "' is currently in use");
  }

  static AwsServiceException inUse(String targetGroup) {
    return error(
        ResourceInUseException.builder(),
        "ResourceInUse",
        "Target group '" + targetGroup + "' is currently in use by a listener or a rule");
  }

  static AwsServiceException associationLimit(String targetGroup) {
    return error(
        TargetGroupAssociationLimitException.builder(),
        "TargetGroupAssociationLimit",
        "The following target groups cannot be associated with more than one load balancer: "
            + targetGroup);
  }

  static AwsServiceException incompatibleProtocols(String message) {
    return error(IncompatibleProtocolsException.builder(), "IncompatibleProtocols", message);
  }

  static AwsServiceException unsupportedProtocol(String message) {
    return error(UnsupportedProtocolException.builder(), "UnsupportedProtocol", message);
  }

  static AwsServiceException notPermitted(String message) {
    return error(OperationNotPermittedException.builder(), "OperationNotPermitted", message);
  }

  static AwsServiceException invalidTarget(String message) {
    return error(InvalidTargetException.builder(), "InvalidTarget", message);
  }

  static AwsServiceException tooManyLoadBalancers(int max) {
    return error(
        TooManyLoadBalancersException.builder(),
        "TooManyLoadBalancers",
        "The maximum number of load balancers has been reached: " + max);
  }

  static AwsServiceException tooManyListeners(int max) {
    return error(
        TooManyListenersException.builder(),
        "TooManyListeners",
        "The maximum number of listeners for this load balancer has been reached: " + max);
  }

  static AwsServiceException tooManyRules(int max) {
    return error(
        TooManyRulesException.builder(),
        "TooManyRules",
        "The maximum number of rules for this load balancer has been reached: " + max);
  }

  /// @param where there are too many
  static AwsServiceException tooManyTargets(String where, int max) {
    return error(
        TooManyTargetsException.builder(),
        "TooManyTargets",
        "The maximum number of targets for " + where + " has been reached: " + max);
  }

  static AwsServiceException tooManyTargetGroupsOnLoadBalancer(int max) {
    return error(
        TooManyUniqueTargetGroupsPerLoadBalancerException.builder(),
        "TooManyUniqueTargetGroupsPerLoadBalancer",
        "The maximum number of target groups for this load balancer has been reached: " + max);
  }

  static AwsServiceException tooManyTags(int max) {
    return error(
        TooManyTagsException.builder(),
        "TooManyTags",
        "The maximum number of tags for a resource has been reached: " + max);
  }

  /// The balancer did not acknowledge a change. Not the caller's fault.
  static AwsServiceException internal(String message, Throwable cause) {
    return ElasticLoadBalancingV2Exception.builder()
        .message(message)
        .statusCode(500)
        .awsErrorDetails(details("InternalFailure", message))
        .cause(cause)
        .build();
  }

  private static AwsServiceException error(
      AwsServiceException.Builder builder, String code, String message) {
    return builder.message(message).statusCode(400).awsErrorDetails(details(code, message)).build();
  }

  private static AwsErrorDetails details(String code, String message) {
    return AwsErrorDetails.builder()
        .serviceName("ElasticLoadBalancingV2")
        .errorCode(code)
        .errorMessage(message)
        .build();
  }
}
