package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Granularity;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.function.Executable;

/** Small things that many tests need. */
public final class Kit {
  /** Whether to run also what not every commit needs: {@code -Drhyton.full=true}. */
  public static final boolean FULL = Boolean.getBoolean("rhyton.full");

  private Kit() {}

  /** Normal numbers of a shape, by a seed. */
  public static NDArray normal(long seed, long... dims) {
    var random = Seed.generator(seed);
    var data = new float[(int) Shape.of(dims).size()];
    for (int i = 0; i < data.length; i++) data[i] = (float) random.nextGaussian();
    return NDArray.of(data, dims);
  }

  /** Numbers between two bounds, in float32. */
  public static NDArray uniform(long seed, double low, double high, long... dims) {
    var random = new Random(seed);
    var values = new float[Math.toIntExact(Shape.of(dims).size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (low + (high - low) * random.nextDouble());
    }
    return NDArray.of(values, dims);
  }

  /** Labels from 0 to {@code classes - 1}, by a seed. */
  public static NDArray labels(long seed, int count, int classes) {
    var random = Seed.generator(seed);
    return NDArray.from(random.ints(count, 0, classes).toArray());
  }

  /** Silent training in batches of {@code batch}. */
  public static Fit quiet(int epochs, int batch) {
    return Fit.epochs(epochs).batchSize(batch).verbose(0);
  }

  /** A classifier of 4 numbers into 3 classes. */
  public static Sequential classifier() {
    return Sequential.of(Dense.of(5).activation("tanh"), Dense.of(3).activation("softmax"));
  }

  /** Every mode with every granularity that trains by steps, and one that prepares. */
  public static Map<String, Learning> modes() {
    Map<String, Learning> modes = new LinkedHashMap<>();
    modes.put("plain", Learning.plain());
    for (var level : Granularity.values()) {
      if (level != Granularity.ROW) {
        modes.put("batch " + level, Learning.batch().groups(3).granularity(level));
      }
      modes.put("gradient " + level, Learning.gradient().granularity(level));
    }
    modes.put("batch with error feedback", Learning.batch().groups(3).errorFeedback());
    modes.put("gradient of groups", Learning.gradient().groups(2).q(0.5));
    modes.put("gradient aligned", Learning.gradient().aligned());
    modes.put("gradient cautious", Learning.gradient().cautious().independent());
    modes.put("weight", Learning.weight());
    return modes;
  }

  /** The largest distance between two lists of arrays of one shape. */
  public static double distance(List<NDArray> a, List<NDArray> b) {
    assertEquals(a.size(), b.size());
    double most = 0;
    for (int i = 0; i < a.size(); i++) most = Math.max(most, distance(a.get(i), b.get(i)));
    return most;
  }

  /** The largest distance between two arrays of one shape. */
  public static double distance(NDArray a, NDArray b) {
    assertEquals(a.shape(), b.shape());
    return distance(a.toDoubles(), b.toDoubles());
  }

  /** The largest distance between two vectors. */
  public static double distance(double[] a, double[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      double d = Math.abs(a[i] - b[i]);
      most = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(most, d);
    }
    return most;
  }

  /** {@code (a − b) · factor}, element by element. */
  public static double[] difference(NDArray a, NDArray b, double factor) {
    var x = a.toDoubles();
    var y = b.toDoubles();
    Arrays.setAll(x, i -> (x[i] - y[i]) * factor);
    return x;
  }

  /** The message with which an argument is refused. */
  public static String refusal(Executable call) {
    return assertThrows(IllegalArgumentException.class, call).getMessage();
  }

  /** Asserts that an argument is refused with exactly this message. */
  public static void assertRefused(String message, Executable call) {
    assertEquals(message, refusal(call));
  }
}
