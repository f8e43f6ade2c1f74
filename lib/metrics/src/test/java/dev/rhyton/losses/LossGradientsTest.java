package dev.rhyton.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Gradients of losses are the derivatives of their values, whatever the targets add up to. */
class LossGradientsTest {
  private static final Set<String> OF_CLASS_INDICES =
      Set.of(
          "CTC", "CategoricalGeneralizedCrossEntropy", "Circle", "SparseCategoricalCrossentropy");

  /** Rows that sum to 2, 0.4, 0 and −1: several classes of a sample, or classes times a reward. */
  private static final NDArray ROWS =
      NDArray.from(
          new float[][] {{1, 1, 0}, {0.2f, 0.1f, 0.1f}, {0.5f, -0.25f, -0.25f}, {0, 0, -1}});

  /** Losses whose formula has a logarithm or a power of the targets. */
  private static final Set<String> OF_POSITIVE_TARGETS =
      Set.of("KLDivergence", "MeanSquaredLogarithmicError", "Poisson");

  private static double slope(UnaryOperator<Tensor> f, NDArray at, NDArray along, double step) {
    var there = f.apply(at.add(along.multiply(step))).value().item();
    var back = f.apply(at.subtract(along.multiply(step))).value().item();
    return (there - back) / (2 * step);
  }

  private static Map<String, UnaryOperator<Tensor>> losses() {
    var all = new HashMap<String, UnaryOperator<Tensor>>();
    for (var name : Losses.names()) {
      var loss = Losses.get(name);
      var kind = loss.getClass().getSimpleName();
      if (OF_CLASS_INDICES.contains(kind)) continue;
      var targets = OF_POSITIVE_TARGETS.contains(kind) ? (NDArray) ROWS.abs().add(0.1) : ROWS;
      all.put(name, x -> loss.apply(targets, x.sigmoid()));
      all.put(name + " of softmax", x -> loss.apply(targets, x.softmax()));
    }
    for (var loss :
        List.of(
            CategoricalCrossentropy.of().fromLogits(true),
            CategoricalCrossentropy.of().fromLogits(true).labelSmoothing(0.1),
            CategoricalFocalCrossentropy.of().fromLogits(true),
            BinaryCrossentropy.of().fromLogits(true),
            BinaryFocalCrossentropy.of().fromLogits(true)))
      all.put(loss + " of logits", x -> loss.apply(ROWS, x));
    return all;
  }

  @Test
  void gradientsAreDerivatives() {
    check(losses(), Kit.normal(3, 4, 3));
    assertTrue(losses().size() > 40, losses().keySet()::toString);
  }

  /** Where the two halves of a formula meet, such as |z| at 0: a last layer that starts as 0. */
  @Test
  void gradientsOfZerosAreDerivatives() {
    var smooth = losses();
    smooth.keySet().removeIf(name -> !name.contains("rossentropy"));
    assertTrue(smooth.size() > 15, smooth.keySet()::toString);
    check(smooth, NDArray.from(new float[4][3]));
  }

  private static void check(Map<String, UnaryOperator<Tensor>> losses, NDArray at) {
    var along = Kit.normal(4, 4, 3);
    var wrong = new ArrayList<String>();
    losses.forEach(
        (name, loss) -> {
          double slope = slope(loss, at, along, 1e-2);
          double found = Gradients.of(loss, at).multiply(along).sum().value().item();
          if (Math.abs(slope - found) > 0.02 * Math.max(0.05, Math.abs(slope)))
            wrong.add(name + ": " + found + " instead of " + slope);
        });
    assertEquals(List.of(), wrong);
  }
}
