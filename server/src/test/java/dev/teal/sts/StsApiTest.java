package dev.teal.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.home.Home;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.GetAccessKeyInfoRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

class StsApiTest {
  private final StsApi sts = new StsApi(new Home("eu-west-1", "123456789012"));

  @Test
  void theCallerIsTheAccountsRoot() {
    assertThat(sts.getCallerIdentity(GetCallerIdentityRequest.builder().build()))
        .isEqualTo(
            GetCallerIdentityResponse.builder()
                .account("123456789012")
                .userId("123456789012")
                .arn("arn:aws:iam::123456789012:root")
                .build());
  }

  @Test
  void everyKeyBelongsToTheAccount() {
    assertThat(
            sts.getAccessKeyInfo(GetAccessKeyInfoRequest.builder().accessKeyId("AKID").build())
                .account())
        .isEqualTo("123456789012");
  }

  @Test
  void rolesCannotBeAssumed() {
    assertThatThrownBy(() -> sts.assumeRole(AssumeRoleRequest.builder().build()))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
