package dev.teal.home;

/// The one region and the one account that a server serves.
///
/// @param region such as `us-east-1`
/// @param account 12 digits
public record Home(String region, String account) {
  public Home {
    if (!region.matches("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}")) {
      throw new IllegalArgumentException("region: " + region + " (expected: as us-east-1)");
    }
    if (!account.matches("[0-9]{12}")) {
      throw new IllegalArgumentException("account: " + account + " (expected: 12 digits)");
    }
  }

  /// The ARN of a resource of this account: `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`.
  public String arn(String service, String resource) {
    return "arn:aws:" + service + ":" + region + ":" + account + ":" + resource;
  }
}
