package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.Input;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.NDArray;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trained model becomes the body of another: load, drop the top, freeze, fit, unfreeze, save. */
class TransferLearningTest {
  @TempDir Path temporary;

  private final NDArray x = Kit.normal(1, 40, 8, 8, 2);
  private final NDArray y = Kit.labels(2, 40, 4);

  private void check(Model base, Model model) {
    base.freeze();
    var before = base.getWeights();
    assertEquals(2, model.trainableWeights().size());
    compile(model, 0.01);
    double first = model.evaluate(x, y).get("loss");
    model.fit(x, y, ModelKit.quiet(4, 10));
    assertTrue(model.evaluate(x, y).get("loss") < first);
    assertEquals(before, base.getWeights(), "moving means too stay as they are");

    base.unfreeze();
    compile(model, 0.001);
    model.fit(x, y, ModelKit.quiet(2, 10));
    assertNotEquals(before, base.getWeights());

    var file = temporary.resolve("tuned.keras");
    model.save(file);
    var copy = Model.load(file);
    assertEquals(model.predict(x), copy.predict(x));
    assertEquals(model.optimizerState().iterations(), copy.optimizerState().iterations());
  }

  private static void compile(Model model, double rate) {
    model.compile(
        Compile.of(Adam.of(rate), SparseCategoricalCrossentropy.of()).learning(Learning.plain()));
  }

  @Test
  void aSequentialThatKerasTrained() throws URISyntaxException {
    var file = Path.of(getClass().getResource("/golden/train/cnn/after.keras").toURI());
    var base = (Sequential) Model.load(file);
    assertEquals("Dense", ConfiguredInternals.className(base.pop()));
    var model = Sequential.of(base, Dropout.of(0.2), Dense.of(4).activation("softmax"));
    model.build(8, 8, 2);
    check(base, model);
  }

  @Test
  void aFunctionalModel() {
    var in = Input.of(8, 8, 2);
    var features = Conv2D.of(6, 3).activation("relu").apply(in);
    var pooled =
        GlobalAveragePooling2D.of().named("pooled").apply(BatchNormalization.of().apply(features));
    Model.of(in, Dense.of(7).apply(pooled)).save(temporary.resolve("body.keras"));
    var loaded = Model.load(temporary.resolve("body.keras"));

    var base = Model.of(loaded.inputs().get(0), loaded.output("pooled"));
    var fresh = Input.of(8, 8, 2);
    check(base, Model.of(fresh, Dense.of(4).activation("softmax").apply(base.apply(fresh))));
  }
}
