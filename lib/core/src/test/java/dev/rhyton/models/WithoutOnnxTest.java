package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import org.junit.jupiter.api.Test;

/** Core without the module rhyton-onnx, as Maven runs the tests of this module. */
class WithoutOnnxTest {
  @Test
  void theMessageNamesTheModule() {
    var in = Input.of(2);
    var model = Model.of(in, Dense.of(1).apply(in));
    assertEquals(
        "ONNX files are written by the module rhyton-onnx, which is missing: add the dependency"
            + " dev.rhyton:rhyton-onnx.",
        assertThrows(IllegalStateException.class, () -> model.export("m.onnx")).getMessage());
  }
}
