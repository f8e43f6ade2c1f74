package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.Kit;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layers;
import dev.rhyton.layers.TimeDistributed;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands inside of layers in a file: policies of their own, parts that several have. */
class PartsInFilesTest {
  @TempDir Path temporary;

  private Model again(Model model) {
    var file = temporary.resolve("model.keras");
    model.save(file);
    return Model.load(file);
  }

  @Test
  void eachLayerHasItsPolicy() {
    var model =
        Sequential.of(
            InputLayer.of(4),
            Dense.of(3).dtype("mixed_bfloat16"),
            Dense.of(2).dtype("float64"),
            Dense.of(1));
    var copy = again(model);
    assertEquals(
        List.of("mixed_bfloat16", "float64", "float32"),
        copy.layers().stream().map(l -> l.dtype().toString()).toList());
    var x = Kit.normal(1, 5, 4);
    assertEquals(model.predict(x), copy.predict(x));
  }

  @Test
  void aLayerOfAQuantizedPolicyIsQuantized() {
    var json =
        Dense.of(3)
            .toJson()
            .replace("\"DTypePolicy\"", "\"QuantizedFloat8DTypePolicy\"")
            .replaceFirst("\"name\" : \"float32\"", "\"mode\": \"float8\"");
    assertEquals("float8_from_float32", Layers.fromJson(json).dtype().toString());
    var unknown = json.replace("\"float8\"", "\"float9\"");
    assertThrows(IllegalArgumentException.class, () -> Layers.fromJson(unknown));
  }

  @Test
  void aLayerInTwoOthersIsOne() {
    var shared = Dense.of(3);
    var in = Input.of(5, 4);
    var first = TimeDistributed.of(shared).apply(in);
    var second = TimeDistributed.of(shared).apply(in.multiply(2));
    var model = Model.of(in, first.add(second));
    assertEquals(2, model.trainableWeights().size());
    var copy = again(model);
    assertEquals(2, copy.trainableWeights().size());
    var x = Kit.normal(1, 2, 5, 4);
    assertEquals(model.predict(x), copy.predict(x));
  }
}
