package dev.teal.balancer.rule;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.HeadFields;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.Condition;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/// A condition made ready to be asked often.
public interface Matcher {
  boolean holds(RequestHead head, InetAddress client);

  static Matcher of(Condition condition) {
    return switch (condition) {
      case Condition.HostHeader(List<String> patterns, List<String> regexes) -> {
        Texts hosts = Texts.of(patterns, regexes, true, true);
        yield (head, _) -> hosts.match(head.url.bytes(), head.url.hostFrom(), head.url.portMark());
      }
      case Condition.PathPattern(List<String> patterns, List<String> regexes) -> {
        Texts paths = Texts.of(patterns, regexes, false, false);
        yield (head, _) ->
            paths.match(head.url.pathBytes(), head.url.pathFrom(), head.url.pathTo());
      }
      case Condition.HttpHeader(String name, List<String> patterns, List<String> regexes) ->
          header(name, Texts.of(patterns, regexes, true, false));
      case Condition.RequestMethod(List<String> methods) -> (head, _) -> anyMethod(methods, head);
      case Condition.QueryString(List<Condition.QueryString.Pair> pairs) -> query(pairs);
      case Condition.SourceIp(List<String> cidrs) -> {
        List<Cidr> blocks = cidrs.stream().map(Cidr::parse).toList();
        yield (_, client) -> blocks.stream().anyMatch(block -> block.contains(client));
      }
    };
  }

  /// What a text is compared with.
  record Texts(List<Glob> globs, List<Regex> regexes) {
    private static Texts of(
        List<String> patterns,
        List<String> regexes,
        boolean patternsIgnoreCase,
        boolean regexesIgnoreCase) {
      return new Texts(
          Glob.of(patterns, patternsIgnoreCase),
          regexes.stream().map(regex -> Regex.parse(regex, regexesIgnoreCase)).toList());
    }

    private boolean match(byte[] b, int from, int to) {
      if (Glob.any(globs, b, from, to)) {
        return true;
      }
      return !regexes.isEmpty() && anyRegex(Ascii.string(b, from, to));
    }

    private boolean anyRegex(String text) {
      return regexes.stream().anyMatch(regex -> regex.find(text));
    }
  }

  private static boolean anyMethod(List<String> methods, RequestHead head) {
    for (int i = 0; i < methods.size(); i++) {
      if (head.methodIs(methods.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static Matcher header(String name, Texts wanted) {
    byte[] lowerCase = Ascii.bytes(name.toLowerCase(Locale.ROOT));
    return (head, _) -> {
      HeadFields fields = head.fields;
      for (int i = 0; i < fields.count(); i++) {
        if (fields.nameIs(i, lowerCase)
            && wanted.match(fields.bytes(), fields.valueStart(i), fields.valueEnd(i))) {
          return true;
        }
      }
      return false;
    };
  }

  private static Matcher query(List<Condition.QueryString.Pair> pairs) {
    record Compiled(Glob key, Glob value) {
      boolean matches(byte[] b, int from, int equals, int to) {
        int valueFrom = Math.min(equals + 1, to);
        return key.matches(b, from, equals) && value.matches(b, valueFrom, to);
      }
    }

    List<Compiled> wanted =
        pairs.stream()
            .map(pair ->
                new Compiled(Glob.escaped(pair.key().orElse("*")), Glob.escaped(pair.value())))
            .toList();
    return (head, _) -> {
      byte[] b = head.bytes();
      int end = head.url.pathEnd();
      int from = Math.min(head.url.queryMark() + 1, end);
      while (from <= end && head.url.queryMark() < end) {
        int to = indexOf(b, '&', from, end);
        int equals = indexOf(b, '=', from, to);
        for (int i = 0; i < wanted.size(); i++) {
          if (wanted.get(i).matches(b, from, equals, to)) {
            return true;
          }
        }
        from = to + 1;
      }
      return false;
    };
  }

  /// `to` when there is none.
  private static int indexOf(byte[] b, char c, int from, int to) {
    int at = from;
    while (at < to && b[at] != c) {
      at++;
    }
    return at;
  }
}
