package dev.rhyton.files;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import io.jhdf.api.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Converts the arrays of Keras 1, where each gate of a recurrent layer has its own kernel,
 * recurrent kernel and bias, and sequences are images of height 1.
 */
final class Keras1Weights {
  /** The order of the gates in the file, for the arrays of Keras 3. */
  private static final Map<String, int[]> GATES =
      Map.of("LSTM", new int[] {0, 2, 1, 3}, "GRU", new int[] {0, 1, 2});

  private Keras1Weights() {}

  /** Returns whether the arrays of a layer have this layout. */
  static boolean areThose(Layer layer, List<Dataset> arrays) {
    var gates = GATES.get(ConfiguredInternals.className(layer));
    if (gates != null) return arrays.size() == 3 * gates.length;
    boolean sequence = ConfiguredInternals.className(layer).equals("Conv1D") && !arrays.isEmpty();
    return sequence && arrays.get(0).getDimensions().length == 4;
  }

  static void read(List<Dataset> arrays, Layer layer, List<Weight> weights) {
    var gates = GATES.get(ConfiguredInternals.className(layer));
    if (gates == null) {
      readSequence(arrays, weights);
      return;
    }
    Check.that(
        weights.size() == 3,
        "expected %d weights, found %d: three for each gate.",
        weights.size(),
        arrays.size());
    for (int i = 0; i < 3; i++) {
      var parts = new ArrayList<NDArray>();
      for (int gate : gates)
        parts.add(part(arrays.get(3 * gate + i), weights.get(i), gates.length));
      weights.get(i).assign(sideBySide(parts));
    }
  }

  private static NDArray part(Dataset array, Weight weight, int gates) {
    var shape = weight.shape();
    var expected = shape.upTo(shape.rank() - 1).plus(shape.last() / gates);
    return HdfReader.array(array, "A gate of \"" + weight.name() + "\"", expected);
  }

  /** Concatenates arrays along their last axis. */
  private static NDArray sideBySide(List<NDArray> parts) {
    var shape = parts.get(0).shape();
    int rows = (int) (shape.size() / shape.last());
    int columns = (int) shape.last();
    var all = new float[rows * columns * parts.size()];
    for (int p = 0; p < parts.size(); p++) {
      var values = parts.get(p).toFloats();
      for (int row = 0; row < rows; row++) {
        int to = (row * parts.size() + p) * columns;
        System.arraycopy(values, row * columns, all, to, columns);
      }
    }
    return NDArray.of(all, shape.upTo(shape.rank() - 1).plus((long) columns * parts.size()).dims());
  }

  private static void readSequence(List<Dataset> arrays, List<Weight> weights) {
    LegacyWeights.checkCount(arrays, weights);
    var kernel = weights.get(0);
    long[] dims = kernel.shape().dims();
    var flat = HdfReader.array(arrays.get(0), "A kernel", Shape.of(dims[0], 1, dims[1], dims[2]));
    kernel.assign(flat.reshape(dims));
    IntStream.range(1, arrays.size()).forEach(i -> HdfReader.read(arrays.get(i), weights.get(i)));
  }
}
