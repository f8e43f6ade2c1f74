package dev.rhyton.tensor.internal;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_OperationNumControlOutputs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Chooses the faster of TensorFlow's two operations for each float32 product of two matrices in a
 * finished graph, gradients included: {@code MatMul} and {@code BatchMatMulV2}, which call
 * different kernels of oneDNN. On processors with AVX-512, the latter is faster if
 *
 * <ul>
 *   <li>the second matrix is transposed, as in the gradient of a layer's input, and large: 1.2 to 4
 *       times;
 *   <li>the product has about 10 million multiplications, which {@code MatMul} makes in one thread:
 *       1.1 to 1.5 times.
 * </ul>
 *
 * <p>Otherwise it is slower. The measurements are in {@code lib/benchmarks/notes/steps.md}.
 */
final class ProductKernels {
  private static final long LARGE = 1 << 17; // elements of a transposed matrix
  private static final long WIDE = 256; // its smaller side
  private static final long FEW_ROWS = 16; // too few for the transposed product
  private static final long ONE_THREAD_FROM = 6_000_000; // multiplications
  private static final long ONE_THREAD_TO = 17_000_000;
  private static final long NARROW = 256; // the middle one of the three sizes

  private final boolean applies = Processor.multipliesByAvx512();
  private final List<GraphOperation> found = new ArrayList<>();
  private final List<Choice> open = new ArrayList<>(); // those that depend on the number of rows
  private long rows;

  /** A product and what was chosen for it. */
  private record Choice(Sizes sizes, boolean batch) {
    boolean isFor(long rows) {
      return sizes.gainsByBatch(rows) == batch;
    }
  }

  /** The sizes of a product, −1 for those that only a run knows. */
  record Sizes(long left, long summed, long right, boolean transposed) {
    private boolean areKnown() {
      return Math.min(left, Math.min(summed, right)) >= 0;
    }

    /**
     * Returns whether {@code BatchMatMulV2} is faster.
     *
     * @param rows the expected size of axes that only a run knows; 0 for unknown
     */
    boolean gainsByBatch(long rows) {
      boolean large = Math.min(summed, right) >= WIDE && summed * right >= LARGE;
      if (transposed && large)
        return (left < 0 ? rows : left) > FEW_ROWS || (left < 0 && rows == 0);
      if (!areKnown() && rows == 0) return false;
      var all = new long[] {left, summed, right};
      double products = 1;
      for (int i = 0; i < all.length; i++) {
        if (all[i] < 0) all[i] = rows;
        products *= all[i];
      }
      Arrays.sort(all);
      return products >= ONE_THREAD_FROM && products <= ONE_THREAD_TO && all[1] <= NARROW;
    }
  }

  /** Sets the number of samples that steps will probably have. */
  void expectRows(long samples) {
    rows = samples;
  }

  /** Notes a {@code MatMul} of the graph. */
  void note(GraphOperation product) {
    if (applies) found.add(product);
  }

  /** Notes the products of gradients, whose names TensorFlow counts. */
  void noteGradients(Graph graph, String prefix) {
    if (!applies) return;
    var name = prefix + "/MatMul";
    int next = 1;
    for (var op = graph.operation(name); op != null; op = graph.operation(name + "_" + next++)) {
      note(op);
    }
  }

  /** Replaces the products of a graph. Its results are identities, so that none is a product. */
  void choose(GraphBuilder graph) {
    for (var op : found) {
      var sizes = sizes(op);
      if (sizes == null) continue;
      boolean batch = sizes.gainsByBatch(rows);
      if (!sizes.areKnown()) open.add(new Choice(sizes, batch));
      if (batch) replace(graph, op);
    }
    found.clear();
  }

  /** Returns whether the same operations are chosen for another expected number of samples. */
  boolean areFor(long samples) {
    if (samples != rows && open.stream().allMatch(choice -> choice.isFor(samples))) rows = samples;
    return samples == rows;
  }

  /** Returns the sizes of a product, or null if it is to remain. */
  private static @Nullable Sizes sizes(GraphOperation op) {
    if (op.output(0).dataType() != DataType.DT_FLOAT) return null;
    if (TF_OperationNumControlOutputs(op.getUnsafeNativeHandle()) > 0) return null;
    var left = op.input(0).shape();
    var right = op.input(1).shape();
    if (left.isUnknown() || right.isUnknown()) return null;
    boolean first = op.attributes().getAttrBool("transpose_a");
    boolean second = op.attributes().getAttrBool("transpose_b");
    long summed = Math.max(left.get(first ? 0 : 1), right.get(second ? 1 : 0));
    return new Sizes(left.get(first ? 1 : 0), summed, right.get(second ? 0 : 1), second);
  }

  private static void replace(GraphBuilder graph, GraphOperation op) {
    var attrs =
        OpAttributes.of("adj_x", op.attributes().getAttrBool("transpose_a"))
            .and("adj_y", op.attributes().getAttrBool("transpose_b"));
    var inputs = List.<Output<?>>of(op.input(0), op.input(1));
    var other = graph.add("BatchMatMulV2", attrs, inputs, List.of());
    Native.moveConsumers(graph.graph(), op, other);
  }
}
