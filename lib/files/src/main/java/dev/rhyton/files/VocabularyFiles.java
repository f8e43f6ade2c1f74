package dev.rhyton.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rhyton.layers.HasVocabulary;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.Model;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** The vocabularies that layers of a model learned, in Keras' layout in a zip file. */
final class VocabularyFiles {
  /** The name of the array of the weights of indices. */
  static final String WEIGHTS = "idf_weights";

  private static final String FOLDER = "assets/";
  private static final String NAME = "vocabulary.txt";
  private static final long MAX_VOCABULARY = 256L << 20;

  private static final long MAX_WEIGHTS = 64L << 20;

  private VocabularyFiles() {}

  static void write(ZipWriter zip, Model model) throws IOException {
    for (var at : layers(model, LayerPaths::inKeras).entrySet()) {
      var text = at.getValue().vocabularyText();
      if (text.isEmpty()) continue;
      for (var place : at.getValue().vocabularyPlaces()) {
        zip.add(FOLDER + at.getKey() + place + NAME, text.get());
      }
    }
  }

  /** Returns whether a layer of a model has learned a vocabulary. */
  static boolean isLearned(Model model) {
    return layers(model, LayerPaths::inKeras).values().stream()
        .anyMatch(l -> l.vocabularyText().isPresent());
  }

  /** Loads the vocabularies of the layers of a model, with their weights from an HDF5 file. */
  static void read(FileReadContext reading, Zip zip, Model model, Supplier<ByteSource> weights) {
    var places = LayerPaths.of(model, path -> zip.has(FOLDER + path + NAME));
    layers(model, places)
        .forEach(
            (path, layer) -> {
              var entry = FOLDER + path + NAME;
              if (!zip.has(entry)) return;
              var text = new String(zip.bytes(entry, MAX_VOCABULARY), UTF_8);
              var content = layer.hasIdfWeights() ? weights.get() : null;
              reading.within(
                  entry,
                  () -> {
                    layer.readVocabulary(text, content == null ? null : idfWeights(content, path));
                    return null;
                  });
            });
  }

  /** Returns the additional size of a weights file for the weights of vocabularies. */
  static long mostBytes(Model model) {
    return layers(model, LayerPaths::inKeras).values().stream()
            .filter(HasVocabulary::hasIdfWeights)
            .count()
        * MAX_WEIGHTS;
  }

  private static double[] idfWeights(ByteSource weights, String path) {
    try (var hdf = new HdfReader(weights)) {
      return HdfReader.vector(HdfReader.dataset(hdf.root(), path + "vars/" + WEIGHTS));
    }
  }

  /** Returns the layers with vocabularies, each by the first of its paths. */
  private static Map<String, HasVocabulary> layers(
      Model model, Function<Layer, Map<String, Layer>> places) {
    var found = new LinkedHashMap<String, HasVocabulary>();
    LayerPaths.visit(
        places,
        model,
        (path, layer) -> {
          if (layer instanceof HasVocabulary v) found.put(path, v);
        });
    return found;
  }
}
