package dev.teal.balancer.rule;

import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.Condition;
import java.net.InetAddress;
import java.util.List;

/// The rules of one listener, made ready to be asked often: of many rules only those are looked at
/// that host and path let pass, and those are found without looking at each. Not changed after it
/// was made, so all event loops share it.
public final class RuleIndex {
  public static final int NONE = -1;

  private final Matcher[][] matchers;
  private final LiteralTrie hosts;
  private final LiteralTrie paths;

  /// @param rules the conditions of each, in the order in which they are tried
  public RuleIndex(List<List<Condition>> rules) {
    int n = rules.size();
    LiteralTrie.Builder byHost = new LiteralTrie.Builder(n, true, true);
    LiteralTrie.Builder byPath = new LiteralTrie.Builder(n, false, false);
    matchers = new Matcher[n][];
    for (int i = 0; i < n; i++) {
      List<Condition> conditions = rules.get(i);
      matchers[i] = conditions.stream().map(Matcher::of).toArray(Matcher[]::new);
      put(i, conditions, byHost, byPath);
    }
    hosts = byHost.build();
    paths = byPath.build();
  }

  /// A rule with several conditions on the path is found by the first.
  private static void put(
      int index,
      List<Condition> conditions,
      LiteralTrie.Builder byHost,
      LiteralTrie.Builder byPath) {
    boolean host = false;
    boolean path = false;
    for (Condition condition : conditions) {
      if (condition instanceof Condition.HostHeader(List<String> patterns, List<String> regexes)
          && !host
          && regexes.isEmpty()) {
        host = true;
        for (Glob glob : Glob.of(patterns, true)) {
          byHost.put(index, glob.literalSuffix(), glob.isLiteral());
        }
      } else if (condition
              instanceof Condition.PathPattern(List<String> patterns, List<String> regexes)
          && !path
          && regexes.isEmpty()) {
        path = true;
        for (Glob glob : Glob.of(patterns, false)) {
          byPath.put(index, glob.literalPrefix(), glob.isLiteral());
        }
      }
    }
    if (!host) {
      byHost.put(index, new byte[0], false);
    }
    if (!path) {
      byPath.put(index, new byte[0], false);
    }
  }

  /// The first rule whose conditions all hold; [#NONE] when there is none.
  public int first(RequestHead head, InetAddress client) {
    if (matchers.length == 0) {
      return NONE;
    }
    long[] byHost = hosts.find(head.url.bytes(), head.url.hostFrom(), head.url.portMark());
    long[] byPath = paths.find(head.url.pathBytes(), head.url.pathFrom(), head.url.pathTo());
    for (int word = 0; word < byHost.length; word++) {
      long candidates = byHost[word] & byPath[word];
      while (candidates != 0) {
        int index = word * 64 + Long.numberOfTrailingZeros(candidates);
        if (holds(matchers[index], head, client)) {
          return index;
        }
        candidates &= candidates - 1;
      }
    }
    return NONE;
  }

  private static boolean holds(Matcher[] matchers, RequestHead head, InetAddress client) {
    for (Matcher matcher : matchers) {
      if (!matcher.holds(head, client)) {
        return false;
      }
    }
    return true;
  }
}
