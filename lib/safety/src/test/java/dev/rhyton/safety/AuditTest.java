package dev.rhyton.safety;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.Normalization;
import dev.rhyton.layers.ReLU;
import dev.rhyton.layers.Reshape;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.safety.Finding.Verdict;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each check, on a model that has the fault and on one that has not. */
class AuditTest {
  private static final NDArray X = Kit.uniform(1, 0, 1, 120, 8);
  private static final ArrayDataset DATA = Dataset.of(X, labels());

  private static NDArray labels() {
    var labels = new int[120];
    for (int i = 0; i < labels.length; i++) labels[i] = X.toFloats()[8 * i] > 0.5f ? 1 : 0;
    return NDArray.from(labels);
  }

  private static Sequential trained(ArrayDataset data, int epochs, Layer... layers) {
    Seed.set(3);
    var model = Sequential.of(layers);
    model.compile(
        Compile.of(Adam.of(0.02), "sparse_categorical_crossentropy").learning(Learning.plain()));
    model.fit(data, ModelKit.quiet(epochs, 40));
    return model;
  }

  private static Sequential small(Layer... first) {
    var layers = new Layer[first.length + 1];
    System.arraycopy(first, 0, layers, 0, first.length);
    layers[first.length] = Dense.of(2).activation("softmax");
    return trained(DATA, 12, layers);
  }

  private static Finding find(Model model, ArrayDataset data, String check) {
    var finding = Audit.of(model, data).finding(check);
    model.close();
    return finding;
  }

  private static void verdict(Verdict expected, Model model, String check) {
    var finding = find(model, DATA, check);
    assertEquals(expected, finding.verdict(), finding::toString);
  }

  @Test
  void scaleOfTheInputs() {
    var wide = Dataset.of(X.scale(255), DATA.y());
    var fault =
        find(trained(wide, 1, Dense.of(2).activation("softmax")), wide, "scale of the inputs");
    assertEquals(Verdict.FAULT, fault.verdict());
    assertTrue(fault.figure().startsWith("values from 0"), fault.figure());
    verdict(Verdict.OK, small(Dense.of(4).activation("tanh")), "scale of the inputs");
    var normalized = Normalization.of();
    normalized.adapt(wide.x());
    var model = trained(wide, 1, normalized, Dense.of(2).activation("softmax"));
    assertEquals(Verdict.OK, find(model, wide, "scale of the inputs").verdict());
  }

  @Test
  void logits() {
    Seed.set(3);
    var model = Sequential.of(Dense.of(2));
    model.compile(Adam.of(), SparseCategoricalCrossentropy.of().fromLogits(true));
    model.fit(DATA, ModelKit.quiet(1, 40));
    verdict(Verdict.FAULT, model, "outputs are probabilities");
    verdict(Verdict.OK, small(), "outputs are probabilities");
  }

  @Test
  void saturation() {
    verdict(Verdict.OK, small(), "saturated outputs");
    var model = small();
    model.setWeights(model.getWeights().stream().map(w -> w.scale(500)).toList());
    verdict(Verdict.FAULT, model, "saturated outputs");
  }

  /** Inputs in steps so small and so steep that the gradient points nowhere. */
  private static final class Shattered extends Layer {
    @Override
    protected Tensor call(Tensor x) {
      return x.add(x.multiply(300).sin().multiply(0.02));
    }
  }

  @Test
  void gradientMasking() {
    verdict(Verdict.OK, small(Dense.of(8).activation("tanh")), "gradient masking");
    verdict(Verdict.FAULT, small(new Shattered()), "gradient masking");
    var saturated = small();
    saturated.setWeights(saturated.getWeights().stream().map(w -> w.scale(1e4)).toList());
    verdict(Verdict.FAULT, saturated, "gradient masking");
  }

  @Test
  void unboundedActivations() {
    verdict(Verdict.OK, small(Dense.of(4).activation("tanh")), "unbounded activations");
    verdict(Verdict.NOTE, small(Dense.of(4).activation("relu")), "unbounded activations");
    var model = small(Dense.of(4).activation("relu"));
    model.setWeights(model.getWeights().stream().map(w -> w.scale(1000)).toList());
    verdict(Verdict.FAULT, model, "unbounded activations");
  }

  @Test
  void deadUnits() {
    verdict(Verdict.OK, small(Dense.of(4).activation("tanh")), "dead units");
    var model = small(Dense.of(4).activation("relu"));
    var weights = new ArrayList<>(model.getWeights());
    weights.set(1, NDArray.from(new float[] {-99, 9, -99, 9}));
    model.setWeights(weights);
    var finding = find(model, DATA, "dead units");
    assertEquals("2 of 4 units with relu are 0 for every sample", finding.figure());
    assertEquals(Verdict.FAULT, finding.verdict());
  }

  @Test
  void memorizedSamples() {
    verdict(Verdict.UNCHECKED, small(), "memorized samples");
    var digits = Datasets.loadDigits().train().take(300);
    for (int wrong : new int[] {0, 8}) {
      var labels = digits.y().toInts().clone();
      for (int i = 0; i < wrong; i++) labels[7 * i] = (labels[7 * i] + 3) % 10;
      var data = Dataset.of(digits.x(), labels);
      Seed.set(3);
      var model =
          Sequential.of(
              Flatten.of(), Dense.of(64).activation("relu"), Dense.of(10).activation("softmax"));
      var mode = Learning.plain().record(Recording.norms());
      model.compile(Compile.of(Adam.of(0.02), "sparse_categorical_crossentropy").learning(mode));
      model.fit(data, ModelKit.quiet(45, 50));
      var finding = find(model, data, "memorized samples");
      assertEquals(wrong == 0 ? Verdict.OK : Verdict.FAULT, finding.verdict(), finding::toString);
    }
  }

  @Test
  void layersWithCodeOfTheirOwn() {
    verdict(Verdict.OK, small(), "layers with code of their own");
    verdict(Verdict.FAULT, small(Lambda.of(x -> x.multiply(2))), "layers with code of their own");
  }

  @Test
  void lipschitzBounds() {
    verdict(Verdict.OK, small(Dense.of(4).activation("tanh")), "Lipschitz bound");
    verdict(Verdict.FAULT, small(LayerNormalization.of()), "Lipschitz bound");
    var model = small();
    model.setWeights(model.getWeights().stream().map(w -> w.scale(1000)).toList());
    verdict(Verdict.FAULT, model, "Lipschitz bound");
  }

  /** No pair of samples is stretched more than the bound allows, in nets of many kinds. */
  @Test
  void theBoundHolds() {
    var random = new Random(5);
    for (int run = 0; run < 6; run++) {
      Seed.set(run);
      var model =
          Sequential.of(
              Reshape.of(8, 8, 1),
              Conv2D.of(3, 1 + run % 3)
                  .strides(1 + run % 2)
                  .padding(run < 3 ? "same" : "valid")
                  .activation("relu"),
              BatchNormalization.of(),
              MaxPooling2D.of(2).strides(1),
              Flatten.of(),
              Dense.of(5).activation("sigmoid"),
              Dense.of(2).activation("softmax"));
      model.compile("adam", "sparse_categorical_crossentropy");
      var x = Kit.normal(run, 40, 64);
      model.fit(Dataset.of(x, Kit.labels(run, 40, 2)), ModelKit.quiet(1, 20));
      try (var audited = new AuditedModel(model, x, Kit.labels(run, 40, 2))) {
        var bound = LipschitzBound.of(audited);
        assertTrue(bound.without().isEmpty(), bound.without().toString());
        var other = x.toFloats().clone();
        for (int i = 0; i < other.length; i++) other[i] += (float) (0.1 * random.nextGaussian());
        var before = model.predict(x).toArray2d();
        var after = model.predict(NDArray.of(other, 40, 64)).toArray2d();
        for (int i = 0; i < 40; i++) {
          double moved = 0;
          for (int j = 0; j < 64; j++) {
            moved += Math.pow(other[64 * i + j] - x.toFloats()[64 * i + j], 2);
          }
          double out = Math.hypot(after[i][0] - before[i][0], after[i][1] - before[i][1]);
          assertTrue(out <= bound.product() * Math.sqrt(moved) + 1e-6);
        }
      }
      model.close();
    }
  }

  @Test
  void activationsWithoutAKnownSlopeHaveNoBound() {
    verdict(Verdict.OK, small(ReLU.of().negativeSlope(0.2)), "Lipschitz bound");
    verdict(Verdict.FAULT, small(ReLU.of().threshold(0.5)), "Lipschitz bound");
    verdict(Verdict.FAULT, small(Dense.of(4).activation("gelu")), "Lipschitz bound");
  }

  @Test
  void thePowerIterationFindsSingularValues() {
    assertEquals(
        5, LipschitzBound.spectralNorm(NDArray.from(new float[][] {{3, 0}, {4, 0}})), 1e-6);
    assertEquals(
        2, LipschitzBound.spectralNorm(NDArray.from(new float[][] {{0, -2}, {1, 0}})), 1e-5);
    assertEquals(0, LipschitzBound.spectralNorm(NDArray.from(new float[2][2])));
  }

  @Test
  void functionalAndSubclassedModels() {
    Seed.set(3);
    var in = Input.of(8);
    var hidden = Dense.of(4).activation("relu").apply(in);
    var functional = Model.of(in, Dense.of(2).activation("softmax").apply(hidden));
    functional.compile("adam", "sparse_categorical_crossentropy");
    functional.fit(DATA, ModelKit.quiet(1, 40));
    var audit = Audit.of(functional, DATA);
    assertTrue(audit.finding("unbounded activations").verdict() == Verdict.NOTE, audit::toString);
    var own =
        new Model() {
          private final Layer output = Dense.of(2).activation("softmax");

          @Override
          protected Tensor call(Tensor x) {
            return output.apply(x);
          }
        };
    own.compile("adam", "sparse_categorical_crossentropy");
    own.fit(DATA, ModelKit.quiet(1, 40));
    verdict(Verdict.UNCHECKED, own, "dead units");
  }

  @Test
  void theTableHasARowForEachCheck() {
    var model = small();
    var audit = Audit.of(model, DATA);
    assertEquals(9, audit.table().rowCount());
    assertEquals(audit.findings().get(1).figure(), audit.table().stringColumn("figure").get(1));
    assertTrue(audit.toString().toLowerCase(Locale.ROOT).startsWith("audit of sequential"));
    model.close();
  }
}
