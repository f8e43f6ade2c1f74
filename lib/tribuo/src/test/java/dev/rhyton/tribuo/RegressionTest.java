package dev.rhyton.tribuo;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.tribuo.TribuoKit.quiet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.layers.Dense;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tribuo.impl.ArrayExample;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.evaluation.RegressionEvaluator;

class RegressionTest {
  private static final Compile COMPILE = Compile.of(Adam.of(0.05), Losses.get("mse"));

  @Test
  void learnsSeveralDimensions() {
    var data = TribuoKit.sums(200);
    var trainer = RhytonTrainer.regression(() -> Sequential.of(Dense.of(2)), COMPILE, quiet(60));
    var model = trainer.train(data);
    var evaluation = new RegressionEvaluator().evaluate(model, data);
    assertTrue(evaluation.averageR2() > 0.99, () -> evaluation.toString());
    var prediction = model.predict(data.getExample(0)).getOutput();
    var truth = data.getExample(0).getOutput();
    assertEquals(Arrays.asList("double", "sum"), Arrays.asList(prediction.getNames()));
    for (var name : prediction.getNames()) {
      assertEquals(
          truth.getDimension(name).orElseThrow().getValue(),
          prediction.getDimension(name).orElseThrow().getValue(),
          0.1,
          name);
    }
    assertFalse(model.generatesProbabilities());
  }

  @Test
  void learnsOneDimension() {
    var data = TribuoKit.empty(new RegressionFactory());
    for (int i = 0; i < 64; i++) {
      data.add(
          new ArrayExample<>(
              new Regressor("y", i / 64.0), new String[] {"x"}, new double[] {i / 32.0}));
    }
    var model =
        RhytonTrainer.regression(() -> Sequential.of(Dense.of(1)), COMPILE, quiet(60)).train(data);
    assertTrue(new RegressionEvaluator().evaluate(model, data).averageR2() > 0.99);
  }

  @Test
  void messages() {
    assertRefused(
        "The model returns outputs of shape (None, 3), the data have 2 dimensions, [double, sum]: end"
            + " it with Dense.of(2).",
        () ->
            RhytonTrainer.regression(() -> Sequential.of(Dense.of(3)), COMPILE, quiet(1))
                .train(TribuoKit.sums(4)));
    var partly = TribuoKit.sums(4);
    partly.add(
        new ArrayExample<>(
            RegressionFactory.UNKNOWN_REGRESSOR, new String[] {"a"}, new double[] {1}));
    assertRefused(
        "Example 4 has no number for \"double\". Leave out what has no output.",
        () -> TribuoKit.sumsTrainer(1).train(partly));
  }
}
