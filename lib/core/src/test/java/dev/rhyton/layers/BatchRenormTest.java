package dev.rhyton.layers;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.initializers.Constant;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Batch renormalization, against a calculation of one feature by hand. */
class BatchRenormTest {
  private static final double EPSILON = 1e-3;

  private static BatchNormalization layer() {
    return BatchNormalization.of()
        .renorm(true)
        .renormClipping(Map.of("rmin", 0.5, "rmax", 1.5, "dmax", 2.0))
        .renormMomentum(0.8)
        .momentum(0.9);
  }

  @CanIgnoreReturnValue
  private static double[] train(Layer layer, double... batch) {
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(Shape.UNKNOWN, 1));
      var y = graph.function(List.of(layer.apply(x)));
      return y.run(List.of(NDArray.of(batch, batch.length, 1)))[0].toDoubles();
    }
  }

  @Test
  void correctsByAverages() {
    var layer = layer();
    double[] batch = {3, 5, 4, 8};
    double mean = 5;
    double deviation = Math.sqrt(3.5 + EPSILON);
    double renormMean = 0;
    double renormDeviation = 1;
    double moving = 1;
    for (int step = 0; step < 3; step++) {
      double r = Math.min(1.5, Math.max(0.5, deviation / renormDeviation));
      double d = Math.min(2, Math.max(-2, (mean - renormMean) / renormDeviation));
      var y = train(layer, batch);
      for (int i = 0; i < 4; i++) {
        assertEquals((batch[i] - mean) / deviation * r + d, y[i], 1e-5);
      }
      renormMean = 0.8 * renormMean + 0.2 * mean;
      renormDeviation = 0.8 * renormDeviation + 0.2 * deviation;
      moving = 0.9 * moving + 0.1 * deviation;
    }
    var weights = layer.getWeights();
    assertEquals(
        List.of(
            "gamma",
            "beta",
            "moving_mean",
            "moving_variance",
            "moving_stddev",
            "renorm_mean",
            "renorm_stddev"),
        layer.ownWeights().stream().map(Weight::name).toList());
    assertEquals(5 * (1 - Math.pow(0.9, 3)), weights.get(2).item(), 1e-5);
    assertEquals(moving * moving - EPSILON, weights.get(3).item(), 1e-5);
    assertEquals(moving, weights.get(4).item(), 1e-5);
    assertEquals(renormMean, weights.get(5).item(), 1e-5);
    assertEquals(renormDeviation, weights.get(6).item(), 1e-5);
  }

  /** Where nothing limits the corrections, a batch is normalized as at prediction. */
  @Test
  void withoutLimitsTrainingIsInference() {
    var layer = BatchNormalization.of().renorm(true).renormMomentum(0.5).momentum(0.5);
    train(layer, 1, 2, 4);
    var moved = layer.getWeights();
    var y = train(layer, 3, 5, 4, 8);
    var model = Sequential.of(InputLayer.of(1), layer);
    layer.setWeights(moved);
    var x = NDArray.of(new float[] {3, 5, 4, 8}, 4, 1);
    assertEquals(0, Kit.distance(y, model.predict(x).toDoubles()), 1e-5);
  }

  @Test
  void deviationsBeginAtRootsOfVariances() {
    var layer = BatchNormalization.of().renorm(true).movingVarianceInitializer(Constant.of(4));
    layer.apply(Input.of(2));
    var twos = NDArray.of(new float[] {2, 2}, 2);
    assertEquals(
        List.of(twos, twos), List.of(layer.getWeights().get(4), layer.getWeights().get(6)));
  }

  @Test
  void messages() {
    assertRefused(
        "BatchNormalization: renormMomentum must lie in [0, 1], received 2.",
        () -> BatchNormalization.of().renormMomentum(2));
    assertRefused(
        "BatchNormalization: renormClipping takes rmin, rmax and dmax, received {dmin=1.0}.",
        () -> BatchNormalization.of().renormClipping(Map.of("dmin", 1.0)));
    assertRefused(
        "BatchNormalization: renormClipping needs rmin ≤ rmax and dmax ≥ 0, received {rmax=1.0,"
            + " rmin=2.0}.",
        () -> BatchNormalization.of().renormClipping(Map.of("rmin", 2.0, "rmax", 1.0)));
    assertRefused(
        "BatchNormalization: renormClipping needs rmin ≤ rmax and dmax ≥ 0, received {dmax=-1.0}.",
        () -> BatchNormalization.of().renormClipping(Map.of("dmax", -1.0)));
  }
}
