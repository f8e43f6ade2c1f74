package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.text.IntegerLookup;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where files of weights have the layers of a user's model, which depends on names of fields. */
class SubclassedWeightsTest {
  /** What Keras 3.15.1 writes for the same class in Python: a path, and which weight it has. */
  private static final Map<String, Integer> IN_KERAS =
      Map.of(
          "alpha", 2,
          "blocks/dense", 4,
          "blocks/dense_1", 6,
          "layers/dense", 0,
          "layers/dense_4", 8,
          "layers/dense_5", 14,
          "layers/layer_normalization", 12,
          "layers/sequential/layers/dense", 10);

  @TempDir Path temporary;

  /** Fields before and after the name {@code layers}, and one layer in two fields. */
  static final class Fields extends Model {
    private final Dense zeta = Dense.of(3);
    private final Dense alpha = Dense.of(4);
    private final List<Dense> blocks = List.of(Dense.of(5), Dense.of(5));
    private final Dense out = Dense.of(2);
    private final Dense betaToo = alpha;
    private final Sequential seq = Sequential.of(Dense.of(4));
    private final List<Layer> more = List.of(LayerNormalization.of(), Dense.of(5));

    @Override
    protected Tensor call(Tensor x) {
      var y = betaToo.apply(zeta.apply(x));
      for (var block : blocks) y = block.apply(y);
      for (var layer : more) y = layer.apply(y);
      return out.apply(seq.apply(y));
    }
  }

  /** In a layer, the first path is the first of the names, not of the fields. */
  static final class Twice extends Layer {
    private final Dense second = Dense.of(3);
    private final Dense first = second;

    @Override
    protected Tensor call(Tensor x) {
      return first.apply(second.apply(x));
    }
  }

  /** Returns a built model in which each weight consists of its number. */
  private static Model numbered(Model model) {
    model.build(3);
    var weights = model.weights();
    for (int i = 0; i < weights.size(); i++) {
      var values = new float[(int) weights.get(i).shape().size()];
      Arrays.fill(values, i);
      weights.get(i).assign(NDArray.of(values, weights.get(i).shape().dims()));
    }
    return model;
  }

  private Map<String, Integer> saved(Model model, Iterable<String> paths) {
    var file = temporary.resolve("model.weights.h5");
    model.saveWeights(file);
    var found = new TreeMap<String, Integer>();
    try (var hdf = new HdfFile(file)) {
      for (var path : paths) {
        var kernel = hdf.getDatasetByPath("/" + path + "/vars/0").getDataFlat();
        found.put(path, (int) ((float[]) kernel)[0]);
      }
    }
    return found;
  }

  private static void assertNumbered(Model model) {
    assertEquals(
        IntStream.range(0, model.weights().size()).mapToObj(i -> (float) i).toList(),
        model.getWeights().stream().map(w -> w.toFloats()[0]).toList());
  }

  @Test
  void pathsAreThoseOfKeras() {
    var model = numbered(new Fields());
    assertEquals(IN_KERAS, saved(model, IN_KERAS.keySet()));
    var again = new Fields();
    again.build(3);
    again.loadWeights(temporary.resolve("model.weights.h5"));
    assertNumbered(again);
  }

  @Test
  void aLayerInTwoFieldsHasTheFirstName() {
    var model = numbered(Sequential.of(new Twice()));
    assertEquals(Map.of("layers/twice/first", 0), saved(model, List.of("layers/twice/first")));
  }

  /** Earlier versions named all layers by their fields. */
  @Test
  void filesOfEarlierVersionsLoad() throws Exception {
    var model = new Fields();
    model.build(3);
    var file = getClass().getResource("/hdf5/subclassed_earlier.weights.h5");
    model.loadWeights(Path.of(file.toURI()));
    assertNumbered(model);
  }

  /** Networks that a step uses without applying the model, as in a GAN. */
  static final class Parts extends Model {
    private final Sequential generator = Sequential.of(Input.of(3), Dense.of(2));
    private final Sequential critic = Sequential.of(Dense.of(1));
  }

  @Test
  void weightsAreThoseOfTheLayersIfTheModelIsNeverApplied() {
    var file = temporary.resolve("parts.weights.h5");
    var model = new Parts();
    assertThrows(IllegalStateException.class, () -> model.saveWeights(file));
    model.critic.build(2);
    model.saveWeights(file);
    var again = new Parts();
    again.critic.build(2);
    again.loadWeights(file);
    assertEquals(model.getWeights(), again.getWeights());
    assertEquals(model.generator.getWeights(), again.generator.getWeights());
  }

  static class Words extends Model {
    private final IntegerLookup words = IntegerLookup.of().maxTokens(8);
    private final IntegerLookup codes = IntegerLookup.of().maxTokens(8);
    private final Embedding vectors = Embedding.of(8, 2);

    @Override
    protected Tensor call(Tensor x) {
      return vectors.apply(words.apply(x)).add(vectors.apply(codes.apply(x)).multiply(2));
    }
  }

  /** The vocabulary of a layer is at the path of its weights, before and after "layers". */
  @Test
  void vocabularies() throws IOException {
    Layers.register(Words.class);
    var model = new Words();
    model.words.adapt(new int[] {5, 6, 7, 7});
    model.codes.adapt(new int[] {9, 6});
    var x = new int[] {7, 6, 9};
    var expected = model.predict(x);
    var file = temporary.resolve("words.keras");
    model.save(file);
    var entry = "assets/layers/integer_lookup/vocabulary.txt";
    assertEquals(expected, Model.load(file).predict(x));
    var entries = Zips.read(file);
    entries.remove(ZipWriter.MANIFEST);
    entries.put("assets/words/vocabulary.txt", entries.remove(entry));
    var earlier = temporary.resolve("earlier.keras");
    Zips.write(earlier, entries);
    assertEquals(expected, Model.load(earlier).predict(x));
  }
}
