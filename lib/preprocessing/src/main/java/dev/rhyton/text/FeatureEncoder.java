package dev.rhyton.text;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Adaptable;
import dev.rhyton.layers.HasVocabulary;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The layers of a {@link FeatureSpace}: adapts them to samples, and encodes tensors. */
final class FeatureEncoder {
  private final Map<String, Feature> features;
  private final Map<String, Cross> crosses = new TreeMap<>();
  private final Map<String, HashedCrossing> crossers = new LinkedHashMap<>();
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Map<String, CategoryEncoding> encoders = new LinkedHashMap<>();
  private final TFDConcat concat = TFDConcat.of(-1);
  private @Nullable Map<String, Tensor>
      encoded; // the symbolic features, null until they are requested
  private @Nullable Tensor joined;

  FeatureEncoder(Map<String, Feature> features, List<Cross> crosses) {
    this.features = features;
    features.forEach((name, f) -> inputs.put(name, Input.of(name, f.dtype(), 1)));
    for (var cross : crosses) {
      for (var name : cross.featureNames()) {
        Check.that(
            features.containsKey(name),
            "FeatureSpace: a cross names the feature \"%s\", the features are %s.",
            name,
            features.keySet());
      }
      this.crosses.put(cross.name(), cross);
      var crosser = HashedCrossing.of(cross.crossingDim()).named(cross.name());
      crossers.put(cross.name(), crosser);
    }
  }

  Map<String, Layer> preprocessors() {
    var all = new LinkedHashMap<String, Layer>();
    features.forEach((name, feature) -> all.put(name, feature.preprocessor()));
    return all;
  }

  Map<String, HashedCrossing> crossers() {
    return crossers;
  }

  Map<String, Tensor> inputs() {
    return inputs;
  }

  /** Returns the names of the outputs: the features, then the crosses, each sorted. */
  List<String> names() {
    var names = new ArrayList<>(new TreeSet<>(features.keySet()));
    names.addAll(crosses.keySet());
    return names;
  }

  /** Returns the layers by the paths of their lists in Keras' files. */
  Map<String, List<Layer>> layers() {
    var lists = new LinkedHashMap<String, List<Layer>>();
    lists.put("crossers", List.copyOf(crossers.values()));
    lists.put("one_hot_encoders", List.copyOf(encoders.values()));
    lists.put("preprocessors", List.copyOf(preprocessors().values()));
    return lists;
  }

  // ---- learning ----

  private static boolean adapts(Feature feature) {
    return feature.preprocessor() instanceof Adaptable a && a.adapts();
  }

  void adapt(String label, Dataset samples) {
    features.forEach(
        (name, feature) -> {
          if (!adapts(feature)) return;
          var column = samples.mapBatches(b -> Batch.of(column(label, b, name)));
          ((Adaptable) feature.preprocessor()).adapt(column);
        });
    encoders.clear();
    encoded = null;
    joined = null;
  }

  private NDArray column(String label, Batch batch, String name) {
    int place = batch.inputNames().indexOf(name);
    Check.that(
        place >= 0,
        "%s: expected samples by the names of its features, there are none of \"%s\" among %s.",
        label,
        name,
        batch.inputNames());
    var values = batch.x().get(place);
    var dtype = requireNonNull(features.get(name)).dtype();
    Check.that(
        (values.dtype() == DType.STRING) == (dtype == DType.STRING),
        "%s: expected %s for the feature \"%s\", received %s.",
        label,
        dtype,
        name,
        values.dtype());
    var cast = values.cast(dtype);
    return cast.shape().rank() == 1 ? cast.reshape(cast.length(), 1) : cast;
  }

  private void checkAdapted(String label) {
    var missing = new ArrayList<String>();
    features.forEach(
        (name, feature) -> {
          if (adapts(feature) && !((Adaptable) feature.preprocessor()).isAdapted()) {
            missing.add(name);
          }
        });
    Check.state(
        missing.isEmpty(),
        () -> label + ": call adapt(samples) first, for the features " + missing + ".");
  }

  // ---- encoding ----

  /** Returns the encoded features as symbolic tensors. */
  Map<String, Tensor> encoded(String label) {
    if (encoded == null) encoded = encode(label, List.copyOf(inputs.values()));
    return encoded;
  }

  /** Returns the symbolic vector of all encoded features. */
  Tensor joined(String label) {
    if (joined == null) joined = join(label, encoded(label));
    return joined;
  }

  /** Returns the encoded features, then the crosses, by name, each sorted. */
  Map<String, Tensor> encode(String label, List<Tensor> tensors) {
    checkAdapted(label);
    var raw = new LinkedHashMap<String, Tensor>();
    inputs.keySet().forEach(name -> raw.put(name, tensors.get(raw.size())));
    var found = new LinkedHashMap<String, Tensor>();
    for (var feature : new TreeMap<>(features).entrySet()) {
      var x = requireNonNull(raw.get(feature.getKey()));
      var column = x.shape().rank() == 1 ? x.expandDims(-1) : x;
      found.put(feature.getKey(), feature.getValue().preprocessor().apply(column));
    }
    for (var cross : crosses.values()) {
      var crossed = cross.featureNames().stream().map(found::get).toList();
      found.put(cross.name(), requireNonNull(crossers.get(cross.name())).apply(crossed).get(0));
    }
    found.replaceAll((name, x) -> isOneHot(name) ? oneHot(label, name, x) : x);
    return found;
  }

  private boolean isOneHot(String name) {
    var mode =
        features.containsKey(name)
            ? features.get(name).outputMode()
            : requireNonNull(crosses.get(name)).outputMode();
    return mode.equals(Feature.ONE_HOT);
  }

  private Tensor oneHot(String label, String name, Tensor indices) {
    Layer layer =
        features.containsKey(name)
            ? features.get(name).preprocessor()
            : requireNonNull(crossers.get(name));
    Check.that(
        indices.dtype().isInteger() && layer instanceof Categories<?>,
        "%s: the feature \"%s\" has the output mode one_hot, for which its preprocessor must give"
            + " indices of known categories: %s returns %s. Use the output mode %s.",
        label,
        name,
        ConfiguredInternals.className(layer),
        indices.dtype(),
        indices.dtype().isInteger() ? Feature.INT : Feature.FLOAT);
    return encoders
        .computeIfAbsent(name, n -> CategoryEncoding.of(((Categories<?>) layer).categories()))
        .apply(indices);
  }

  /** Concatenates encoded features to one vector. */
  Tensor join(String label, Map<String, Tensor> encoded) {
    encoded.forEach(
        (name, x) ->
            Check.that(
                x.dtype().isFloat(),
                "%s: cannot concatenate the feature \"%s\", which is not encoded but %s: use"
                    + " outputMode(\"dict\").",
                label,
                name,
                x.dtype()));
    return concat.apply(List.copyOf(encoded.values())).get(0);
  }

  // ---- Keras' JSON ----

  void write(ObjectNode config) {
    var written = config.putObject("features");
    features.forEach((name, feature) -> written.set(name, feature.json()));
    var list = config.putArray("crosses");
    crosses.values().forEach(cross -> list.add(cross.json()));
  }

  static Map<String, Feature> readFeatures(ObjectNode config) {
    var found = new LinkedHashMap<String, Feature>();
    for (var entry : config.path("features").properties()) {
      var name = entry.getKey();
      found.put(name, Json.within("features." + name, () -> Feature.read(entry.getValue())));
    }
    return found;
  }

  static List<Cross> readCrosses(ObjectNode config) {
    var found = new ArrayList<Cross>();
    for (var json : config.path("crosses")) {
      found.add(Json.within("crosses", () -> Cross.read(json)));
    }
    return found;
  }

  /** Writes the input shapes of preprocessors that are built, by the names of their features. */
  static void describe(ObjectNode json) {
    var build = json.putObject("build_config");
    for (var entry : json.path("config").path("features").properties()) {
      var layer = entry.getValue().path("config").path("preprocessor");
      build.set(entry.getKey(), layer.get("build_config"));
    }
  }

  /** Creates the weights of preprocessors that were built, since a file contains their values. */
  void build(JsonNode config) {
    features.forEach(
        (name, feature) -> {
          boolean waits = feature.preprocessor() instanceof HasVocabulary; // read later
          if (config.path(name).isObject() && !waits) {
            feature.preprocessor().apply(requireNonNull(inputs.get(name)));
          }
        });
  }
}
