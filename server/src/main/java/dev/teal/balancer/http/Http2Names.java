package dev.teal.balancer.http;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/// The names of header fields as HTTP/2 writes them, in lower case. Those met last are kept, since
/// answers repeat them: with each, its hash is known to HPACK already. Owned by one event loop.
public final class Http2Names {
  private static final int KEPT = 256;
  private static final int LONGEST = 64;

  private final @Nullable AsciiString[] kept = new AsciiString[KEPT];

  AsciiString of(byte[] b, int from, int to) {
    if (to - from > LONGEST) {
      return lowerCase(b, from, to);
    }
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + Ascii.lower(b[i]);
    }
    int at = (hash ^ (hash >>> 16)) & (KEPT - 1);
    AsciiString known = kept[at];
    if (known != null && Ascii.equalsIgnoreCase(b, from, to, known.array())) {
      return known;
    }
    AsciiString name = lowerCase(b, from, to);
    kept[at] = name;
    return name;
  }

  private static AsciiString lowerCase(byte[] b, int from, int to) {
    byte[] name = new byte[to - from];
    for (int i = 0; i < name.length; i++) {
      name[i] = (byte) Ascii.lower(b[from + i]);
    }
    return new AsciiString(name, false);
  }
}
