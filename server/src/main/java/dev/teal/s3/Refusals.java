package dev.teal.s3;

import dev.teal.home.Home;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/// Refuses, by name, what requests ask for and this server does not do, and requests that expect
/// another account.
final class Refusals {
  private static final Set<String> OWNERS =
      Set.of("x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner");

  /// Beginnings of headers that ask for what is not done.
  private static final Set<String> NEVER =
      Set.of(
          "x-amz-server-side-encryption",
          "x-amz-copy-source-server-side-encryption",
          "x-amz-object-lock-",
          "x-amz-bucket-object-lock-enabled",
          "x-amz-website-redirect-location",
          "x-amz-write-offset-bytes",
          "x-amz-bypass-governance-retention",
          "x-amz-mfa");

  /// Headers that may only ask for what is so anyway.
  private static final Map<String, Set<String>> ONLY =
      Map.of(
          "x-amz-storage-class",
          Set.of("STANDARD"),
          "x-amz-object-ownership",
          Set.of("BucketOwnerEnforced"));

  private static final String ACL = "x-amz-acl";
  private static final Set<String> ACLS = Set.of("private", "bucket-owner-full-control");

  private final Home home;

  Refusals(Home home) {
    this.home = home;
  }

  void check(SdkPojo request) {
    for (SdkField<?> field : request.sdkFields()) {
      Object value = field.getValueOrDefault(request);
      if (value != null && !Boolean.FALSE.equals(value)) {
        check(field.locationName(), value.toString());
      }
    }
  }

  private void check(String name, String value) {
    if (OWNERS.contains(name) && !value.equals(home.account())) {
      throw Errors.error(403, "AccessDenied", "Access Denied");
    }
    boolean acl = name.equals(ACL) && !ACLS.contains(value);
    if (acl || name.startsWith("x-amz-grant-")) {
      throw Errors.error(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
    }
    boolean never = NEVER.stream().anyMatch(name::startsWith);
    if (never || !ONLY.getOrDefault(name, Set.of(value)).contains(value)) {
      throw Errors.notImplemented(name + ": " + value);
    }
  }
}
