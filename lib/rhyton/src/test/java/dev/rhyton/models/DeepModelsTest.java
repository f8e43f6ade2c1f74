package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models with more layers in a row than calls of a method fit into Java's stack. */
class DeepModelsTest {
  private static final int DEPTH = 4_000;

  private static final NDArray X = Kit.normal(1, 4, 2);

  @Test
  void layersInARow(@TempDir Path folder) {
    var input = Input.of(2);
    Tensor h = input;
    for (int i = 0; i < DEPTH; i++) h = Activation.of(i % 2 == 0 ? "relu" : "linear").apply(h);
    var model = Model.of(input, Dense.of(1).apply(h));
    model.compile("sgd", "mse");
    model.fit(X, Kit.normal(2, 4, 1), Fit.epochs(1).verbose(0));
    assertEquals(3, model.countParams());
    var file = folder.resolve("deep.keras");
    model.save(file);
    var loaded = Model.load(file);
    assertEquals(model.predict(X), loaded.predict(X));
    model.close();
    loaded.close();
  }

  @Test
  void operationsInARow() {
    var input = Input.of(2);
    Tensor h = input;
    for (int i = 0; i < DEPTH; i++) h = i % 2 == 0 ? Ops.add(h, 1) : h.subtract(1);
    var model = Model.of(input, h);
    assertArrayEquals(X.toFloats(), model.predict(X).toFloats(), 1e-3f);
    model.close();
  }

  @Test
  void layersInLayers() {
    var message = "layers in layers, at most 100 levels are possible.";
    var built = nested(Dense.of(1), 90);
    assertEquals(Shape.of(4, 1), built.predict(X).shape());
    var refused = Kit.refusal(() -> nested(built, 20));
    assertTrue(refused.endsWith(message), refused);
    var tooDeep = nested(Dense.of(1), 110);
    refused = Kit.refusal(() -> tooDeep.predict(X));
    assertTrue(refused.endsWith(message), refused);
    built.close();
    tooDeep.close();
  }

  private static Model nested(Layer innermost, int levels) {
    var nested = Sequential.of(innermost);
    for (int i = 1; i < levels; i++) nested = Sequential.of(nested);
    return nested;
  }
}
