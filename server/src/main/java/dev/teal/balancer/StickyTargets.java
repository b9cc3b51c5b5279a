package dev.teal.balancer;

import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The targets of a group by what cookies say of them. Used by one event loop alone.
final class StickyTargets {
  /// What cookies say of the group.
  final long group;

  private final TargetState[] targets;
  private final long[] hashes;
  private final byte[][] sealed;
  private final long[] sealedUntil;

  StickyTargets(String group, TargetState[] targets) {
    this.group = Binding.hash(group);
    this.targets = targets;
    this.hashes = Arrays.stream(targets).mapToLong(t -> Binding.hash(t.target)).toArray();
    this.sealed = new byte[targets.length][];
    this.sealedUntil = new long[targets.length];
  }

  /// Null when the group has it no more.
  @Nullable TargetState find(long hash) {
    for (int i = 0; i < hashes.length; i++) {
      if (hashes[i] == hash) {
        return targets[i];
      }
    }
    return null;
  }

  /// The value of a cookie that binds to a target: the same for all clients that get it within a
  /// second.
  byte[] sealed(CookieSeal seal, TargetState target, long until) {
    int i = Arrays.asList(targets).indexOf(target);
    if (i < 0) {
      // Chosen before the present routing came, which does not have it.
      return seal(seal, Binding.hash(target.target), until);
    }
    byte[] value = sealed[i];
    if (value == null || sealedUntil[i] != until) {
      value = seal(seal, hashes[i], until);
      sealed[i] = value;
      sealedUntil[i] = until;
    }
    return value;
  }

  private byte[] seal(CookieSeal seal, long target, long until) {
    Binding binding = new Binding(Binding.Kind.TARGET, group, target, until);
    return seal.seal(Binding.write(java.util.List.of(binding)));
  }

  /// The target that an address belongs to among those that may be had: each address moves only
  /// when its own target goes (rendezvous hashing).
  @Nullable TargetState of(
      InetAddress address, java.util.function.Predicate<TargetState> mayBeHad) {
    long client = Binding.hash(address.getHostAddress());
    TargetState best = null;
    long most = Long.MIN_VALUE;
    for (int i = 0; i < targets.length; i++) {
      long score = mix(client ^ hashes[i]);
      if (mayBeHad.test(targets[i]) && (best == null || score > most)) {
        best = targets[i];
        most = score;
      }
    }
    return best;
  }

  /// Spreads bits that differ over all others (SplitMix64's finish).
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
