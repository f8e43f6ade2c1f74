package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.files.KerasFiles;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.NDArray;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A comparison is worth something only if it fails where something is wrong. */
class GoldenToleranceTest {
  private final Path mlp = Golden.resources().resolve("models/dense_mlp");
  private final Path adam = Golden.resources().resolve("train/opt_adam");

  @Test
  void outputsOfAChangedWeightFail() {
    var model = KerasFiles.load(mlp.resolve("model.keras"));
    change(model);
    assertThrows(AssertionError.class, () -> new ModelCase(mlp).check(model));
  }

  @Test
  void trainingFromAChangedWeightFails() {
    var model = KerasFiles.load(adam.resolve("before.keras"));
    change(model);
    assertThrows(AssertionError.class, () -> new TrainCase(adam).check(model));
  }

  @Test
  void trainingByAnotherOptimizerFails() {
    var model = KerasFiles.load(adam.resolve("before.keras"));
    var loss = SparseCategoricalCrossentropy.of();
    model.compile(Compile.of(Adam.of(0.01).beta2(0.99), loss).learning(Learning.plain()));
    assertThrows(AssertionError.class, () -> new TrainCase(adam).check(model));
  }

  /** Makes a thousandth more of one number in the last kernel, on which the outputs hang most. */
  private static void change(Model model) {
    var kernel = model.weights().get(model.weights().size() - 2);
    var values = kernel.value().toFloats();
    values[0] *= 1.001f;
    kernel.assign(NDArray.of(values, kernel.shape().dims()));
  }
}
