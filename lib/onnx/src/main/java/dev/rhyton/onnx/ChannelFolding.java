package dev.rhyton.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Moves what follows a convolution or a dense layer and calculates with a number for each channel,
 * such as BatchNormalization in inference, into its weights and its bias, also where a
 * transposition is between them.
 */
final class ChannelFolding {
  private final EditedGraph graph;
  private final ConstantProduct product;
  private final double[] factor;
  private final double[] sum;
  private NodeProto.Builder last; // the product, or the transposition after it
  private int axis = 1; // of the channels in the result of that
  private boolean changed;

  private ChannelFolding(EditedGraph graph, ConstantProduct product) {
    this.graph = graph;
    this.product = product;
    last = product.node();
    factor = new double[product.channels()];
    sum = new double[product.channels()];
    Arrays.fill(factor, 1);
    var bias = product.bias();
    for (int c = 0; bias != null && c < sum.length; c++) sum[c] = bias[c];
  }

  static void run(EditedGraph graph) {
    for (var node : graph.nodes()) {
      var product = ConstantProduct.of(graph, node);
      if (product != null && product.takesBias()) new ChannelFolding(graph, product).run();
    }
  }

  private void run() {
    for (var next = next(); next != null; next = next()) {
      graph.remove(next, last);
      changed = true;
    }
    if (changed) write();
  }

  /** Takes the calculation of the next node, and returns the node; null if there is none. */
  private NodeProto.@Nullable Builder next() {
    var next = graph.onlyUser(last.getOutput(0));
    while (next != null && next.getOpType().equals("Transpose") && next.getAttributeCount() == 1) {
      axis = next.getAttribute(0).getIntsList().indexOf((long) axis);
      last = next;
      next = graph.onlyUser(last.getOutput(0));
    }
    if (next == null || next.getInputCount() != 2) return null;
    boolean first = next.getInput(0).equals(last.getOutput(0));
    var numbers = numbers(next.getInput(first ? 1 : 0));
    if (numbers == null) return null;
    switch (next.getOpType()) {
      case "Add" -> add(numbers, 1);
      case "Mul" -> multiply(numbers, 1);
      case "Sub" -> {
        if (!first) multiply(new float[] {-1}, 1);
        add(numbers, first ? -1 : 1);
      }
      case "Div" -> {
        if (!first) return null;
        multiply(numbers, -1);
      }
      default -> {
        return null;
      }
    }
    return next;
  }

  /** Returns a constant with one number, or one for each channel; otherwise null. */
  private float @Nullable [] numbers(String value) {
    var numbers = graph.floats(value);
    var constant = graph.constant(value);
    if (numbers == null || constant == null) return null;
    var dims = constant.getDimsList();
    int before = product.rank() - dims.size(); // axes that it does not have
    if (before < 0) return null;
    for (int i = 0; i < dims.size(); i++) {
      long most = before + i == axis ? product.channels() : 1;
      if (dims.get(i) != 1 && dims.get(i) != most) return null;
    }
    return numbers;
  }

  private void add(float[] numbers, int sign) {
    for (int c = 0; c < sum.length; c++) sum[c] += sign * at(numbers, c);
  }

  private void multiply(float[] numbers, int power) {
    for (int c = 0; c < sum.length; c++) {
      double by = power == 1 ? at(numbers, c) : 1 / at(numbers, c);
      factor[c] *= by;
      sum[c] *= by;
    }
  }

  private static double at(float[] numbers, int channel) {
    return numbers[numbers.length == 1 ? 0 : channel];
  }

  private void write() {
    var weights = product.weights();
    for (int i = 0; i < weights.length; i++) weights[i] *= (float) factor[product.channel(i)];
    var bias = new float[sum.length];
    for (int c = 0; c < bias.length; c++) bias[c] = (float) sum[c];
    product.bias(graph.add(product.biasName(), Tensors.of(bias, bias.length)));
    product.weights(graph.add(product.weightsName(), Tensors.of(weights, product.dims())));
  }
}
