package dev.teal.sts;

import dev.teal.home.Home;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetAccessKeyInfoRequest;
import software.amazon.awssdk.services.sts.model.GetAccessKeyInfoResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/// Tells a caller which account it speaks to. Whoever holds the server's keys is the account's
/// root; roles cannot be assumed.
public final class StsApi implements StsClient {
  private final Home home;

  public StsApi(Home home) {
    this.home = home;
  }

  @Override
  public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
    return GetCallerIdentityResponse.builder()
        .account(home.account())
        .userId(home.account())
        .arn("arn:aws:iam::" + home.account() + ":root")
        .build();
  }

  /// Every key of this server belongs to its one account.
  @Override
  public GetAccessKeyInfoResponse getAccessKeyInfo(GetAccessKeyInfoRequest request) {
    return GetAccessKeyInfoResponse.builder().account(home.account()).build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
