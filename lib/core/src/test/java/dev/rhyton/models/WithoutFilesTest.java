package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.InputLayer;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Core without the module rhyton-files, as Maven runs the tests of this module. */
class WithoutFilesTest {
  private static final String MISSING =
      "Files and the JSON of models are in the module rhyton-files, which is missing: add the"
          + " dependency dev.rhyton:rhyton-files.";

  @BeforeAll
  static void filesAreMissing() {
    assertTrue(ServiceLoader.load(ModelFiles.class).findFirst().isEmpty());
  }

  private static Model model() {
    var in = Input.of(4);
    var inner = Sequential.of(InputLayer.of(4), Dense.of(4));
    var side = Input.of(4);
    var nested = Model.of(side, Dense.of(4).apply(side).multiply(0.5));
    return Model.of(in, Dense.of(2).apply(nested.apply(inner.apply(in)).add(in)));
  }

  @Test
  void modelsTrainPredictAndAreCloned() {
    var x = Kit.normal(1, 6, 4);
    var model = model();
    model.compile("sgd", "mse");
    model.fit(x, Kit.normal(2, 6, 2), ModelKit.quiet(1, 2));
    var clone = Models.clone(model);
    assertNotEquals(model.predict(x), clone.predict(x));
    clone.setWeights(model.getWeights());
    assertEquals(model.predict(x), clone.predict(x));
  }

  @Test
  @SuppressWarnings("CheckReturnValue") // of calls that throw
  void messagesNameTheModule() {
    var model = model();
    assertMissing(() -> model.toJson());
    assertMissing(() -> model.save("model.keras"));
    assertMissing(() -> Model.load(Path.of("model.keras")));
  }

  private static void assertMissing(Executable call) {
    assertEquals(MISSING, assertThrows(IllegalStateException.class, call).getMessage());
  }
}
