package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.EinsumDense;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.layers.LoraLayer;
import dev.rhyton.ops.Ops;
import dev.rhyton.quantizers.AWQConfig;
import dev.rhyton.quantizers.CalibrationConfig;
import dev.rhyton.quantizers.GPTQConfig;
import dev.rhyton.quantizers.internal.Awq;
import dev.rhyton.quantizers.internal.CalibratedMatrix;
import dev.rhyton.quantizers.internal.Gptq;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * GPTQ and AWQ: the blocks of a model are run on samples one after the other; after each, its dense
 * layers are quantized by their inputs, so that the next block is run on what the quantized ones
 * return.
 */
final class LayerwiseCalibration {
  private final CalibrationConfig<?> config;
  private final List<LoraLayer<?>> chosen;
  private final List<Layer> before;
  private final List<Layer> blocks;

  /** Takes the layers that may be quantized. */
  LayerwiseCalibration(Model model, CalibrationConfig<?> config, List<LoraLayer<?>> chosen) {
    this.config = config;
    this.chosen = chosen;
    boolean named = config.sequentialBlocks() != null;
    var own = named ? null : model.quantizationLayerStructure();
    Check.that(
        named || own != null,
        "quantize: %s needs the blocks of %s: name them by"
            + " quantizationLayerStructure(preBlockLayers, sequentialBlocks) of the configuration,"
            + " or override quantizationLayerStructure() of the model.",
        config.mode(),
        model);
    before = layers(own == null ? config.preBlockLayers() : own.preBlockLayers());
    blocks = layers(own == null ? config.sequentialBlocks() : own.sequentialBlocks());
    Check.that(!blocks.isEmpty(), "quantize: %s received no blocks.", config.mode());
    var parts = model.allLayers();
    for (var layer : blocks) {
      Check.that(
          parts.contains(layer),
          "quantize: the block %s is not a layer of %s.",
          layer.name(),
          model);
    }
  }

  private static List<Layer> layers(@Nullable List<?> given) {
    var layers = new ArrayList<Layer>();
    for (var part : given == null ? List.of() : given) {
      Check.that(
          part instanceof Layer,
          "quantizationLayerStructure: expected layers and models, received %s.",
          part);
      layers.add((Layer) part);
    }
    return layers;
  }

  void run() {
    var inputs = samples(config.dataset());
    for (var layer : before) inputs = applied(layer, inputs);
    for (int b = 0; b < blocks.size(); b++) {
      var block = blocks.get(b);
      inputs = inputs.stream().map(LayerwiseCalibration::asBatch).toList();
      quantize(block, inputs);
      // As in Keras, the next block receives the first sample of a batch.
      if (b < blocks.size() - 1) {
        inputs = applied(block, inputs).stream().map(y -> y.get(0)).toList();
      }
    }
  }

  /** Returns the outputs of a layer in inference. */
  private static List<NDArray> applied(Layer layer, List<NDArray> inputs) {
    var outputs = new ArrayList<NDArray>();
    var functions = new LinkedHashMap<Shape, TracedFunction>();
    try {
      for (var x : inputs) {
        var function = functions.computeIfAbsent(x.shape(), s -> traced(layer, x));
        outputs.add(function.run(List.of(x))[0]);
      }
    } finally {
      functions.values().forEach(TracedFunction::close);
    }
    return outputs;
  }

  private static TracedFunction traced(Layer layer, NDArray like) {
    try (var graph = GraphBuilder.open(false)) {
      var y = layer.apply(graph.argument(like.dtype(), like.shape()));
      return graph.function(List.of(y));
    }
  }

  /** As in Keras, a matrix is a single sample. */
  private static NDArray asBatch(NDArray x) {
    var shape = x.shape();
    return shape.rank() == 2 ? x.reshape(1, shape.dim(0), shape.dim(1)) : x;
  }

  /**
   * Returns sequences of tokens from all parts of a dataset, whose rows follow each other. A short
   * dataset is repeated. Keras shifts the first one by a number that differs in each process.
   */
  private List<NDArray> samples(List<NDArray> dataset) {
    Check.that(!dataset.isEmpty(), "quantize: %s received no samples.", config.mode());
    var tokens = new ArrayList<Integer>();
    for (var part : dataset) {
      Check.that(
          part.dtype().isInteger(),
          "quantize: %s expects samples of token indices, received %s of shape %s.",
          config.mode(),
          part.dtype(),
          part.shape());
      for (int token : part.cast(DType.INT32).toInts()) tokens.add(token);
    }
    Check.that(!tokens.isEmpty(), "quantize: %s received samples without tokens.", config.mode());
    int length = config.sequenceLength();
    int count = config.numSamples();
    long size = Math.max(tokens.size(), (long) count * length);
    long repeated = (size + tokens.size() - 1) / tokens.size() * tokens.size();
    long last = repeated - length; // the last place at which a sample can begin
    long stride = Math.max(1, (last + 1) / count);
    var samples = new ArrayList<NDArray>();
    for (int s = 0; s < count; s++) {
      long start = s * stride % (last + 1);
      var sample = new int[length];
      for (int t = 0; t < length; t++) sample[t] = tokens.get((int) ((start + t) % tokens.size()));
      samples.add(NDArray.of(sample, 1, length));
    }
    return samples;
  }

  // ---- a block ----

  /** What the inputs of a layer in all samples amount to. */
  private static final class Statistics {
    final int inputs;
    final double[][] gram; // the sum of xᵀ · x
    final float[] largest;
    long count;

    Statistics(int inputs) {
      this.inputs = inputs;
      gram = new double[inputs][inputs];
      largest = new float[inputs];
    }

    void add(NDArray products, NDArray magnitudes, long rows) {
      var values = products.toDoubles();
      for (int i = 0; i < values.length; i++) gram[i / inputs][i % inputs] += values[i];
      var most = magnitudes.toFloats();
      for (int i = 0; i < inputs; i++) largest[i] = Math.max(largest[i], most[i]);
      count += rows;
    }

    double[][] hessian() {
      var hessian = new double[inputs][inputs];
      for (int i = 0; i < inputs; i++) {
        for (int j = 0; j < inputs; j++) hessian[i][j] = 2 * gram[i][j] / count;
      }
      return hessian;
    }
  }

  private void quantize(Layer block, List<NDArray> inputs) {
    var layers = new ArrayList<LoraLayer<?>>();
    for (var layer : block.allLayers()) {
      boolean dense = layer instanceof Dense || layer instanceof EinsumDense;
      if (dense && chosen.contains(layer)) layers.add((LoraLayer<?>) layer);
    }
    if (layers.isEmpty()) return;
    var statistics = new LinkedHashMap<LoraLayer<?>, Statistics>();
    for (var layer : layers) {
      int size = (int) LayerInternals.kernelMatrix(layer).shape().dim(0);
      statistics.put(layer, new Statistics(size));
    }
    var byShape = new LinkedHashMap<Shape, List<NDArray>>();
    inputs.forEach(x -> byShape.computeIfAbsent(x.shape(), s -> new ArrayList<>()).add(x));
    byShape.values().forEach(alike -> observe(block, alike, statistics));
    for (var layer : layers) {
      Check.state(
          Objects.requireNonNull(statistics.get(layer)).count > 0,
          () ->
              "quantize: the block "
                  + block.name()
                  + " does not use its layer "
                  + layer.name()
                  + " when it is applied to samples.");
      LayerInternals.calibrated(layer, config, quantized(layer, statistics.get(layer)));
    }
  }

  private CalibratedMatrix quantized(LoraLayer<?> layer, Statistics statistics) {
    var kernel = LayerInternals.kernelMatrix(layer);
    if (config instanceof GPTQConfig gptq) {
      return Gptq.quantize(kernel, statistics.hessian(), gptq);
    }
    return Awq.quantize(kernel, statistics.largest, (AWQConfig) config);
  }

  /** Runs a block on samples of one shape and adds what its layers receive to the statistics. */
  private static void observe(
      Layer block, List<NDArray> samples, Map<LoraLayer<?>, Statistics> statistics) {
    try (var graph = GraphBuilder.open(false)) {
      var results = new ArrayList<Tensor>();
      var owners = new ArrayList<Statistics>();
      statistics.forEach(
          (layer, found) ->
              LayerInternals.observe(
                  layer,
                  x -> {
                    var rows = Ops.reshape(x.cast(DType.FLOAT32), -1, found.inputs);
                    results.add(Ops.matmul(Ops.transpose(rows), rows));
                    results.add(Ops.max(Ops.abs(rows), 0));
                    results.add(Ops.shape(rows));
                    owners.add(found);
                  }));
      var first = samples.get(0);
      var unused = block.apply(graph.argument(first.dtype(), first.shape()));
      if (results.isEmpty()) return;
      var function = graph.function(results);
      for (var sample : samples) {
        var values = function.run(List.of(sample));
        for (int i = 0; i < owners.size(); i++) {
          long rows = values[3 * i + 2].toLongs()[0];
          owners.get(i).add(values[3 * i], values[3 * i + 1], rows);
        }
      }
    } finally {
      statistics.keySet().forEach(layer -> LayerInternals.observe(layer, null));
    }
  }
}
