package dev.teal.balancer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Requests that two readers may frame in two ways. In their texts stand, to be filled in: `{id}`,
/// which the request carries as `X-Id`; `{hidden}`, a request that RFC 9112 has inside of a body or
/// behind what ends the connection, and that nobody may take for one; `{inner}`, a request that is
/// one for those who frame what is before it in one way, and not for others. `{hidden:d}` and
/// `{hidden:x}` are the length of it, in decimal and hexadecimal.
final class SmugglingCorpus {
  private static final Pattern LENGTH = Pattern.compile("\\{(hidden|inner):([dx])([+]\\d+)?\\}");

  private SmugglingCorpus() {}

  private static final List<String> TRANSFER_ENCODINGS =
      List.of(
          "Transfer-Encoding: chunked",
          "transfer-encoding: CHUNKED",
          "TRANSFER-ENCODING:cHuNkEd",
          "Transfer-Encoding : chunked",
          "Transfer-Encoding\t: chunked",
          " Transfer-Encoding: chunked",
          "X: y\r\n Transfer-Encoding: chunked",
          "Transfer-Encoding:\tchunked",
          "Transfer-Encoding:\u000bchunked",
          "Transfer-Encoding:\fchunked",
          "Transfer-Encoding: chunked\t",
          "Transfer-Encoding: chunked ",
          "Transfer-Encoding: chunked\u000b",
          "Transfer-Encoding: \0chunked",
          "Transfer-Encoding: chunked\0",
          "Transfer-Encoding: \u00ffchunked",
          "Transfer-Encoding: xchunked",
          "Transfer-Encoding: chunkedx",
          "Transfer-Encoding: chun\u00e2\u0084\u00aaed",
          "Transfer-Encoding: \"chunked\"",
          "Transfer-Encoding: chunked;q=1",
          "Transfer-Encoding: chunked;",
          "Transfer-Encoding: chunked,",
          "Transfer-Encoding: ,chunked",
          "Transfer-Encoding: chunked, identity",
          "Transfer-Encoding: identity, chunked",
          "Transfer-Encoding: identity",
          "Transfer-Encoding: gzip, chunked",
          "Transfer-Encoding: chunked, chunked",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
          "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
          "Transfer-Encoding: \r\nTransfer-Encoding: chunked",
          "Transfer-Encoding:\r\n chunked",
          "Transfer-Encoding: chu\r\n nked",
          "Transfer-Encoding: x\r\n chunked",
          "Transfer-Encoding",
          "Transfer-Encoding chunked",
          "Transfer-Encoding:",
          "Transfer_Encoding: chunked",
          "Transfer-\0Encoding: chunked",
          "Transfer-Encoding\u00a0: chunked",
          "\0Transfer-Encoding: chunked",
          ":Transfer-Encoding: chunked",
          "Transfer-Encoding: chunked\r",
          "Transfer-Encoding: chunked\nX: y",
          "X: y\nTransfer-Encoding: chunked",
          "X: y\rTransfer-Encoding: chunked",
          "X: y\r\r\nTransfer-Encoding: chunked",
          "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked",
          "Transfer-Encoding: chunked\r\nConnection: close, transfer-encoding",
          "TE: chunked",
          "Content-Encoding: chunked",
          "Upgrade: h2c\r\nConnection: Upgrade\r\nTransfer-Encoding: chunked");

  private static final List<String> CONTENT_LENGTHS =
      List.of(
          "Content-Length: {inner:d}",
          "CONTENT-LENGTH:{inner:d}",
          "Content-Length: +{inner:d}",
          "Content-Length: -{inner:d}",
          "Content-Length: -0",
          "Content-Length: 0x{inner:x}",
          "Content-Length: {inner:d}.0",
          "Content-Length: {inner:d}e0",
          "Content-Length: {inner:d} ",
          "Content-Length:\t{inner:d}\t",
          "Content-Length: 000000{inner:d}",
          "Content-Length: 000000000000000000000000{inner:d}",
          "Content-Length: \"{inner:d}\"",
          "Content-Length: {inner:d}abc",
          "Content-Length: {inner:d};",
          "Content-Length: {inner:d} 0",
          "Content-Length: 0 {inner:d}",
          "Content-Length: {inner:d},{inner:d}",
          "Content-Length: {inner:d}, {inner:d}",
          "Content-Length: 0, {inner:d}",
          "Content-Length: {inner:d},",
          "Content-Length: ,{inner:d}",
          "Content-Length: {inner:d}\r\nContent-Length: {inner:d}",
          "Content-Length: 0\r\nContent-Length: {inner:d}",
          "Content-Length: {inner:d}\r\nContent-Length: 0",
          "Content-Length: {inner:d}\r\nContent-Length: 0{inner:d}",
          "Content-Length: {inner:d}\r\nContent-Length:",
          "Content-Length:\r\nContent-Length: {inner:d}",
          "Content-Length : {inner:d}",
          "Content-Length\t: {inner:d}",
          " Content-Length: {inner:d}",
          "Content_Length: {inner:d}",
          "Content-Length\0: {inner:d}",
          "Content-Length\u00a0: {inner:d}",
          "Content-Length:\r\n {inner:d}",
          "Content-Length: 0\r\n {inner:d}",
          "Content-Length: {inner:d}\u000b",
          "Content-Length: \u000b{inner:d}",
          "Content-Length: {inner:d}\0",
          "Content-Length: \0{inner:d}",
          "Content-Length: {inner:d}\u00a0",
          "Content-Length: {inner:d}\r",
          "Content-Length: {inner:d}\nX: y",
          "X: y\nContent-Length: {inner:d}",
          "X: y\rContent-Length: {inner:d}",
          "Content-Length: 18446744073709551616",
          "Content-Length: 18446744073709551666",
          "Content-Length: 9223372036854775807",
          "Content-Length: 9223372036854775808",
          "Content-Length: 4294967296",
          "Content-Length: ",
          "Content-Length",
          "Content-Length {inner:d}",
          "Connection: Content-Length\r\nContent-Length: {inner:d}",
          "Content-Length: {inner:d}\r\nConnection: keep-alive, content-length",
          "Content-Length: {inner:d}\r\nExpect: 100-continue",
          "Content-Length: {inner:d}\r\nExpect: 200-ok",
          "Content-Length: {inner:d}\r\nUpgrade: websocket\r\nConnection: Upgrade",
          "Content-Length: {inner:d}\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings"
              + "\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
          "X: y\r\n\tContent-Length: {inner:d}");

  /// Bodies behind `Transfer-Encoding: chunked`.
  private static final List<String> CHUNKS =
      List.of(
          "{hidden:x}\r\n{hidden}\r\n0\r\n\r\n{inner}",
          "00{hidden:x}\r\n{hidden}\r\n00\r\n\r\n{inner}",
          "0000000000000000000{hidden:x}\r\n{hidden}\r\n0\r\n\r\n",
          "+{hidden:x}\r\n{hidden}\r\n0\r\n\r\n",
          "-{hidden:x}\r\n{hidden}\r\n0\r\n\r\n",
          " {hidden:x}\r\n{hidden}\r\n0\r\n\r\n",
          "{hidden:x} \r\n{hidden}\r\n0\r\n\r\n",
          "{hidden:x}\t\r\n{hidden}\r\n0\r\n\r\n",
          "0x{hidden:x}\r\n{hidden}\r\n0\r\n\r\n",
          "{hidden:x}h\r\n{hidden}\r\n0\r\n\r\n",
          "{hidden:x}_0\r\n{hidden}\r\n0\r\n\r\n",
          "10000000000000000\r\n{hidden}\r\n0\r\n\r\n",
          "100000000000000{hidden:x}\r\n{hidden}\r\n0\r\n\r\n",
          "1000000{hidden:x}\r\n{hidden}\r\n0\r\n\r\n",
          "ffffffffffffffff\r\n{hidden}\r\n0\r\n\r\n",
          "7fffffffffffffff\r\n{hidden}\r\n0\r\n\r\n",
          "-1\r\n{hidden}\r\n0\r\n\r\n",
          "{hidden:x};ext\r\n{hidden}\r\n0\r\n\r\n{inner}",
          "{hidden:x};ext=\"a;b\"\r\n{hidden}\r\n0;last\r\n\r\n{inner}",
          "{hidden:x} ;ext=1\r\n{hidden}\r\n0\r\n\r\n",
          "{hidden:x};ext=\"\r\n{hidden}\r\n0\r\n\r\n\"",
          "{hidden:x};a\nb\r\n{hidden}\r\n0\r\n\r\n",
          "{hidden:x};a\rb\r\n{hidden}\r\n0\r\n\r\n",
          "{hidden:x};a\0b\r\n{hidden}\r\n0\r\n\r\n",
          "{hidden:x};\n{hidden}\r\n0\r\n\r\n",
          "2;\nxx\r\n{hidden:x}\r\n{hidden}\r\n0\r\n\r\n",
          "{hidden:x}\n{hidden}\r\n0\r\n\r\n",
          "{hidden:x}\r{hidden}\r\n0\r\n\r\n",
          "{hidden:x}\r\r\n{hidden}\r\n0\r\n\r\n",
          "{hidden:x}\r\n{hidden}\n0\r\n\r\n",
          "{hidden:x}\r\n{hidden}0\r\n\r\n",
          "{hidden:x}\r\n{hidden}xx\r\n0\r\n\r\n",
          "{hidden:x}\r\n{hidden}\rx0\r\n\r\n",
          "1\r\n\r\n{hidden}\r\n0\r\n\r\n",
          "3\r\nx\r\n0\r\n\r\n{hidden}",
          "1\r\nx\r\n\r\n0\r\n\r\n{hidden}",
          "\r\n{hidden:x}\r\n{hidden}\r\n0\r\n\r\n",
          ";a\r\n{hidden}\r\n0\r\n\r\n",
          "\r\n{hidden}",
          "0\n\n{hidden}",
          "0\r\n\n{hidden}",
          "0\n\r\n{hidden}",
          "0\r\r\n{hidden}",
          "0\r\n\r{hidden}",
          "0\r\n\rX{hidden}",
          "0\r\n\r\n{inner}",
          "0\r\n\r\n\r\n{inner}",
          "0\r\n\r\n\r\n\r\n\r\n{inner}",
          "0\r\n\r\n\n{inner}",
          "0\r\n\r\n {hidden}",
          "0\r\nX-Id: hidden-trailer\r\n\r\n{inner}",
          "0\r\nContent-Length: 5\r\n\r\n{inner}",
          "0\r\nTransfer-Encoding: chunked\r\n\r\n{inner}",
          "0\r\nHost: b\r\nConnection: close\r\n\r\n{inner}",
          "0\r\n{hidden}",
          "0\r\nX: y\n\r\n{hidden}",
          "0\r\nX: y\r\n folded\r\n\r\n{hidden}",
          "0\r\nX y: z\r\n\r\n{hidden}",
          "0\r\n: z\r\n\r\n{hidden}",
          "0\r\nX: \0\r\n\r\n{hidden}",
          "0\r\nno colon\r\n\r\n{hidden}",
          "0;" + "a".repeat(5_000) + "\r\n\r\n{hidden}",
          "1\r\nx\r\n".repeat(500) + "0\r\n\r\n{inner}",
          "g\r\n{hidden}",
          "{hidden}");

  /// Whole requests, by their lines.
  private static final List<String> HEADS =
      List.of(
          "GET /{id}\r\n",
          "GET /{id}\r\n\r\n{hidden}",
          "GET /{id}\n\n{hidden}",
          "get /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET  /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET\t/{id}\tHTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id}  HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1 \r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\nHost: a\nX-Id: {id}\n\n{hidden}",
          "GET /{id} HTTP/1.1\rHost: a\rX-Id: {id}\r\r{hidden}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\n\n{hidden}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\n{hidden}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\n\r\n{hidden}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n \r\n{hidden}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\r\n\r\n{hidden}",
          "GET /{id} HTTP/1.2\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/1.10\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/01.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/2.0\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} http/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/ 1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1 HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\0\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id}\0 HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id}\r HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id}\n HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{hidden}",
          "GET /{id} x\u000by HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id}\u00ff HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id}%00%0d%0a HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id}#fragment HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /../{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET //other/{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET \\{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET {id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET ?{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET * HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "OPTIONS * HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET http://other/{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET http://a@other/{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET http:///{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET HTTP://OTHER:80/{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET ftp://other/{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\nX-Id: {id}\r\n\r\n{hidden}",
          "CONNECT /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{hidden}",
          "TRACE /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "TRACE /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nContent-Length: {hidden:d}\r\n\r\n{hidden}",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{hidden}",
          "{}/ /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{hidden}",
          "\r\nGET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "\nGET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          " GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{hidden}",
          "\0GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{hidden}",
          "GET /{id} HTTP/1.1\r\n Host: a\r\nX-Id: {id}\r\n\r\n{hidden}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n X: y\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nno colon\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n: no name\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nna me: y\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nname : y\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nX: y\rZ: z\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nX: y\r\rGET /hidden HTTP/1.1\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nX: y\0z\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nX: y\u000bz\u007f\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nX\u00e9: \u00e9\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nHost: b\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nHost : b\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a b\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a/../b\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost:\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nX-Id: {id}\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nConnection: host, x-forwarded-for, x-amzn-trace-id\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nConnection: close\r\n\r\n{hidden}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nUpgrade: websocket"
              + "\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
              + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nUpgrade: h2c"
              + "\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n{inner}",
          "GET /{id} HTTP/1.0\r\nX-Id: {id}\r\n\r\n{hidden}",
          "GET /{id} HTTP/1.0\r\nX-Id: {id}\r\nConnection: keep-alive\r\n\r\n{inner}",
          "POST /{id} HTTP/1.0\r\nX-Id: {id}\r\n\r\n{hidden}",
          "POST /{id} HTTP/1.0\r\nX-Id: {id}\r\nTransfer-Encoding: chunked"
              + "\r\n\r\n{hidden:x}\r\n{hidden}\r\n0\r\n\r\n",
          "POST /{id} HTTP/1.0\r\nX-Id: {id}\r\nConnection: keep-alive"
              + "\r\nTransfer-Encoding: chunked\r\nContent-Length: {inner:d+5}\r\n\r\n0\r\n\r\n{inner}",
          "POST /{id} HTTP/1.0\r\nX-Id: {id}\r\nConnection: keep-alive"
              + "\r\nContent-Length: {hidden:d}\r\n\r\n{hidden}{inner}",
          "POST /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{inner}",
          "POST /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nContent-Length: 5\r\n\r\nhello{inner}",
          "POST /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nContent-Length: {hidden:d+9}\r\n\r\n{hidden}",
          "HEAD /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nContent-Length: {hidden:d}\r\n\r\n{hidden}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nContent-Length: {hidden:d}\r\n\r\n{hidden}",
          "DELETE /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nContent-Length: {hidden:d}\r\n\r\n{hidden}",
          "OPTIONS /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nContent-Length: {hidden:d}\r\n\r\n{hidden}",
          "BREW /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nContent-Length: {hidden:d}\r\n\r\n{hidden}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nTransfer-Encoding: chunked"
              + "\r\n\r\n{hidden:x}\r\n{hidden}\r\n0\r\n\r\n{inner}",
          "GET /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\nX: "
              + "y".repeat(17_000)
              + "\r\n\r\n{inner}");

  /// All requests of HTTP/1.
  static List<String> http1() {
    List<String> all = new ArrayList<>(HEADS);
    for (String encoding : TRANSFER_ENCODINGS) {
      all.add(post(encoding, "{hidden:x}\r\n{hidden}\r\n0\r\n\r\n"));
      all.add(post("Content-Length: 4\r\n" + encoding, "{inner:x}\r\n{inner}\r\n0\r\n\r\n"));
      all.add(post(encoding + "\r\nContent-Length: {inner:d+5}", "0\r\n\r\n{inner}"));
    }
    for (String length : CONTENT_LENGTHS) {
      all.add(post(length, "{inner}"));
      all.add(post(length, "{inner}").replaceFirst("POST", "GET"));
      all.add(post(length + "\r\nTransfer-Encoding: chunked", "0\r\n\r\n{inner}"));
    }
    for (String chunks : CHUNKS) {
      all.add(post("Transfer-Encoding: chunked", chunks));
    }
    return all;
  }

  private static String post(String fields, String body) {
    return "POST /{id} HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n" + fields + "\r\n\r\n" + body;
  }

  /// A request of HTTP/2.
  ///
  /// @param fields names and values in turns
  /// @param trailers likewise
  record Http2(List<String> fields, String body, List<String> trailers) {
    Http2 filled(String id) {
      return new Http2(
          fields.stream().map(text -> fill(text, id)).toList(),
          fill(body, id),
          trailers.stream().map(text -> fill(text, id)).toList());
    }
  }

  private static Http2 http2(String body, String... more) {
    List<String> fields =
        new ArrayList<>(
            List.of(
                ":method",
                "POST",
                ":scheme",
                "https",
                ":path",
                "/{id}",
                ":authority",
                "a",
                "x-id",
                "{id}"));
    fields.addAll(List.of(more));
    return new Http2(List.copyOf(fields), body, List.of());
  }

  /// With pseudo-header fields of its own.
  private static Http2 pseudo(String method, String path, String authority, String... more) {
    List<String> fields =
        new ArrayList<>(
            List.of(
                ":method",
                method,
                ":scheme",
                "https",
                ":path",
                path,
                ":authority",
                authority,
                "x-id",
                "{id}"));
    fields.addAll(List.of(more));
    return new Http2(List.copyOf(fields), "", List.of());
  }

  private static Http2 trailed(String body, String... trailers) {
    return new Http2(http2(body).fields(), body, List.of(trailers));
  }

  /// All requests of HTTP/2, which targets get as HTTP/1.1.
  static List<Http2> http2() {
    String split = " HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n{hidden}";
    return List.of(
        http2("{hidden}"),
        http2("{hidden}", "content-length", "{hidden:d}"),
        http2("{hidden}", "content-length", "0"),
        http2("{hidden}", "content-length", "5"),
        http2("{hidden}", "content-length", "{hidden:d+7}"),
        http2("{hidden}", "content-length", "+{hidden:d}"),
        http2("{hidden}", "content-length", "-1"),
        http2("{hidden}", "content-length", "0x{hidden:x}"),
        http2("{hidden}", "content-length", "{hidden:d}, {hidden:d}"),
        http2("{hidden}", "content-length", "{hidden:d},0"),
        http2("{hidden}", "content-length", " {hidden:d}"),
        http2("{hidden}", "content-length", "{hidden:d}\u000b"),
        http2("{hidden}", "content-length", ""),
        http2("{hidden}", "content-length", "18446744073709551616"),
        http2("{hidden}", "content-length", "{hidden:d}", "content-length", "{hidden:d}"),
        http2("{hidden}", "content-length", "0", "content-length", "{hidden:d}"),
        http2("{hidden}", "content-length", "{hidden:d}", "content-length", "0"),
        http2("{hidden}", "Content-Length", "0"),
        http2("{hidden}", "content_length", "0"),
        http2("{hidden}", "content-length ", "0"),
        http2("", "content-length", "{hidden:d}"),
        http2("", "content-length", "0"),
        http2("0\r\n\r\n{hidden}", "transfer-encoding", "chunked"),
        http2("0\r\n\r\n{hidden}", "transfer-encoding", "chunked", "content-length", "0"),
        http2("0\r\n\r\n{hidden}", "transfer-encoding", "identity"),
        http2("0\r\n\r\n{hidden}", "transfer-encoding", "x"),
        http2("0\r\n\r\n{hidden}", "transfer-encoding ", "chunked"),
        http2("0\r\n\r\n{hidden}", "Transfer-Encoding", "chunked"),
        http2("0\r\n\r\n{hidden}", "transfer_encoding", "chunked"),
        http2("0\r\n\r\n{hidden}", "te", "chunked"),
        http2("0\r\n\r\n{hidden}", "te", "trailers, chunked"),
        http2("0\r\n\r\n{hidden}", "x", "y\r\ntransfer-encoding: chunked"),
        http2("0\r\n\r\n{hidden}", "x", "y\ntransfer-encoding: chunked"),
        http2("0\r\n\r\n{hidden}", "x", "y\rtransfer-encoding: chunked"),
        http2("0\r\n\r\n{hidden}", "x\r\ntransfer-encoding", "chunked"),
        http2("0\r\n\r\n{hidden}", "x: y\r\ntransfer-encoding", "chunked"),
        http2("0\r\n\r\n{hidden}", "transfer-encoding: chunked\r\nx", "y"),
        http2("0\r\n\r\n{hidden}", "cookie", "a=b\r\ntransfer-encoding: chunked"),
        http2("{hidden}", "x", "y\r\ncontent-length: 0"),
        http2("{hidden}", "x", "y\r\n\r\n{hidden}"),
        http2("{hidden}", "x", "y\0"),
        http2("{hidden}", "x y", "z"),
        http2("{hidden}", "x:", "z"),
        http2("{hidden}", "", "z"),
        http2("{hidden}", "x", " z "),
        http2("{hidden}", "connection", "content-length", "content-length", "{hidden:d}"),
        http2("{hidden}", "connection", "transfer-encoding"),
        http2("{hidden}", "connection", "close"),
        http2("{hidden}", "connection", "upgrade", "upgrade", "h2c"),
        http2("{hidden}", "connection", "upgrade", "upgrade", "websocket"),
        http2("{hidden}", "keep-alive", "timeout=5"),
        http2("{hidden}", "proxy-connection", "keep-alive"),
        http2("{hidden}", "expect", "100-continue"),
        http2("{hidden}", "host", "b"),
        http2("{hidden}", "host", "a"),
        http2("{hidden}", "host", "a", "host", "b"),
        http2("{hidden}", "host", "a\r\ncontent-length: 0"),
        http2("{hidden}", ":path", "/hidden"),
        http2("{hidden}", ":status", "200"),
        http2("{hidden}", ":hidden", "x"),
        pseudo("GET", "/{id}", "a", "content-length", "{hidden:d}"),
        pseudo("GET", "/{id}" + split, "a"),
        pseudo("GET", "/{id} HTTP/1.1\r\nX: y", "a"),
        pseudo("GET", "/{id} HTTP/1.1", "a"),
        pseudo("GET", "/{id} x", "a"),
        pseudo("GET", "/{id}\tx", "a"),
        pseudo("GET", "/{id}\0", "a"),
        pseudo("GET", "/{id}\u00ff", "a"),
        pseudo("GET", "{id}", "a"),
        pseudo("GET", "", "a"),
        pseudo("GET", "*", "a"),
        pseudo("GET", "http://other/{id}", "a"),
        pseudo("GET /hidden", "/{id}", "a"),
        pseudo("GET /hidden HTTP/1.1\r\nHost: a\r\n\r\nGET", "/{id}", "a"),
        pseudo("GET\r\n", "/{id}", "a"),
        pseudo("", "/{id}", "a"),
        pseudo("get", "/{id}", "a"),
        pseudo("CONNECT", "/{id}", "a"),
        pseudo("CONNECT", "/{id}", "a", ":protocol", "websocket"),
        pseudo("TRACE", "/{id}", "a"),
        pseudo("GET", "/{id}", "a\r\nx: y"),
        pseudo("GET", "/{id}", "a\r\n\r\n{hidden}"),
        pseudo("GET", "/{id}", "a b"),
        pseudo("GET", "/{id}", "a/hidden?"),
        pseudo("GET", "/{id}", "user@a"),
        pseudo("GET", "/{id}", ""),
        trailed("x", "x", "y"),
        trailed("x", "content-length", "0"),
        trailed("x", "transfer-encoding", "chunked"),
        trailed("x", "x", "y\r\n\r\n{hidden}"),
        trailed("x", "x\r\n\r\nGET /hidden HTTP/1.1\r\nx", "y"),
        trailed("x", "x y", "z"),
        trailed("x", ":path", "/hidden"),
        trailed("x", "x-id", "hidden-trailer"),
        trailed("", "x", "y"),
        new Http2(
            List.of(":method", "GET", ":scheme", "https", ":path", "/{id}", "x-id", "{id}"),
            "{hidden}",
            List.of()),
        new Http2(
            List.of("x-id", "{id}", ":method", "GET", ":scheme", "https", ":path", "/{id}"),
            "",
            List.of()));
  }

  /// A text with everything filled in.
  static String fill(String text, String id) {
    return LENGTH
        .matcher(text)
        .replaceAll(match -> length(match, id))
        .replace("{hidden}", request("hidden", id))
        .replace("{inner}", request("inner", id))
        .replace("{id}", id);
  }

  private static String length(MatchResult match, String id) {
    int length = request(match.group(1), id).getBytes(StandardCharsets.ISO_8859_1).length;
    if (match.group(3) != null) {
      length += Integer.parseInt(match.group(3));
    }
    return Integer.toString(length, match.group(2).equals("x") ? 16 : 10);
  }

  private static String request(String which, String id) {
    return "GET /" + which + " HTTP/1.1\r\nHost: a\r\nX-Id: " + which + "-" + id + "\r\n\r\n";
  }
}
