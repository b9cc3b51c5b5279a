package dev.teal.wire;

import dev.teal.fuzz.FuzzInput;
import dev.teal.pojo.PojoException;
import dev.teal.wire.http.Percent;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateRuleRequest;

/// A form is read as what it says when it is written anew, or refused; so is the request in it.
public final class QueryFormFuzz {
  private QueryFormFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Map<String, String> form = FormData.parse(new FuzzInput(data).text()).firsts();
      String anew =
          form.entrySet().stream()
              .map(pair -> Percent.encode(pair.getKey()) + "=" + Percent.encode(pair.getValue()))
              .collect(Collectors.joining("&"));
      if (!FormData.parse(anew).firsts().equals(form)) {
        throw new AssertionError(form + " as " + anew);
      }
      var _ = FormReader.read(CreateRuleRequest.builder(), form);
    } catch (WireException | PojoException _) {
      return; // refused
    }
  }
}
