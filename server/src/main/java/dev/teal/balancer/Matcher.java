package dev.teal.balancer;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/// A condition made ready to be asked often.
interface Matcher {
  boolean holds(RequestHead head, InetAddress client);

  static Matcher of(Condition condition) {
    return switch (condition) {
      case Condition.HostHeader(List<String> patterns) -> {
        List<Glob> globs = Glob.ignoringCase(patterns);
        yield (head, _) -> Glob.any(globs, head.host());
      }
      case Condition.PathPattern(List<String> patterns) -> {
        List<Glob> globs = Glob.exact(patterns);
        yield (head, _) -> Glob.any(globs, head.path());
      }
      case Condition.HttpHeader(String name, List<String> patterns) -> header(name, patterns);
      case Condition.RequestMethod(List<String> methods) ->
          (head, _) -> methods.contains(head.method());
      case Condition.QueryString(List<Condition.QueryString.Pair> pairs) -> query(pairs);
      case Condition.SourceIp(List<String> cidrs) -> {
        List<Cidr> blocks = cidrs.stream().map(Cidr::parse).toList();
        yield (_, client) -> blocks.stream().anyMatch(block -> block.contains(client));
      }
    };
  }

  private static Matcher header(String name, List<String> patterns) {
    byte[] wanted = Ascii.bytes(name.toLowerCase(Locale.ROOT));
    List<Glob> globs = Glob.ignoringCase(patterns);
    return (head, _) -> {
      HeadFields fields = head.fields;
      for (int i = 0; i < fields.count(); i++) {
        if (fields.nameIs(i, wanted) && Glob.any(globs, fields.value(i))) {
          return true;
        }
      }
      return false;
    };
  }

  private static Matcher query(List<Condition.QueryString.Pair> pairs) {
    record Compiled(Glob key, Glob value) {}

    List<Compiled> wanted =
        pairs.stream()
            .map(pair ->
                new Compiled(
                    Glob.ignoringCase(pair.key().orElse("*")), Glob.ignoringCase(pair.value())))
            .toList();
    return (head, _) -> {
      for (String parameter : head.query().split("&", -1)) {
        int equals = parameter.indexOf('=');
        String key = equals < 0 ? parameter : parameter.substring(0, equals);
        String value = equals < 0 ? "" : parameter.substring(equals + 1);
        for (Compiled pair : wanted) {
          if (pair.key().matches(key) && pair.value().matches(value)) {
            return true;
          }
        }
      }
      return false;
    };
  }
}
