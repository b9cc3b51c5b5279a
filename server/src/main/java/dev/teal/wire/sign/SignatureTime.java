package dev.teal.wire.sign;

import dev.teal.wire.http.Headers;
import dev.teal.wire.sign.SignatureException.Fault;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// When a request says that it was signed.
record SignatureTime(Instant at) {
  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  static Optional<SignatureTime> of(Headers headers) {
    Optional<String> amzDate = headers.first("x-amz-date");
    return amzDate.isPresent()
        ? amzDate.map(SignatureTime::parse)
        : headers.first("date").map(SignatureTime::parse);
  }

  static SignatureTime parse(String text) {
    try {
      return new SignatureTime(
          text.length() == 16
              ? ZonedDateTime.parse(text, BASIC).toInstant()
              : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      throw new SignatureException(
          Fault.INCOMPLETE,
          "Date must be in ISO-8601 'basic format'. Got '"
              + text
              + "' (expected: as 20260131T235959Z)");
    }
  }

  String text() {
    return text(at);
  }

  /// Refuses a signature of another day than its scope names, one from the future, and one that is
  /// no longer good.
  ///
  /// @param skew how far the clocks of client and server may stand apart
  void check(Scope scope, Optional<Long> expires, Duration skew, Instant now) {
    if (!text().startsWith(scope.date() + "T")) {
      throw wrong(
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
              + " HTTP: '"
              + scope.date()
              + "' != '"
              + text().substring(0, 8)
              + "', from '"
              + text()
              + "'.");
    }
    if (at.isAfter(now.plus(skew))) {
      throw wrong(
          "Signature not yet current: "
              + text()
              + " is still later than "
              + text(now.plus(skew))
              + " ("
              + text(now)
              + " + "
              + skew.toMinutes()
              + " min.)");
    }
    Duration good = expires.map(Duration::ofSeconds).orElse(skew);
    if (at.isBefore(now.minus(good))) {
      throw wrong(
          "Signature expired: "
              + text()
              + " is now earlier than "
              + text(now.minus(good))
              + " ("
              + text(now)
              + " - "
              + (expires.isPresent() ? good.toSeconds() + " sec.)" : good.toMinutes() + " min.)"));
    }
  }

  private static String text(Instant instant) {
    return BASIC.format(instant);
  }

  private static SignatureException wrong(String message) {
    return new SignatureException(Fault.TIME, message);
  }
}
