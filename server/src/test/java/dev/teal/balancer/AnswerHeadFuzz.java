package dev.teal.balancer;

import static dev.teal.balancer.StrictReader.require;

import dev.teal.balancer.http.HeadWriter;
import dev.teal.balancer.http.Http2Fields;
import dev.teal.balancer.http.Http2Names;
import dev.teal.balancer.http.ResponseHead;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Arrays;

/// An answer's head is understood alike however it is cut into pieces; what is accepted goes to the
/// client in a form that a strict reader frames in the same way, and to one of HTTP/2 in fields
/// that it may have.
public final class AnswerHeadFuzz {
  private static final Http2Names NAMES = new Http2Names();
  private static final HeadWriter OUT = new HeadWriter();

  private AnswerHeadFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    ResponseHead head = new ResponseHead();
    int result = head.parse(data, data.length);
    int end = result == ResponseHead.COMPLETE ? head.end() : data.length;
    for (int cut = 0; cut < end; cut += 1 + end / 64) {
      int early = head.parse(data, cut);
      require(
          early == ResponseHead.INCOMPLETE || (early == result && early < 0),
          "%d at %d of %d, then %d".formatted(early, cut, end, result));
    }
    if (result != ResponseHead.COMPLETE) {
      return;
    }
    require(head.parse(data, end) == ResponseHead.COMPLETE && head.end() == end, "ends there");
    Http2Headers fields = new DefaultHttp2Headers(true);
    AsciiString[] pairs = Http2Fields.of(head.fields, NAMES);
    for (int i = 0; i < pairs.length; i += 2) {
      fields.add(pairs[i], pairs[i + 1]);
    }
    if (!head.edited()) {
      sameAs(head, StrictReader.answer(Arrays.copyOf(data, end)));
    }
    new ResponseWriter(OUT).write(head, ResponseWriter.Connection.UNSAID, false, null);
    sameAs(head, StrictReader.answer(Arrays.copyOf(OUT.bytes(), OUT.length())));
  }

  private static void sameAs(ResponseHead head, StrictReader read) {
    require(read.chunked() == head.chunked(), "chunked");
    require(read.length() == head.contentLength(), "length");
    require(read.start().startsWith("HTTP/1.1 " + head.status()), "status");
  }
}
