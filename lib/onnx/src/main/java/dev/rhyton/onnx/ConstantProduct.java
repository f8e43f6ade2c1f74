package dev.rhyton.onnx;

import static java.util.Objects.requireNonNull;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.rhyton.config.Check;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolution or a product of matrices with constant weights, which have an axis of output
 * channels.
 */
final class ConstantProduct {
  private static final int WEIGHTS = 1; // the place of the input
  private static final int BIAS = 2;

  private final EditedGraph graph;
  private final NodeProto.Builder node;
  private final float[] weights;
  private final long[] dims;
  private final int axis;

  private ConstantProduct(EditedGraph graph, NodeProto.Builder node, float[] weights, int axis) {
    this.graph = graph;
    this.node = node;
    this.weights = weights;
    this.axis = axis;
    var constant = requireNonNull(graph.constant(node.getInput(WEIGHTS)));
    dims = constant.getDimsList().stream().mapToLong(d -> d).toArray();
  }

  /** Returns the product that a node is, or null if it is none. */
  static @Nullable ConstantProduct of(EditedGraph graph, NodeProto.Builder node) {
    var type = node.getOpType();
    if (!List.of("Conv", "Gemm", "MatMul").contains(type)) return null;
    var weights = graph.floats(node.getInput(WEIGHTS));
    if (weights == null || graph.constant(node.getInput(0)) != null) return null;
    int axis = type.equals("Conv") ? 0 : 1;
    if (type.equals("Gemm")) {
      boolean plain =
          number(node, "alpha", 1) == 1
              && number(node, "beta", 1) == 1
              && number(node, "transA", 0) == 0;
      if (!plain) return null;
      if (number(node, "transB", 0) != 0) axis = 0;
    }
    var product = new ConstantProduct(graph, node, weights, axis);
    boolean isMatrix = type.equals("Conv") || product.dims.length == 2;
    return isMatrix && product.hasPlainBias() ? product : null;
  }

  private static double number(NodeProto.Builder node, String name, double otherwise) {
    for (var attribute : node.getAttributeList()) {
      if (!attribute.getName().equals(name)) continue;
      boolean whole = attribute.getType() == AttributeProto.AttributeType.INT;
      return whole ? attribute.getI() : attribute.getF();
    }
    return otherwise;
  }

  private boolean hasPlainBias() {
    var bias = bias();
    return !hasBias() || (bias != null && bias.length == channels());
  }

  NodeProto.Builder node() {
    return node;
  }

  String input() {
    return node.getInput(0);
  }

  String output() {
    return node.getOutput(0);
  }

  boolean isConvolution() {
    return node.getOpType().equals("Conv");
  }

  /** Returns whether it has an input for a bias; a product of more than two axes has none. */
  boolean takesBias() {
    return !node.getOpType().equals("MatMul");
  }

  boolean hasBias() {
    return node.getInputCount() > BIAS && !node.getInput(BIAS).isEmpty();
  }

  /** Returns the number of output channels. */
  int channels() {
    return (int) dims[axis];
  }

  /** Returns the number of axes of the output. */
  int rank() {
    return dims.length;
  }

  int axis() {
    return axis;
  }

  long[] dims() {
    return dims;
  }

  /** Returns the output channel of an element of the weights. */
  int channel(int element) {
    int inner = 1;
    for (int i = axis + 1; i < dims.length; i++) inner *= (int) dims[i];
    return element / inner % channels();
  }

  String weightsName() {
    return node.getInput(WEIGHTS);
  }

  String biasName() {
    return hasBias() ? node.getInput(BIAS) : node.getOutput(0) + "_bias";
  }

  float[] weights() {
    return weights.clone();
  }

  /** Returns the bias, or null if it has none. */
  float @Nullable [] bias() {
    return hasBias() ? graph.floats(node.getInput(BIAS)) : null;
  }

  /** Refuses weights that are NaN or infinite. */
  void checkFinite() {
    checkFinite(weightsName(), weights);
    var bias = bias();
    if (bias != null) checkFinite(biasName(), bias);
  }

  private static void checkFinite(String name, float[] numbers) {
    for (float x : numbers) {
      Check.that(
          Float.isFinite(x),
          "export: the weights \"%s\" contain NaN or infinite numbers, which int8 does not have.",
          name);
    }
  }

  /** Removes attributes that have their default values, which {@link #of} has checked. */
  void removeDefaults() {
    if (!node.getOpType().equals("Gemm")) return;
    var kept =
        node.getAttributeList().stream()
            .filter(a -> a.getName().equals("transB") && a.getI() != 0)
            .toList();
    node.clearAttribute().addAllAttribute(kept);
  }

  void weights(String value) {
    node.setInput(WEIGHTS, value);
  }

  void bias(String value) {
    if (node.getInputCount() > BIAS) node.setInput(BIAS, value);
    else node.addInput(value);
  }
}
