package dev.rhyton.layers;

import dev.rhyton.Kit;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Models;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * Runs random convolutions and poolings, with the seeds from {@code args[0]} to before {@code
 * args[1]}, and prints for each its seed, then {@code ok} or what is wrong with it: where the
 * process ends, the last line has the seed of what ended it.
 */
final class WindowRuns {
  private static final double TOLERANCE = 3e-5; // 4e-6 at most in 6,000 runs
  private static final double HALF_TOLERANCE = 0.05;

  private WindowRuns() {}

  public static void main(String[] args) {
    for (long seed = Long.parseLong(args[0]); seed < Long.parseLong(args[1]); seed++) {
      System.out.print(seed + " ");
      System.out.flush();
      Seed.set(seed);
      System.out.println(outcome(new WindowCase(seed)));
    }
  }

  private static String outcome(WindowCase spec) {
    boolean possible = Arrays.stream(spec.outputSizes()).allMatch(n -> n > 0);
    try {
      double distance = distance(spec);
      if (!possible) return "not refused: " + spec;
      boolean equal = distance < (spec.isHalf() ? HALF_TOLERANCE : TOLERANCE);
      return (equal ? "ok " : "apart by ") + distance + ": " + spec;
    } catch (IllegalArgumentException e) {
      return (possible ? "refused: " : "ok, refused: ") + spec + ": " + e.getMessage();
    } catch (RuntimeException e) {
      return "failed: " + spec + ": " + e;
    }
  }

  /** How far outputs and one step of training are from the reference's, by the largest number. */
  private static double distance(WindowCase spec) {
    var model = Models.fromJson(spec.model().toString());
    var x = Kit.normal(1, spec.dims(spec.size, spec.channels));
    var y = model.predict(x);
    var target = Kit.normal(2, y.shape().dims());
    var before = model.getWeights();
    long count = y.shape().size();
    // With this rate a step is the sum of (y − target) · ∂y.
    model.compile(Compile.of(SGD.of(count / 2.0), "mse").learning(Learning.plain()));
    model.trainOnBatch(x, target);
    var after = model.getWeights();

    var weights = before.subList(1, before.size()).stream().map(NDArray::toDoubles).toList();
    var in = toLast(spec, x);
    var wanted = toLast(spec, target);
    var expected =
        new WindowReference(spec)
            .run(
                in,
                weights,
                out -> {
                  var dy = new double[out.length];
                  Arrays.setAll(dy, i -> out[i] - wanted[i]);
                  return dy;
                });
    double most = distance(expected.get(0), toLast(spec, y));
    if (spec.isHalf()) return most; // a step may be left out, as scaled losses overflow
    var steps = new ArrayList<>(expected.subList(1, expected.size()));
    steps.set(0, bySlopes(spec, in, steps.get(0)));
    for (int i = 0; i < steps.size(); i++) {
      var step = Kit.difference(before.get(i), after.get(i), 1);
      most = Math.max(most, distance(steps.get(i), step));
    }
    return most;
  }

  /** The gradients by the slopes of PReLU, which negative inputs are multiplied by. */
  private static double[] bySlopes(WindowCase spec, double[] x, double[] dx) {
    int channels = spec.channels;
    int places = x.length / spec.batch / channels;
    var sum = new double[spec.sizesUnknown ? channels : places * channels];
    for (int i = 0; i < x.length; i++) {
      int channel = i % channels;
      int place = i / channels % places;
      int at = spec.channelsFirst ? channel * places + place : place * channels + channel;
      sum[spec.sizesUnknown ? channel : at] += dx[i] * Math.min(0, x[i]);
    }
    return sum;
  }

  private static double[] toLast(WindowCase spec, NDArray array) {
    var values = array.toDoubles();
    if (!spec.channelsFirst || array.shape().rank() == 2) return values;
    int channels = (int) array.shape().dim(1);
    int places = values.length / spec.batch / channels;
    var last = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int sample = i / (channels * places);
      last[(sample * places + i % places) * channels + i / places % channels] = values[i];
    }
    return last;
  }

  private static double distance(double[] expected, double[] actual) {
    if (expected.length != actual.length) return Double.POSITIVE_INFINITY;
    double scale = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElse(0));
    return Kit.distance(expected, actual) / scale;
  }
}
