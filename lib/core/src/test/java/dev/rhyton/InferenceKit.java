package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Bidirectional;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.layers.Reshape;
import dev.rhyton.models.InferenceModel;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Kinds of models, each of which predicts the same as its snapshot. */
public final class InferenceKit {
  private InferenceKit() {}

  /** A model and samples for it. */
  public record Case(String kind, Model model, Object x) {
    @Override
    public String toString() {
      return kind;
    }
  }

  private static final NDArray X = Kit.normal(1, 150, 16);
  private static final NDArray WORDS = Kit.labels(3, 150 * 6, 20).reshape(150, 6);

  public static Stream<Case> cases() {
    var in = Input.of(16);
    var hidden = Dense.of(8).activation("relu").apply(in);
    var twice = Model.of(in, List.of(Dense.of(2).apply(hidden), Dense.of(3).apply(hidden)));
    var left = Input.of("left", 16);
    var right = Input.of("right", 6);
    var both = Concatenate.of().apply(left, right);
    var joined = Model.of(Map.of("left", left, "right", right), Dense.of(2).apply(both));
    var sequence = Input.of(6, 4);
    var attended = MultiHeadAttention.of(2, 3).apply(sequence, sequence);
    var words = Input.of(DType.INT32, 6);
    var recurrent = LSTM.of(5).apply(Embedding.of(20, 4).maskZero(true).apply(words));
    var six = Kit.normal(4, 150, 6);
    return Stream.of(
        new Case(
            "MLP",
            Sequential.of(
                Dense.of(8).activation("tanh"),
                BatchNormalization.of(),
                Dense.of(3).activation("softmax")),
            X),
        new Case(
            "CNN",
            Sequential.of(
                Reshape.of(4, 4, 1),
                Conv2D.of(3, 2).activation("relu"),
                MaxPooling2D.of(2),
                Flatten.of(),
                Dense.of(2)),
            X),
        new Case("LSTM", Sequential.of(Reshape.of(4, 4), LSTM.of(3)), X),
        new Case(
            "bidirectional GRU",
            Sequential.of(
                Reshape.of(4, 4), Bidirectional.of(GRU.of(3)), Dense.of(1).activation("sigmoid")),
            X),
        new Case("masks", Model.of(words, recurrent), WORDS),
        new Case(
            "integers",
            Sequential.of(Embedding.of(20, 4), GlobalAveragePooling1D.of(), Dense.of(2)),
            WORDS),
        new Case("several outputs", twice, X),
        new Case("inputs by name", joined, Map.of("left", X, "right", six)),
        new Case("inputs as a list", joined, List.of(X, six)),
        new Case(
            "attention",
            Model.of(sequence, LayerNormalization.of().apply(attended)),
            Kit.normal(5, 150, 6, 4)),
        new Case(
            "dropout and a lambda",
            Sequential.of(Dropout.of(0.5), Lambda.of(x -> x.multiply(2)), Dense.of(2)),
            X),
        new Case(
            "across samples", Sequential.of(Lambda.of(x -> x.subtract(x.mean(0))), Dense.of(2)), X),
        new Case(
            "half precision",
            Sequential.of(
                Dense.of(4).dtype("mixed_float16"), Activation.of("softmax").dtype("float32")),
            X),
        new Case("a class of its own", new Own(), X));
  }

  private static final class Own extends Model {
    private final Dense out = Dense.of(2);

    @Override
    protected Tensor call(Tensor x) {
      return out.apply(x);
    }

    @Override
    protected List<Tensor> predictStep(List<Tensor> inputs) {
      return List.of(apply(inputs).get(0).add(1));
    }
  }

  /** Compares the predictions of a model with those of its snapshot, which it returns closed. */
  public static InferenceModel assertPredictsAlike(Case of, double tolerance) {
    var model = of.model;
    var expected = model.predictAll(of.x);
    try (var fast = model.forInference()) {
      assertAlike(expected, fast.predictAll(of.x), tolerance);
      var first = fast.predict(Dataset.of(of.x));
      assertAlike(List.of(expected.get(0)), List.of(first), tolerance);
      assertEquals(model.predictDict(of.x).keySet(), fast.predictDict(of.x).keySet());
      var one = Dataset.of(of.x).slice(3, 4);
      assertAlike(model.predictAll(one), fast.predictAll(one), tolerance);
      return fast;
    }
  }

  private static void assertAlike(List<NDArray> expected, List<NDArray> found, double tolerance) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).shape(), found.get(i).shape());
      assertEquals(expected.get(i).dtype(), found.get(i).dtype());
      var numbers = found.get(i).toFloats();
      assertArrayEquals(expected.get(i).toFloats(), numbers, (float) tolerance);
    }
  }
}
