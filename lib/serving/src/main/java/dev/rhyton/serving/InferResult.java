package dev.rhyton.serving;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.Map;

/**
 * The predictions that an {@link InferenceClient} has received.
 *
 * @param model the name of the model
 * @param version the version that has predicted; empty if the server does not say it
 * @param outputs the arrays by the names of the outputs, in the server's order
 */
public record InferResult(String model, String version, Map<String, NDArray> outputs) {
  /** Creates the result. */
  public InferResult {
    Check.given("InferResult", "model", model);
    Check.given("InferResult", "version", version);
    outputs = Check.entries("InferResult", "outputs", outputs);
  }

  /** Returns the output of a model that has one; {@link #outputs} for those with several. */
  public NDArray output() {
    Check.state(
        outputs.size() == 1,
        () -> String.format("%s has the outputs %s: use outputs().", model, outputs.keySet()));
    return outputs.values().iterator().next();
  }
}
