package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.function.Executable;

/** Small things that the tests of many modules need; those of models are in {@code ModelKit}. */
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
