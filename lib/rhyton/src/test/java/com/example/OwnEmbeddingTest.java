package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.RMSprop;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which weights are embeddings is what their layers say, whatever the weights are called. */
class OwnEmbeddingTest {
  static class Words extends Layer {
    private Weight table;

    @Override
    protected void build(Shape input) {
      table = weight(Initializers.get("uniform"), 9, 3);
    }

    @Override
    protected Tensor call(Tensor x) {
      return table.take(x.cast(DType.INT32));
    }

    @Override
    protected List<Weight> embeddingWeights() {
      return table == null ? List.of() : List.of(table);
    }
  }

  /** A layer whose weight is called as if it were an embedding. */
  static class ScaledEmbeddings extends Layer {
    private Weight embeddingsKernel;

    @Override
    protected void build(Shape input) {
      embeddingsKernel = weight(Initializers.get("glorot_uniform"), input.last(), 4);
    }

    @Override
    protected Tensor call(Tensor x) {
      return x.matmul(embeddingsKernel);
    }
  }

  /** Each of the nine words is in it. */
  private static final NDArray X = Kit.labels(1, 60, 9).reshape(12, 5);

  private static final NDArray Y = Kit.normal(2, 12, 2);

  /** Returns whether some numbers of a weight change in a step, and others rest. */
  private static boolean isMixed(Sequential model, int weight) {
    boolean mixed = false;
    for (int step = 0; step < 4; step++) {
      var before = model.getWeights().get(weight).toFloats();
      model.trainOnBatch(X, Y);
      var after = model.getWeights().get(weight).toFloats();
      int changed = 0;
      for (int i = 0; i < before.length; i++) if (before[i] != after[i]) changed++;
      mixed |= changed > 0 && changed < before.length;
    }
    return mixed;
  }

  /** With RMSprop, Gradient Learning masks single numbers, but embeddings as a whole. */
  @Test
  void gradientLearningMasksAnEmbeddingAsAWhole() {
    for (var first : List.of(new Words(), Embedding.of(9, 3))) {
      var model =
          Sequential.of(Input.of(5), first, Flatten.of(), new ScaledEmbeddings(), Dense.of(2));
      model.compile(Compile.of(RMSprop.of(0.01), MeanSquaredError.of()));
      assertTrue(!isMixed(model, 0), first.toString());
      assertTrue(isMixed(model, 1), "ScaledEmbeddings is no embedding");
    }
  }

  @Test
  void weightLearningLeavesAnEmbeddingAsItIs() {
    var model = Sequential.of(Input.of(5), new Words().named("words"), Flatten.of(), Dense.of(2));
    model.compile(Compile.of(RMSprop.of(0), MeanSquaredError.of()).learning(Learning.weight()));
    model.build();
    var before = model.getWeights().get(0);
    model.fit(X, Y, Fit.epochs(1).verbose(0));
    assertEquals(before, model.getWeights().get(0));
    var rows = model.calibration().rows().stream().map(r -> r.weight() + ": " + r.note()).toList();
    assertTrue(rows.contains("words/table: embedding: left unchanged"), rows.toString());
  }
}
