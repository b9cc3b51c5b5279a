package dev.teal.balancer.rule;

import dev.teal.balancer.http.Ascii;
import java.util.Arrays;
import java.util.TreeMap;

/// Finds, by the bytes of a text in one direction, which of a number of things may fit it: those
/// put under the whole text, and those put under anything that it begins with (read backwards: ends
/// with). Sets are bits in arrays of longs. Not changed after it was built.
final class LiteralTrie {
  private final boolean backwards;
  private final boolean ignoreCase;
  private final Node root;

  private LiteralTrie(boolean backwards, boolean ignoreCase, Node root) {
    this.backwards = backwards;
    this.ignoreCase = ignoreCase;
    this.root = root;
  }

  /// What is known when the text has been read up to here.
  private static final class Node {
    private final byte[] labels;
    private final Node[] children;

    /// When the text goes on in another way than those put in.
    private final long[] beyond;

    /// When the text ends here.
    private final long[] here;

    private Node(byte[] labels, Node[] children, long[] beyond, long[] here) {
      this.labels = labels;
      this.children = children;
      this.beyond = beyond;
      this.here = here;
    }
  }

  long[] find(byte[] b, int from, int to) {
    Node node = root;
    for (int i = 0; i < to - from; i++) {
      byte c = backwards ? b[to - 1 - i] : b[from + i];
      int child = Arrays.binarySearch(node.labels, ignoreCase ? (byte) Ascii.lower(c) : c);
      if (child < 0) {
        return node.beyond;
      }
      node = node.children[child];
    }
    return node.here;
  }

  /// Takes in what [#find] is to find.
  static final class Builder {
    private final boolean backwards;
    private final boolean ignoreCase;
    private final int words;
    private final Draft root;

    /// @param size how many things there are
    /// @param backwards texts are read from their ends
    /// @param ignoreCase what is put in is in lower case
    Builder(int size, boolean backwards, boolean ignoreCase) {
      this.words = (size + 63) / 64;
      this.backwards = backwards;
      this.ignoreCase = ignoreCase;
      this.root = new Draft();
    }

    private final class Draft {
      private final TreeMap<Byte, Draft> children = new TreeMap<>();
      private final long[] prefix = new long[words];
      private final long[] exact = new long[words];

      private Node freeze(long[] above) {
        long[] beyond = union(above, prefix);
        long[] here = union(beyond, exact);
        byte[] labels = new byte[children.size()];
        Node[] nodes = new Node[labels.length];
        int i = 0;
        for (var child : children.entrySet()) {
          labels[i] = child.getKey();
          nodes[i++] = child.getValue().freeze(beyond);
        }
        return new Node(labels, nodes, beyond, here);
      }
    }

    /// @param whole the text has to be this literal, not only to begin (end) with it
    void put(int index, byte[] literal, boolean whole) {
      Draft node = root;
      for (int i = 0; i < literal.length; i++) {
        byte c = backwards ? literal[literal.length - 1 - i] : literal[i];
        node = node.children.computeIfAbsent(c, _ -> new Draft());
      }
      (whole ? node.exact : node.prefix)[index / 64] |= 1L << index;
    }

    LiteralTrie build() {
      return new LiteralTrie(backwards, ignoreCase, root.freeze(new long[words]));
    }

    private static long[] union(long[] a, long[] b) {
      long[] both = a.clone();
      for (int i = 0; i < both.length; i++) {
        both[i] |= b[i];
      }
      return Arrays.equals(both, a) ? a : both;
    }
  }
}
