package dev.rhyton.compression;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Check;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.layers.LoraLayer;
import dev.rhyton.quantizers.Int4QuantizationConfig;
import dev.rhyton.quantizers.Int8QuantizationConfig;
import dev.rhyton.quantizers.QuantizationConfig;
import dev.rhyton.quantizers.Quantizers;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Trains a model for quantization: during the training, layers compute with the values to which
 * {@code model.quantize} will round their kernels and inputs, so that the weights adapt to the
 * rounding. Gradients ignore the rounding. Validation during the training shows the accuracy of the
 * quantized model; afterwards the model has floats again, until it is quantized in the same way.
 *
 * <p>Kernels of {@code Dense}, {@code EinsumDense} (also in attention layers), {@code Embedding}
 * and {@code ReversibleEmbedding} with tied weights are rounded, as by {@code quantize}. Jacob et
 * al., 2018, arXiv 1712.05877.
 *
 * <pre>{@code
 * model.fit(x, y, epochs(5).callbacks(QuantizationAwareTraining.of("int4")));
 * model.quantize("int4");
 * }</pre>
 *
 * <p>Convolutions, which {@code quantize} leaves as they are, are integers in ONNX files of int8:
 *
 * <pre>{@code
 * model.fit(x, y, epochs(5).callbacks(QuantizationAwareTraining.of("int8").convolutions(true)));
 * model.export("small.onnx", ExportOptions.of().int8(x));
 * }</pre>
 */
public final class QuantizationAwareTraining extends Callback {
  private static final String OWNER = "QuantizationAwareTraining";

  private final QuantizationConfig config;
  private List<String> excluded = List.of();
  private boolean convolutions;
  private List<LoraLayer<?>> rounded = List.of(); // of the current training

  private QuantizationAwareTraining(QuantizationConfig config) {
    this.config = config;
  }

  /** Creates the callback for {@code quantize(mode)}: {@code "int8"} or {@code "int4"}. */
  public static QuantizationAwareTraining of(String mode) {
    Check.given(OWNER, "mode", mode);
    Check.that(
        mode.equals("int8") || mode.equals("int4"),
        "%s: expected \"int8\" or \"int4\", received \"%s\".",
        OWNER,
        mode);
    return of(Quantizers.config(mode));
  }

  /** Creates the callback for {@code quantize(config)}. */
  public static QuantizationAwareTraining of(QuantizationConfig config) {
    Check.given(OWNER, "config", config);
    Check.that(
        config instanceof Int8QuantizationConfig || config instanceof Int4QuantizationConfig,
        "%s: expected a configuration of int8 or int4, received %s.",
        OWNER,
        config);
    return new QuantizationAwareTraining(config);
  }

  /** Leaves out the layers whose name contains one of these patterns. */
  public QuantizationAwareTraining exclude(String... patterns) {
    var all = Check.all(OWNER, "exclude", patterns);
    all.forEach(p -> Check.pattern(OWNER, "exclude", p));
    return with(this, c -> c.excluded = all);
  }

  /**
   * Sets whether also the kernels and inputs of {@code Conv1D} to {@code Conv3D}, depthwise and
   * separable convolutions are rounded to int8, each filter with its own scale, as in an ONNX file
   * that {@code export} writes with {@code ExportOptions.int8}. False by default.
   */
  public QuantizationAwareTraining convolutions(boolean rounded) {
    Check.that(
        !rounded || config instanceof Int8QuantizationConfig,
        "%s: convolutions are rounded to int8 only, received %s.",
        OWNER,
        config);
    return with(this, c -> c.convolutions = rounded);
  }

  /** Begins before the first epoch, when the model is built. */
  @Override
  public void onEpochBegin(int epoch) {
    if (!rounded.isEmpty()) return;
    rounded = new ArrayList<>();
    for (var layer : training().model().allLayers()) {
      boolean left =
          excluded.stream().anyMatch(p -> Pattern.compile(p).matcher(layer.name()).find());
      boolean takes =
          LayerInternals.takes(layer, config)
              || (convolutions && LayerInternals.takesRounding(layer));
      if (left || !takes) continue;
      LayerInternals.emulate((LoraLayer<?>) layer, config);
      rounded.add((LoraLayer<?>) layer);
    }
    Check.that(
        !rounded.isEmpty(),
        "%s: model \"%s\" has no layer to round: expected Dense, EinsumDense or Embedding, or"
            + " a convolution with convolutions(true).",
        OWNER,
        training().model().name());
  }

  @Override
  protected void release() {
    rounded.forEach(layer -> LayerInternals.emulate(layer, null));
    rounded = List.of();
  }
}
