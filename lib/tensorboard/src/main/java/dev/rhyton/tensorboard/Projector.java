package dev.rhyton.tensorboard;

import dev.rhyton.callbacks.Training;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.layers.ReversibleEmbedding;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files of TensorBoard's projector: a table of each embedding, and a configuration file
 * that names them.
 */
final class Projector {
  private final Path logDir;
  private final Training training;
  private final List<Layer> layers;
  private final @Nullable String metadata;
  private final Map<String, String> metadataByLayer;

  /**
   * Creates a writer for a model's embeddings; {@code metadata} is the file for all embeddings, or
   * null, and the map has files by layer names.
   */
  Projector(
      Path logDir, Training training, @Nullable String metadata, Map<String, String> byLayer) {
    this.logDir = logDir;
    this.training = training;
    this.metadata = metadata;
    metadataByLayer = byLayer;
    layers = training.model().allLayers().stream().filter(Projector::isEmbedding).toList();
    var names = layers.stream().map(Layer::name).toList();
    for (var name : byLayer.keySet()) {
      Check.that(
          names.contains(name),
          "TensorBoard: embeddingsMetadata is for the Embedding layers %s, received \"%s\".%s",
          names,
          name,
          Text.didYouMean(name, names));
    }
  }

  private static boolean isEmbedding(Layer layer) {
    return layer instanceof Embedding || layer instanceof ReversibleEmbedding;
  }

  /**
   * Writes the current tables, and then the configuration file: TensorBoard gives up on a
   * configuration whose table does not exist yet.
   */
  void write(int epoch) {
    var checkpoint = "train/keras_embedding.ckpt-" + epoch + ".";
    training.save(logDir.resolve(checkpoint + "weights.h5"), true);
    var entries = new ArrayList<String>();
    for (var layer : layers) {
      if (!layer.isBuilt()) continue;
      var weight = LayerInternals.savedWeights(layer).get(0);
      var name = training.optimizerState().path(weight);
      var changed = LayerInternals.savedValue(layer, weight);
      var table = changed == null ? weight.value() : changed.get();
      var file = checkpoint + name.replace('/', '.') + ".tsv";
      AtomicFile.write(logDir.resolve(file), beside -> write(table, beside));
      entries.add(entry(name, metadataByLayer.getOrDefault(layer.name(), metadata), table, file));
    }
    AtomicFile.write(
        logDir.resolve("projector_config.pbtxt"),
        beside -> Files.writeString(beside, String.join("", entries)));
  }

  /** Writes a line for each vector, with tabs between its numbers. */
  private static void write(NDArray table, Path file) throws IOException {
    var values = table.toFloats();
    int width = (int) table.shape().last();
    try (var out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < values.length; i++) {
        out.write(Float.toString(values[i]));
        out.write((i + 1) % width == 0 ? '\n' : '\t');
      }
    }
  }

  /** Returns a tensorboard.projector.EmbeddingInfo in protobuf's text format. */
  private static String entry(String name, @Nullable String metadata, NDArray table, String file) {
    var entry = new StringBuilder("embeddings {\n").append(line("tensor_name", quoted(name)));
    if (metadata != null) entry.append(line("metadata_path", quoted(metadata)));
    for (long dim : table.shape().dims()) entry.append(line("tensor_shape", Long.toString(dim)));
    return entry.append(line("tensor_path", quoted(file))).append("}\n").toString();
  }

  private static String line(String field, String value) {
    return "  " + field + ": " + value + "\n";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
