package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.Kit;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random models with masks, merging layers and attention compute what Keras computes, as functional
 * models and as a class of a user's own, where masks differ. {@code make_masks.py} makes the
 * models; the functional ones are saved to {@code target/saved}, where {@code check_keras.py} opens
 * them.
 */
class MaskedModelsTest {
  private static final Path SAVED = Path.of("target", "saved", "masks");
  private static final int STEPS = 4;
  private static final int SIZE = 3;
  private static final int ROWS = 4;
  private static final int WORDS = 6;

  @TestFactory
  Stream<DynamicTest> models() {
    var file = Golden.folder().resolve("masks").resolve("models.json");
    if (Golden.isGiven() && !Files.exists(file)) return Stream.of();
    var cases = Golden.json(file);
    return IntStream.range(0, cases.size())
        .mapToObj(i -> DynamicTest.dynamicTest("model " + i, () -> check(i, cases.get(i))));
  }

  private static void check(int number, JsonNode model) throws IOException {
    Layers.clearNames();
    boolean words = model.path("input").asText().equals("words");
    var x = words ? words() : vectors();
    var in = words ? Input.of(DType.INT32, STEPS) : Input.of(STEPS, SIZE);
    var parts = partsOf(model);
    var functional = Model.of(in, run(model, parts, in));
    setWeights(parts);
    assertOutputs(model.get("functional"), functional.predictAll(x), "functional");
    Files.createDirectories(SAVED);
    var file = SAVED.resolve("model-" + number + ".keras");
    functional.save(file);
    assertOutputs(model.get("functional"), Model.load(file).predictAll(x), "saved");
    var own = new Own(model, words);
    var unused = own.predictAll(x);
    setWeights(own.parts);
    var expected = model.has("subclassed") ? model.get("subclassed") : model.get("functional");
    assertOutputs(expected, own.predictAll(x), "of a class");
  }

  private static final class Own extends Model {
    private final transient JsonNode model;
    private final boolean words;
    private final List<Layer> parts;

    Own(JsonNode model, boolean words) {
      this.model = model;
      this.words = words;
      parts = partsOf(model);
    }

    @Override
    protected List<DType> inputTypes() {
      return List.of(words ? DType.INT32 : DType.FLOAT32);
    }

    @Override
    protected List<Tensor> call(List<Tensor> inputs, Context context) {
      return run(model, parts, inputs.get(0));
    }
  }

  private static List<Layer> partsOf(JsonNode model) {
    return StreamSupport.stream(model.get("steps").spliterator(), false)
        .map(step -> Layers.fromJson(layer(step.get(0)).toString()))
        .toList();
  }

  private static ObjectNode layer(JsonNode spec) {
    var config = (ObjectNode) spec.get(1).deepCopy();
    if (config.has("layer")) config.set("layer", layer(config.get("layer")));
    var json = Json.object().put("module", "keras.layers").put("class_name", spec.get(0).asText());
    json.set("config", config);
    return json;
  }

  private static List<Tensor> run(JsonNode model, List<Layer> parts, Tensor x) {
    var results = new ArrayList<Tensor>(List.of(x));
    for (int i = 0; i < parts.size(); i++) {
      var step = model.get("steps").get(i);
      var inputs = integers(step.get(1)).map(results::get).toList();
      results.add(parts.get(i).apply(inputs).get(0));
    }
    return integers(model.get("outputs")).map(results::get).toList();
  }

  private static Stream<Integer> integers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asInt);
  }

  /** The values of the formula in make_masks.py. */
  private static NDArray wave(Shape shape, int phase) {
    var data = new float[(int) shape.size()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) (0.9 * (((37 * i + 11 * phase) % 101) / 50.0 - 1));
    }
    return NDArray.of(data, shape.dims());
  }

  private static NDArray words() {
    var x = new int[ROWS * STEPS];
    for (int i = 0; i < x.length; i++) x[i] = (5 * (i / STEPS) + 3 * (i % STEPS)) % (WORDS - 1) + 1;
    x[2] = x[3] = x[STEPS] = x[2 * STEPS + 1] = x[2 * STEPS + 3] = 0;
    return NDArray.of(x, ROWS, STEPS);
  }

  private static NDArray vectors() {
    var x = wave(Shape.of(ROWS, STEPS, SIZE), 5).toFloats();
    var words = words().toInts();
    for (int i = 0; i < x.length; i++) if (words[i / SIZE] == 0) x[i] = 0;
    return NDArray.of(x, ROWS, STEPS, SIZE);
  }

  private static void setWeights(List<Layer> parts) {
    for (int place = 0; place < parts.size(); place++) {
      var weights = parts.get(place).weights();
      for (int i = 0; i < weights.size(); i++) {
        var weight = weights.get(i);
        var value = wave(weight.shape(), 7 * place + i);
        boolean positive = List.of("gamma", "moving_variance").contains(weight.name());
        weight.assign(positive ? value.abs().add(0.1).value() : value);
      }
    }
  }

  private static void assertOutputs(JsonNode expected, List<NDArray> outputs, String what) {
    assertEquals(expected.size(), outputs.size());
    for (int i = 0; i < outputs.size(); i++) {
      var values = StreamSupport.stream(expected.get(i).spliterator(), false);
      var numbers = values.mapToDouble(JsonNode::asDouble).toArray();
      assertEquals(
          0, Kit.distance(numbers, outputs.get(i).toDoubles()), 1e-5, what + ", output " + i);
    }
  }
}
