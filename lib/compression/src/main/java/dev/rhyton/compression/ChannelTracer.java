package dev.rhyton.compression;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.ActivityRegularization;
import dev.rhyton.layers.AdaptivePooling;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.AlphaDropout;
import dev.rhyton.layers.Average;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.CellRNN;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.ConvTranspose;
import dev.rhyton.layers.Cropping1D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.DepthwiseConv;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.ELU;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.GaussianDropout;
import dev.rhyton.layers.GaussianNoise;
import dev.rhyton.layers.GlobalPooling;
import dev.rhyton.layers.Identity;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LeakyReLU;
import dev.rhyton.layers.Maximum;
import dev.rhyton.layers.Minimum;
import dev.rhyton.layers.Multiply;
import dev.rhyton.layers.PReLU;
import dev.rhyton.layers.Pooling;
import dev.rhyton.layers.ReLU;
import dev.rhyton.layers.RepeatVector;
import dev.rhyton.layers.Reshape;
import dev.rhyton.layers.SeparableConv;
import dev.rhyton.layers.SimpleRNN;
import dev.rhyton.layers.SlidingConv;
import dev.rhyton.layers.SpatialDropout;
import dev.rhyton.layers.SpatialPadding;
import dev.rhyton.layers.Subtract;
import dev.rhyton.layers.UpSampling;
import dev.rhyton.layers.UpSampling1D;
import dev.rhyton.layers.ZeroPadding1D;
import dev.rhyton.models.Functional;
import dev.rhyton.models.FunctionalGraph;
import dev.rhyton.models.FunctionalGraph.Ends;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.Node;
import dev.rhyton.tensor.internal.TensorMasks;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Follows the channels, which are the entries along the last axis, through the graph of a model.
 * The channels that an unknown operation uses must stay, so that a layer is pruned only if
 * everything behind it is known.
 */
final class ChannelTracer {
  /** Layers that compute each channel of the output from the same channel of the input. */
  private static final List<Class<?>> OF_EACH_CHANNEL =
      List.of(
          Activation.class,
          ActivityRegularization.class,
          AdaptivePooling.class,
          AlphaDropout.class,
          Cropping1D.class,
          Dropout.class,
          ELU.class,
          GaussianDropout.class,
          GaussianNoise.class,
          GlobalPooling.class,
          Identity.class,
          LeakyReLU.class,
          Pooling.class,
          ReLU.class,
          RepeatVector.class,
          SpatialDropout.class,
          SpatialPadding.class,
          UpSampling.class,
          UpSampling1D.class,
          ZeroPadding1D.class);

  private static final List<Class<?>> ELEMENTWISE =
      List.of(
          Add.class, Average.class, Maximum.class, Minimum.class, Multiply.class, Subtract.class);

  /** Activations that are not functions of single numbers. */
  private static final Set<String> OF_ROWS = Set.of("softmax", "log_softmax", "sparsemax", "glu");

  private static final List<Class<?>> RECURRENT = List.of(GRU.class, LSTM.class, SimpleRNN.class);

  private final Channels channels;
  private final List<Pattern> excluded;
  private final Map<Layer, LayerUnits> layers = new LinkedHashMap<>();
  private final Set<Layer> opaque = new HashSet<>(); // used in a way that is not known

  ChannelTracer(Channels channels, List<String> excluded) {
    this.channels = channels;
    this.excluded = excluded.stream().map(Pattern::compile).toList();
  }

  /** Returns the layers of a model whose weights depend on channels. */
  Map<Layer, LayerUnits> traced(Model model) {
    var inputs = model.inputs().stream().map(x -> fixed(x, "the input")).toList();
    for (var output : outputs(model, inputs)) fix(output, "the output");
    return layers;
  }

  /** Returns new channels of a tensor that must stay; null if their number is unknown. */
  private int @Nullable [] fixed(Tensor tensor, String reason) {
    var shape = tensor.shape();
    boolean known = shape.rank() > 0 && shape.last() != Shape.UNKNOWN;
    return known ? channels.fixed(shape.last(), reason) : null;
  }

  private void fix(int @Nullable [] all, String reason) {
    if (all != null) channels.fix(all, reason);
  }

  private List<int[]> outputs(Model model, List<int[]> inputs) {
    var known = new IdentityHashMap<Tensor, int[]>();
    for (int i = 0; i < inputs.size(); i++) known.put(model.inputs().get(i), inputs.get(i));
    var from = new Ends(model.inputs(), null, null);
    for (var node : new FunctionalGraph(from, new Ends(model.outputs(), null, null)).nodes()) {
      var of = node.inputs().stream().map(x -> channelsOf(x, known)).toArray(int[][]::new);
      var outputs = outputs(node, of);
      for (int i = 0; i < outputs.length; i++) known.put(node.outputs().get(i), outputs[i]);
    }
    return model.outputs().stream().map(known::get).toList();
  }

  private int @Nullable [] channelsOf(Tensor tensor, Map<Tensor, int[]> known) {
    return known.containsKey(tensor) ? known.get(tensor) : fixed(tensor, "a constant");
  }

  /** Returns the channels of the outputs of a node. */
  private int[][] outputs(Node node, int[][] inputs) {
    if (TensorMasks.isOne(node.outputs().get(0))) {
      fix(inputs[1], "a mask");
      return new int[][] {inputs[0]};
    }
    boolean isKnown = Arrays.stream(inputs).allMatch(Objects::nonNull);
    if (isKnown && (node.operation() instanceof Functional || isBuiltStack(node.operation()))) {
      var nested = (Model) node.operation();
      boolean fits =
          IntStream.range(0, inputs.length)
              .allMatch(i -> nested.inputs().get(i).shape().last() == inputs[i].length);
      if (fits) return outputs(nested, Arrays.asList(inputs)).toArray(int[][]::new);
    }
    boolean isLayer = node.operation() instanceof Layer && node.outputs().size() == 1;
    if (isLayer && isKnown) {
      var layer = (Layer) node.operation();
      var output = output(layer, node, inputs);
      long size = node.outputs().get(0).shape().last();
      if (output != null && output.length == size) {
        if (excluded.stream().anyMatch(p -> p.matcher(layer.name()).find())) fix(output, "exclude");
        return new int[][] {output};
      }
    }
    return unknown(node, inputs);
  }

  private static boolean isBuiltStack(Node.Operation operation) {
    return operation instanceof Sequential s && s.isBuilt();
  }

  private int[][] unknown(Node node, int[][] inputs) {
    var reason =
        node.operation() instanceof Layer layer
            ? "\"" + layer.name() + "\""
            : node.operation() instanceof Node.Op op ? op.type() : "a mask";
    for (var all : inputs) fix(all, reason);
    if (node.operation() instanceof Layer layer) layer.allLayers().forEach(l -> keep(l, reason));
    return node.outputs().stream().map(y -> fixed(y, reason)).toArray(int[][]::new);
  }

  /** Makes all channels of a layer stay, also where it is used in a way that is known. */
  private void keep(Layer layer, String reason) {
    opaque.add(layer);
    var units = layers.get(layer);
    if (units != null) units.all().forEach(all -> fix(all, reason));
  }

  /** Returns the channels of the output of a layer, or null if it is not known how it uses them. */
  private int @Nullable [] output(Layer layer, Node node, int[][] inputs) {
    if (opaque.contains(layer)) return null;
    var x = inputs[0];
    var config = Json.node(layer.getConfig());
    if (!config.path("data_format").asText("channels_last").equals("channels_last")) return null;
    if (ELEMENTWISE.contains(layer.getClass())) return elementwise(inputs);
    if (layer instanceof Concatenate) return concatenated(node, inputs, config);
    if (inputs.length > 1) return null;
    if (layer instanceof Flatten) return flattened(node, x);
    if (layer instanceof Reshape) return reshaped(layer, node, x);
    if (OF_EACH_CHANNEL.stream().anyMatch(type -> type.isInstance(layer))) {
      return isElementwise(config, "activation") ? x : null;
    }
    var weights =
        layer.weights().stream().collect(Collectors.toMap(Weight::name, w -> w, (a, b) -> a));
    if (layer instanceof BatchNormalization) return normalized(layer, node, weights, x, config);
    if (layer instanceof PReLU) return rectified(layer, weights, x);
    var output = withUnits(layer, weights, x, config);
    boolean mixes =
        !isElementwise(config, "activation") || !isElementwise(config, "recurrent_activation");
    if (output != null && mixes) fix(output, "its activation");
    return output;
  }

  private static boolean isElementwise(JsonNode config, String option) {
    var activation = config.path(option);
    if (activation.isMissingNode() || activation.isNull()) return true;
    return activation.isTextual() && !OF_ROWS.contains(activation.asText());
  }

  private int @Nullable [] elementwise(int[][] inputs) {
    var widest = inputs[0];
    for (var x : inputs) if (x.length > widest.length) widest = x;
    for (var x : inputs) {
      if (x.length == widest.length) channels.join(widest, x);
      else if (x.length == 1) fix(x, "a factor of all channels");
      else return null;
    }
    return widest;
  }

  private int @Nullable [] concatenated(Node node, int[][] inputs, JsonNode config) {
    int axis = node.outputs().get(0).shape().axis(config.path("axis").asInt(-1));
    if (axis == node.outputs().get(0).shape().rank() - 1) {
      return Arrays.stream(inputs).flatMapToInt(Arrays::stream).toArray();
    }
    return axis == 0 ? null : elementwise(inputs);
  }

  private static int @Nullable [] flattened(Node node, int[] x) {
    long size = node.outputs().get(0).shape().last();
    boolean known = x.length > 0 && size > 0 && size % x.length == 0;
    return known && node.inputs().get(0).shape().rank() > 1
        ? Channels.tiled(x, (int) (size / x.length))
        : null;
  }

  /** Returns the channels if the last axis has the same size as before. */
  private int @Nullable [] reshaped(Layer layer, Node node, int[] x) {
    if (node.outputs().get(0).shape().last() != x.length) return null;
    return units(layer, null, x) == null ? requireNonNull(layers.get(layer)).outputs() : x;
  }

  private int @Nullable [] normalized(
      Layer layer, Node node, Map<String, Weight> weights, int[] x, JsonNode config) {
    var shape = node.inputs().get(0).shape();
    if (shape.axis(config.path("axis").asInt(-1)) != shape.rank() - 1) return null;
    var units = units(layer, null, x);
    if (units == null) return requireNonNull(layers.get(layer)).outputs();
    for (var weight : layer.weights()) {
      var use = units.add(weight, 0, x);
      if (weight == weights.get("gamma")) units.scales().add(use);
    }
    return x;
  }

  private int[] rectified(Layer layer, Map<String, Weight> weights, int[] x) {
    var alpha = requireNonNull(weights.get("alpha"));
    if (alpha.shape().last() != x.length) return x; // it is shared by all channels
    var units = units(layer, null, x);
    if (units == null) return requireNonNull(layers.get(layer)).outputs();
    units.add(alpha, -1, x);
    return x;
  }

  /**
   * Returns a new entry for a layer that computes each output channel from one input channel; null
   * if it has one, whose channels are joined with these.
   */
  private @Nullable LayerUnits units(Layer layer, @Nullable String option, int[] outputs) {
    var before = layers.get(layer);
    if (before != null) {
      channels.join(before.outputs(), outputs);
      return null;
    }
    return fresh(layer, option, outputs);
  }

  private LayerUnits fresh(Layer layer, @Nullable String option, int[] outputs) {
    var units = new LayerUnits(layer, option, outputs);
    layers.put(layer, units);
    return units;
  }

  private int @Nullable [] withUnits(
      Layer layer, Map<String, Weight> weights, int[] x, JsonNode config) {
    if (layer instanceof SeparableConv) return separable(layer, weights, x);
    if (layer instanceof DepthwiseConv) return depthwise(layer, weights, x);
    if (layer instanceof Dense) return projected(layer, weights, "units", x, 0, 1);
    if (layer instanceof SlidingConv && config.path("groups").asInt(1) == 1) {
      return projected(layer, weights, "filters", x, -2, -1);
    }
    if (layer instanceof ConvTranspose) return projected(layer, weights, "filters", x, -1, -2);
    if (layer instanceof CellRNN && RECURRENT.contains(layer.getClass())) {
      return config.path("stateful").asBoolean() ? null : recurrent(layer, weights, x, config);
    }
    return null;
  }

  private static boolean has(Map<String, Weight> weights, Set<String> expected) {
    return expected.containsAll(weights.keySet());
  }

  /** Returns the outputs of a layer whose kernel has inputs along one axis and units along one. */
  private int @Nullable [] projected(
      Layer layer, Map<String, Weight> weights, String option, int[] x, int in, int out) {
    if (!has(weights, Set.of("kernel", "bias"))) return null;
    var kernel = requireNonNull(weights.get("kernel"));
    var before = layers.get(layer);
    if (before != null) return again(before, before.uses(kernel).get(0), x);
    var units = fresh(layer, option, channels.fresh(kernel.shape().dim(out)));
    units.add(kernel, in, x);
    units.kernels().add(units.add(kernel, out, units.outputs()));
    addBias(units, weights, units.outputs());
    return units.outputs();
  }

  /** Returns the outputs of a layer that is applied again, whose inputs are those of before. */
  private int[] again(LayerUnits units, LayerUnits.Use inputs, int[] x) {
    channels.join(inputs.channels(), x);
    return units.outputs();
  }

  private static void addBias(LayerUnits units, Map<String, Weight> weights, int[] outputs) {
    if (weights.containsKey("bias")) units.add(weights.get("bias"), -1, outputs);
  }

  private int @Nullable [] depthwise(Layer layer, Map<String, Weight> weights, int[] x) {
    if (!has(weights, Set.of("kernel", "bias"))) return null;
    var kernel = requireNonNull(weights.get("kernel"));
    var outputs = Channels.repeated(x, (int) kernel.shape().last());
    var units = units(layer, null, outputs);
    if (units == null) return outputs;
    units.add(kernel, -2, x);
    addBias(units, weights, outputs);
    return outputs;
  }

  private int @Nullable [] separable(Layer layer, Map<String, Weight> weights, int[] x) {
    if (!has(weights, Set.of("depthwise_kernel", "pointwise_kernel", "bias"))) return null;
    var depthwise = requireNonNull(weights.get("depthwise_kernel"));
    var pointwise = requireNonNull(weights.get("pointwise_kernel"));
    var before = layers.get(layer);
    if (before != null) return again(before, before.uses(depthwise).get(0), x);
    var units = fresh(layer, "filters", channels.fresh(pointwise.shape().last()));
    units.add(depthwise, -2, x);
    units.add(pointwise, -2, Channels.repeated(x, (int) depthwise.shape().last()));
    units.kernels().add(units.add(pointwise, -1, units.outputs()));
    addBias(units, weights, units.outputs());
    return units.outputs();
  }

  private int @Nullable [] recurrent(
      Layer layer, Map<String, Weight> weights, int[] x, JsonNode config) {
    if (!has(weights, Set.of("kernel", "recurrent_kernel", "bias"))) return null;
    var kernel = requireNonNull(weights.get("kernel"));
    var before = layers.get(layer);
    if (before != null) return again(before, before.uses(kernel).get(0), x);
    var units = fresh(layer, "units", channels.fresh(config.path("units").asInt()));
    var gates =
        Channels.tiled(units.outputs(), (int) kernel.shape().last() / units.outputs().length);
    var state = requireNonNull(weights.get("recurrent_kernel"));
    units.add(kernel, 0, x);
    units.kernels().add(units.add(kernel, 1, gates));
    units.add(state, 0, units.outputs());
    units.kernels().add(units.add(state, 1, gates));
    addBias(units, weights, gates);
    return units.outputs();
  }
}
