package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.AutoLearning;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The gate of the initial weights: six kernels in a row. */
class AutoStartTest {
  private static final NDArray X = Kit.normal(1, 40, 4);
  private static final NDArray LABELS = Kit.labels(2, 40, 3);

  private static AutoLearning onlyStart() {
    return Learning.auto().learningRateSearch(false).learningRateDecay(false).weightDecay(false);
  }

  private static void fit(Model model, String loss, NDArray x, NDArray y) {
    model.compile(Compile.of(Adam.of(), Losses.get(loss)).learning(onlyStart()));
    model.fit(x, y, ModelKit.quiet(1, 40));
  }

  private static Sequential deep(int hidden, int outputs, String activation) {
    Seed.set(8);
    var model = Sequential.of();
    for (int i = 0; i < hidden; i++) model.add(Dense.of(5).activation("tanh"));
    model.add(Dense.of(outputs).activation(activation));
    return model;
  }

  @Test
  void sixKernelsAreDeep() {
    var shallow = deep(4, 3, "softmax");
    fit(shallow, "sparse_categorical_crossentropy", X, LABELS);
    assertNull(shallow.calibration());
    var deep = deep(5, 3, "softmax");
    fit(deep, "sparse_categorical_crossentropy", X, LABELS);
    assertEquals(6, deep.calibration().rows().size());
    for (var row : deep.calibration().rows()) assertEquals(1, row.after(), 0.06, row.toString());
  }

  /** Below the gate nothing is drawn or changed: the numbers are those of plain training. */
  @Test
  void aShallowModelIsAsItWas() {
    var auto = deep(2, 3, "softmax");
    fit(auto, "sparse_categorical_crossentropy", X, LABELS);
    var plain = deep(2, 3, "softmax");
    plain.compile(
        Compile.of(Adam.of(), Losses.get("sparse_categorical_crossentropy"))
            .learning(Learning.plain()));
    plain.fit(X, LABELS, ModelKit.quiet(1, 40));
    assertEquals(plain.getWeights(), auto.getWeights());
  }

  @Test
  void theLongestWayCounts() {
    Seed.set(8);
    var in = Input.of(4);
    Layer first = Dense.of(4);
    var wide = Add.of().apply(first.apply(in), Dense.of(4).apply(in), Dense.of(4).apply(in));
    var wideModel = Model.of(in, Dense.of(3).apply(Dense.of(4).apply(Dense.of(4).apply(wide))));
    fit(wideModel, "mse", X, Kit.normal(3, 40, 3));
    assertNull(wideModel.calibration()); // six kernels, four in a row
    var input = Input.of(4);
    Tensor x = input;
    for (int i = 0; i < 3; i++) {
      var branch = Dense.of(4).apply(Dense.of(4).activation("relu").apply(x));
      x = Add.of().apply(x, branch);
    }
    var residual = Model.of(input, x);
    fit(residual, "mse", X, Kit.normal(3, 40, 4));
    assertNotNull(residual.calibration());
  }

  @Test
  void recurrentKernelsAreOneWithTheirs() {
    Seed.set(8);
    var model =
        Sequential.of(
            LSTM.of(3).returnSequences(true), LSTM.of(3).returnSequences(true), LSTM.of(3));
    model.add(Dense.of(3).activation("softmax"));
    fit(model, "sparse_categorical_crossentropy", Kit.normal(1, 40, 7, 2), LABELS);
    assertNull(model.calibration());
  }

  @Test
  void aDeepRegressionBeginsAtTheMean() {
    var y = NDArray.from(Kit.normal(3, 40, 2).add(5).value().toDoubles()).reshape(40, 2);
    var model = deep(5, 2, "linear");
    model.compile(Compile.of(Adam.of(0), Losses.get("mse")).learning(onlyStart()));
    model.fit(X, y, ModelKit.quiet(1, 40));
    var weights = model.getWeights();
    assertArrayEquals(new double[10], weights.get(10).toDoubles());
    double[] means = y.mean(0).value().toDoubles();
    assertArrayEquals(means, weights.get(11).toDoubles(), 1e-5);
    var rows = model.calibration().rows();
    assertEquals("last kernel of a regression: 0", rows.get(5).note());
    assertEquals(1, rows.get(4).after(), 0.06);
  }

  @Test
  void weightLearningOfAUserComesFirst() {
    var model = deep(2, 3, "softmax");
    model.compile(
        Compile.of(Adam.of(), Losses.get("sparse_categorical_crossentropy"))
            .learning(Learning.weight().auto()));
    model.fit(X, LABELS, ModelKit.quiet(1, 40));
    assertEquals(3, model.calibration().rows().size());
  }
}
