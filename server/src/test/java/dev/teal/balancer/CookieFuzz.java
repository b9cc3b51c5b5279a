package dev.teal.balancer;

import static dev.teal.balancer.StrictReader.require;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.HeadFields;
import dev.teal.balancer.routing.CookieKey;
import dev.teal.fuzz.FuzzInput;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Only what was sealed binds a client, wherever it stands among other cookies. The first line
/// stands before our cookie, the second behind it.
public final class CookieFuzz {
  private static final CookieSeal SEAL = new CookieSeal(new CookieKey("5a".repeat(32)));
  private static final Binding BINDING = new Binding(Binding.Kind.GROUP, 7, 0, Long.MAX_VALUE);
  private static final byte[] SEALED = SEAL.seal(Binding.write(List.of(BINDING)));

  private CookieFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    String before = input.line();
    String behind = input.line();
    String ours = "AWSALBTG=" + new String(SEALED, StandardCharsets.US_ASCII);
    require(!bound(before + "; " + behind), "bound by what was not sealed");
    if (parses(before + behind)) {
      require(bound(before + "; " + ours + "; " + behind), "bound by what was sealed");
    }
    byte[] changed = SEALED.clone();
    // The last character has bits that mean nothing.
    int at = before.length() % (changed.length - 1);
    changed[at] = changed[at] == 'A' ? (byte) 'B' : (byte) 'A';
    require(
        !bound(before + "; AWSALBTG=" + new String(changed, StandardCharsets.US_ASCII)),
        "bound by what was changed");
    byte[] content = SEAL.open(data, 0, data.length);
    require(content == null, "opened what was not sealed");
    byte[] again = SEAL.seal(Arrays.copyOf(data, Math.min(data.length, 1_000)));
    byte[] opened = SEAL.open(again, 0, again.length);
    require(Arrays.equals(opened, Arrays.copyOf(data, Math.min(data.length, 1_000))), "reopened");
  }

  private static boolean parses(String cookie) {
    return new HeadFields().parse(line(cookie), 0, line(cookie).length, 1 << 20) > 0;
  }

  private static byte[] line(String cookie) {
    return Ascii.bytes("Cookie: " + cookie + "\r\n\r\n");
  }

  private static boolean bound(String cookie) {
    byte[] head = line(cookie);
    HeadFields fields = new HeadFields();
    return fields.parse(head, 0, head.length, 1 << 20) > 0
        && new StickySession(SEAL, fields, false).has(binding -> binding.group() == 7);
  }
}
