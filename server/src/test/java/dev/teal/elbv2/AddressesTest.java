package dev.teal.elbv2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class AddressesTest {
  @Test
  void firstLoadBalancerHasTheServersAddress() {
    assertThat(new Addresses("127.0.0.1").next(Set.of())).isEqualTo("127.0.0.1");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere 127.0.0.1 alone may be there")
  void lowestFreeAddressIsNext() {
    Addresses addresses = new Addresses("127.0.0.255");

    assertThat(addresses.next(Set.of("127.0.0.255"))).isEqualTo("127.0.1.0");
    assertThat(addresses.next(Set.of("127.0.0.255", "127.0.1.1"))).isEqualTo("127.0.1.0");
    assertThat(addresses.next(Set.of("127.0.1.0"))).isEqualTo("127.0.0.255");
  }

  @Test
  void offLoopbackAllShareTheServersAddress() {
    assertThat(new Addresses("0.0.0.0").next(Set.of("0.0.0.0"))).isEqualTo("0.0.0.0");
    assertThat(new Addresses("10.1.2.3").next(Set.of("10.1.2.3"))).isEqualTo("10.1.2.3");
    assertThat(new Addresses("::1").next(Set.of("::1"))).isEqualTo("::1");
  }

  @Test
  void nameIsNoAddress() {
    assertThatThrownBy(() -> new Addresses("localhost"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
