package dev.teal.balancer.rule;

import java.util.ArrayDeque;
import java.util.Deque;

/// How large a regular expression becomes when its counted repetitions are written out: `(a{9}){9}`
/// has 81 steps. Reads no more of the syntax than that takes, and may count too many.
final class Repetitions {
  private static final long BOUND = 1_000_000;

  private final String text;
  private final Deque<Long> outer = new ArrayDeque<>();
  private int at;

  /// Of the present group, before its last part.
  private long sum;

  /// Of the last part: what a quantifier behind it repeats.
  private long last;

  private Repetitions(String text) {
    this.text = text;
  }

  static long cost(String text) {
    return new Repetitions(text).count();
  }

  private long count() {
    while (at < text.length()) {
      step(text.charAt(at++));
    }
    long total = sum + last;
    for (long value : outer) {
      total += value;
    }
    return Math.min(total, BOUND);
  }

  private void step(char c) {
    switch (c) {
      case '(' -> {
        outer.push(sum + last);
        sum = 0;
        last = 1;
      }
      case ')' -> {
        long group = sum + last;
        sum = outer.isEmpty() ? 0 : outer.pop();
        last = group;
      }
      case '[' -> {
        skipClass();
        part();
      }
      case '\\' -> escape();
      case '{' -> repetition();
      case '*', '+', '?' -> last++;
      default -> part();
    }
  }

  private void part() {
    sum += last;
    last = 1;
  }

  private void skipClass() {
    // A bracket right behind the opening one is a member of the class.
    at += at < text.length() && text.charAt(at) == '^' ? 2 : 1;
    while (at < text.length() && text.charAt(at) != ']') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
  }

  private void escape() {
    int end = text.indexOf("\\E", at);
    if (text.startsWith("Q", at)) {
      int quoted = (end < 0 ? text.length() : end) - at;
      sum += last + quoted;
      last = 1;
      at = end < 0 ? text.length() : end + 2;
    } else {
      at++;
      part();
    }
  }

  /// `{n}`, `{n,}` or `{n,m}`; what else begins with a brace is text.
  private void repetition() {
    int from = number(at);
    int to = from < text.length() && text.charAt(from) == ',' ? number(from + 1) : from;
    if (from == at || to >= text.length() || text.charAt(to) != '}') {
      part();
      return;
    }
    long most = 1;
    for (String count : text.substring(at, to).split(",", -1)) {
      most = Math.max(most, count.isEmpty() ? 1 : Long.parseLong(count));
    }
    last = Math.min(BOUND, last * most);
    at = to + 1;
  }

  /// Where the digits end; of more than six, some are left over, as of no valid repetition.
  private int number(int from) {
    int end = from;
    while (end < text.length()
        && end < from + 6
        && text.charAt(end) >= '0'
        && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }
}
