package dev.teal.balancer;

import dev.teal.balancer.routing.AccessLog;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The pages of access logs that one event loop writes on. Used by that loop alone.
final class LoopLogs {
  /// A line is cut to less than what is left over.
  private static final int PAGE = 64 * 1024;

  private static final int ALMOST_FULL = 48 * 1024;
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'.'").withZone(ZoneOffset.UTC);

  private static final int KEPT = 256;

  private final AccessLogs logs;
  private final ArrayDeque<AccessLogEntry> entries = new ArrayDeque<>();
  private final Map<AccessLog, Open> open = new HashMap<>();

  /// The one written last, and its page: most lines follow one of the same log.
  private @Nullable AccessLog last;

  private @Nullable Open lastPage;
  private long second = -1;
  private String secondText = "";

  private static final class Open {
    private final LogText text = new LogText(PAGE);
    private int lines;
  }

  LoopLogs(AccessLogs logs) {
    this.logs = logs;
  }

  /// For the time of a request; so connections without one cost little.
  AccessLogEntry lend() {
    AccessLogEntry free = entries.pollLast();
    return free == null ? new AccessLogEntry() : free;
  }

  void takeBack(AccessLogEntry entry) {
    if (entries.size() < KEPT && entry.isSmall()) {
      entries.addLast(entry);
    }
  }

  /// Where the next line goes; [#ended] is called when it is there.
  LogText line(AccessLog log) {
    return page(log).text;
  }

  void ended(AccessLog log) {
    Open page = page(log);
    page.lines++;
    if (page.text.length() >= ALMOST_FULL) {
      handOver(log, page);
    }
  }

  @SuppressWarnings("ReferenceEquality") // a quick look, before the thorough one
  private Open page(AccessLog log) {
    Open page = lastPage;
    if (page == null || log != last) {
      page = open.computeIfAbsent(log, _ -> new Open());
      last = log;
      lastPage = page;
    }
    return page;
  }

  /// Called several times a second.
  void handOver() {
    open.forEach((log, page) -> {
      if (page.lines > 0) {
        handOver(log, page);
      }
    });
  }

  private void handOver(AccessLog log, Open page) {
    int length = page.text.length();
    byte[] bytes = page.text.take(logs.page(PAGE));
    logs.write(new AccessLogs.Page(log, bytes, length, page.lines));
    page.lines = 0;
  }

  /// A time in ISO 8601, as AWS writes it; known to the millisecond.
  void putTime(LogText out, long epochMillis) {
    long now = epochMillis / 1_000;
    if (now != second) {
      second = now;
      secondText = SECOND.format(Instant.ofEpochSecond(now));
    }
    out.put(secondText).putDigits(epochMillis % 1_000, 3).put("000Z");
  }

  long dropped() {
    return logs.dropped();
  }
}
