package dev.rhyton.onnx;

import static java.util.Objects.requireNonNull;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.rhyton.config.Check;
import dev.rhyton.onnx.ValueRanges.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Static quantization to int8: pairs of QuantizeLinear and DequantizeLinear at the inputs and
 * outputs of convolutions and dense layers, which ONNX Runtime joins with these to operations of
 * integers.
 *
 * <p>Weights have a scale for each output channel, and zero in the middle; other values have one
 * scale and one zero point, chosen by samples. Jacob et al., 2018, arXiv 1712.05877.
 *
 * <p>Weights are stored as uint8, the int8 plus 128: on processors without VNNI, ONNX Runtime
 * multiplies uint8 by int8 with sums of 16 bits, which are cut off, and results are far off.
 */
final class Int8Quantization {
  private static final String NAME = "export"; // in messages
  private static final int MOST_WEIGHT = 127; // beyond the zero
  private static final int ZERO_WEIGHT = 128;
  private static final int MOST_VALUE = 255;
  private static final double MOST_BIAS = 1 << 30; // half of the range, which sums need too

  /** Operations whose result has the range of the input. */
  private static final Set<String> SAME_RANGE =
      Set.of("MaxPool", "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze");

  /** Operations that ONNX Runtime has for integers, if all their inputs are integers. */
  private static final Set<String> OF_INTEGERS =
      Set.of("Add", "Concat", "AveragePool", "GlobalAveragePool");

  private final EditedGraph graph;
  private final List<ConstantProduct> products = new ArrayList<>();
  private final Set<String> values = new LinkedHashSet<>(); // that become integers
  private final Map<String, String> sameAs = new HashMap<>(); // values with the range of others
  private final Map<String, Scale> scales = new HashMap<>();
  private final Map<String, String> steps = new HashMap<>(); // of values, as constants
  private final Map<Integer, String> zeros = new HashMap<>(); // zero points, as constants
  private final Map<List<Object>, Weights> weights = new HashMap<>();

  /** The number that a step of the integers means, and the integer of zero. */
  private record Scale(float step, int zero) {
    static Scale of(Range range) {
      double least = Math.min(range.least(), 0);
      double most = Math.max(range.most(), 0);
      float step = (float) ((most - least) / MOST_VALUE);
      if (step < Float.MIN_NORMAL) return new Scale(1, 0); // all values are 0
      return new Scale(step, (int) Math.rint(-least / step));
    }
  }

  /** Weights as integers: the constant of their steps, and their value as floats. */
  private record Weights(String steps, String floats) {
    static Weights of(EditedGraph graph, ConstantProduct product, byte[] integers, float[] steps) {
      var name = product.weightsName();
      var inputs = new ArrayList<String>();
      var type = TensorProto.DataType.UINT8;
      inputs.add(graph.add(name + "_uint8", Tensors.of(type, integers, product.dims())));
      inputs.add(graph.add("scale", Tensors.of(steps, steps.length)));
      var zeros = new byte[steps.length];
      Arrays.fill(zeros, (byte) ZERO_WEIGHT);
      inputs.add(graph.add("zero_point", Tensors.of(type, zeros, steps.length)));
      var node =
          graph.addAfter(
              null,
              "float",
              "DequantizeLinear",
              Map.of("axis", product.axis()),
              inputs.toArray(String[]::new));
      return new Weights(inputs.get(1), node.getOutput(0));
    }
  }

  private Int8Quantization(EditedGraph graph) {
    this.graph = graph;
  }

  /** Returns a model as int8, with ranges that contain a share of the values of samples. */
  static ModelProto of(ModelProto floats, CalibrationSamples samples, double percentile) {
    OnnxInference.checkPresent();
    var model = simplified(floats);
    var graph = new EditedGraph(model.getGraph());
    var quantization = new Int8Quantization(graph);
    quantization.choose();
    quantization.products.forEach(ConstantProduct::checkFinite);
    Check.that(
        !quantization.products.isEmpty(),
        "export: int8 is for dense layers and convolutions of float32, and %s has none.",
        floats.getGraph().getName());
    var measured =
        quantization.values.stream().filter(v -> !quantization.sameAs.containsKey(v)).toList();
    quantization.scale(ValueRanges.of(model, measured, samples, percentile));
    quantization.addNodes();
    return with(floats, model, graph);
  }

  /** Returns a model of floats without what need not be an operation. */
  private static ModelProto simplified(ModelProto floats) {
    var model = optimized(floats);
    var graph = new EditedGraph(model.getGraph());
    ChannelFolding.run(graph);
    graph.nodes().forEach(node -> limit(graph, node));
    return optimized(with(floats, model, graph)); // transpositions that were apart meet now
  }

  private static ModelProto optimized(ModelProto model) {
    try {
      return ModelProto.parseFrom(OnnxSession.optimized(NAME, model.toByteArray()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes the smaller of a value and a number as Clip, which can be part of a convolution. */
  private static void limit(EditedGraph graph, NodeProto.Builder node) {
    if (!node.getOpType().equals("Min") || node.getInputCount() != 2) return;
    for (int i = 0; i < 2; i++) {
      var constant = graph.constant(node.getInput(i));
      boolean isNumber = constant != null && constant.getDimsCount() == 0;
      if (!isNumber || graph.floats(node.getInput(i)) == null) continue;
      var limits = List.of(node.getInput(1 - i), "", node.getInput(i));
      node.setOpType("Clip").clearInput().addAllInput(limits);
      return;
    }
  }

  /** Returns a model with another graph, and the versions of the operators in it. */
  private static ModelProto with(ModelProto header, ModelProto versions, EditedGraph graph) {
    var built = graph.build();
    var domains =
        built.getNodeList().stream().map(NodeProto::getDomain).collect(Collectors.toSet());
    domains.addAll(header.getOpsetImportList().stream().map(o -> o.getDomain()).toList());
    var model = header.toBuilder().setGraph(built).clearOpsetImport();
    versions.getOpsetImportList().stream()
        .filter(o -> domains.contains(o.getDomain()))
        .forEach(model::addOpsetImport);
    return model.build();
  }

  // ---- which values become integers ----

  private void choose() {
    for (var node : graph.nodes()) {
      var product = ConstantProduct.of(graph, node);
      if (product == null) continue;
      products.add(product);
      values.add(product.input());
    }
    for (var node : graph.nodes()) {
      boolean isConvolution =
          products.stream().anyMatch(p -> p.node() == node && p.isConvolution());
      boolean isOfIntegers =
          OF_INTEGERS.contains(node.getOpType()) && values.containsAll(node.getInputList());
      if (isConvolution || isOfIntegers) {
        var end = activated(node.getOutput(0));
        if (!graph.isOutput(end)) values.add(end);
      }
      boolean isSame = SAME_RANGE.contains(node.getOpType()) && values.contains(node.getInput(0));
      if (isSame && !graph.isOutput(node.getOutput(0))) {
        values.add(node.getOutput(0));
        sameAs.put(node.getOutput(0), node.getInput(0));
      }
    }
  }

  /** Returns a value after the activation that integers express by their range, if there is one. */
  private String activated(String value) {
    var user = graph.onlyUser(value);
    if (user == null || !Set.of("Relu", "Clip").contains(user.getOpType())) return value;
    return user.getOutput(0);
  }

  private void scale(Map<String, Range> ranges) {
    for (var value : values) {
      var of = value;
      while (sameAs.containsKey(of)) of = sameAs.get(of);
      scales.put(value, Scale.of(requireNonNull(ranges.get(of))));
    }
  }

  // ---- nodes ----

  private void addNodes() {
    for (var value : values) {
      var scale = requireNonNull(scales.get(value));
      steps.put(value, graph.add("scale", Tensors.of(new float[] {scale.step})));
    }
    products.forEach(this::quantizeWeights);
    for (var value : values) {
      var step = requireNonNull(steps.get(value));
      var zero =
          zeros.computeIfAbsent(
              requireNonNull(scales.get(value)).zero,
              z -> {
                var bytes = new byte[] {(byte) (int) z};
                return graph.add("zero_point", Tensors.of(TensorProto.DataType.UINT8, bytes));
              });
      var users = graph.users(value);
      var whole =
          graph.addAfter(
              graph.maker(value), "uint8", "QuantizeLinear", Map.of(), value, step, zero);
      var floats =
          graph.addAfter(
              whole, "float", "DequantizeLinear", Map.of(), whole.getOutput(0), step, zero);
      for (var user : users) replace(user, value, floats.getOutput(0));
    }
  }

  private static void replace(NodeProto.Builder node, String value, String by) {
    for (int i = 0; i < node.getInputCount(); i++) {
      if (node.getInput(i).equals(value)) node.setInput(i, by);
    }
  }

  private void quantizeWeights(ConstantProduct product) {
    var floats = product.weights();
    float step = requireNonNull(scales.get(product.input())).step;
    var ofChannels = steps(product, floats, step);
    var bias = product.bias();
    var whole = new byte[floats.length];
    for (int i = 0; i < whole.length; i++) {
      double exact = Math.rint(floats[i] / ofChannels[product.channel(i)]);
      whole[i] = (byte) (ZERO_WEIGHT + Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, exact)));
    }
    var key = List.<Object>of(product.weightsName(), product.axis(), Arrays.toString(ofChannels));
    var integers = weights.computeIfAbsent(key, k -> Weights.of(graph, product, whole, ofChannels));
    product.weights(integers.floats);
    product.removeDefaults();
    if (bias == null) return;
    var ofBias = new int[bias.length];
    for (int c = 0; c < bias.length; c++) {
      ofBias[c] = (int) Math.rint((double) bias[c] / (step * ofChannels[c]));
    }
    var name = product.biasName();
    var scale =
        graph.addAfter(
            null,
            "scale",
            "Mul",
            Map.of(),
            requireNonNull(steps.get(product.input())),
            integers.steps);
    product.bias(
        graph
            .addAfter(
                scale,
                "float",
                "DequantizeLinear",
                Map.of("axis", 0),
                graph.add(name + "_int32", Tensors.of(ofBias, ofBias.length)),
                scale.getOutput(0))
            .getOutput(0));
  }

  /** Returns the step of each output channel; the bias has a multiple of it as its step. */
  private static float[] steps(ConstantProduct product, float[] floats, float step) {
    var most = new double[product.channels()];
    for (int i = 0; i < floats.length; i++) {
      int channel = product.channel(i);
      most[channel] = Math.max(most[channel], Math.abs(floats[i]));
    }
    var bias = product.bias();
    var steps = new float[most.length];
    for (int c = 0; c < steps.length; c++) {
      double needed = bias == null ? 0 : Math.abs(bias[c]) / (step * MOST_BIAS);
      steps[c] = (float) Math.max(most[c] / MOST_WEIGHT, needed);
      if (!(step * steps[c] >= Float.MIN_NORMAL)) steps[c] = 1; // weights and bias are 0
    }
    return steps;
  }
}
