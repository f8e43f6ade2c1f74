package dev.rhyton.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.models.FunctionalGraph;
import dev.rhyton.models.LoadWeights;
import dev.rhyton.models.Model;
import dev.rhyton.models.ModelFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;

/** Selects the format of a file by the extension of its name, as Keras does. */
public final class ModelFormats implements ModelFiles {
  /** Used by the service loader. */
  public ModelFormats() {}

  @Override
  public void save(Model model, Path file) {
    var name = Check.given("save", "file", file).toString();
    if (name.endsWith(".keras")) KerasFiles.save(model, file);
    else if (isLegacy(name)) LegacyFile.save(model, file);
    else throw unknown(file, "save", ".keras, or .h5 for Keras 2");
  }

  @Override
  public Model load(Path file, boolean compile) {
    var name = Check.given("load", "file", file).toString();
    if (name.endsWith(".keras")) return KerasFiles.load(file, compile);
    if (isLegacy(name)) return LegacyFile.load(file, compile);
    if (name.endsWith(".json")) return LayersModel.load(file);
    if (Files.isDirectory(file)) return OrbaxFiles.load(file, compile);
    throw unknown(file, "load", ".keras, .h5 or .json, or a folder of Orbax checkpoints");
  }

  @Override
  public String distrust(Path file, List<PublicKey> keys) {
    return SignedFiles.distrust(file, keys);
  }

  @Override
  public void saveWeights(Model model, Path file) {
    var name = Check.given("saveWeights", "file", file).toString();
    if (isWeights(name)) KerasFiles.saveWeights(model, file);
    else if (isLegacy(name)) LegacyFile.saveWeights(model, file);
    else throw unknown(file, "saveWeights", ".weights.h5, or .h5 for Keras 2");
  }

  @Override
  public List<String> loadWeights(Model model, Path file, LoadWeights options) {
    var name = Check.given("loadWeights", "file", file).toString();
    Check.given("loadWeights", "options", options);
    boolean legacy = isLegacy(name);
    Check.that(
        legacy || !options.isByName(),
        "%s: only legacy .h5 files are loaded by the names of layers.",
        file);
    if (legacy) return LegacyFile.loadWeights(model, file, options);
    boolean skip = options.skipsMismatch();
    if (isWeights(name)) return KerasFiles.loadWeightsFile(model, file, skip);
    if (name.endsWith(".weights.json")) return KerasFiles.loadShards(model, file, skip);
    if (name.endsWith(".keras")) return KerasFiles.loadWeights(model, file, skip);
    if (Files.isDirectory(file)) return OrbaxFiles.loadWeights(model, file, skip);
    throw unknown(
        file,
        "loadWeights",
        ".weights.h5, .weights.json, .h5 or .keras, or a folder of Orbax checkpoints");
  }

  @Override
  public void writeGraph(FunctionalGraph graph, String model, ObjectNode config) {
    new GraphWriter(graph, model).write(config);
  }

  @Override
  public FunctionalGraph readGraph(ObjectNode config) {
    return GraphReader.read(config);
  }

  @Override
  public ObjectNode compileConfig(Model model) {
    return CompileConfig.write(model);
  }

  private static boolean isWeights(String name) {
    return name.endsWith(".weights.h5");
  }

  private static boolean isLegacy(String name) {
    return (name.endsWith(".h5") || name.endsWith(".hdf5")) && !isWeights(name);
  }

  private static IllegalArgumentException unknown(Path file, String call, String expected) {
    return new IllegalArgumentException(
        String.format("%s: expected a name that ends in %s, received %s.", call, expected, file));
  }
}
