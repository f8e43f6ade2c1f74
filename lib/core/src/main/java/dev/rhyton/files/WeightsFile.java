package dev.rhyton.files;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The weights of a model in HDF5: a group for each layer, at its {@linkplain Layer#places() place},
 * with the arrays {@code vars/0}, {@code vars/1}, ... in it.
 */
final class WeightsFile implements AutoCloseable {
  private final HdfFile file;
  private final Set<Layer> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  WeightsFile(byte[] content) {
    file = HdfFile.fromBytes(content);
  }

  /** Gives all weights of a model their values, and its optimizer what it remembered. */
  void readInto(Model model, boolean optimizer) {
    read(model, file, "");
    if (optimizer && child(file, "optimizer/vars") != null) readOptimizer(model);
  }

  /** A layer that stands at two places is in the file once, at the first. */
  private void read(Layer layer, Group group, String path) {
    if (!seen.add(layer)) return;
    var weights = layer.ownWeights();
    if (!weights.isEmpty()) assign(weights, group, path);
    layer
        .places()
        .forEach(
            (place, part) -> {
              var found = child(group, place);
              if (found != null) read(part, found, path + place + "/");
              else Check.that(part.weights().isEmpty(), "there is no group %s%s.", path, place);
            });
  }

  private static void assign(List<Weight> weights, Group group, String path) {
    var vars = child(group, "vars");
    int held = vars == null ? 0 : vars.getChildren().size();
    Check.that(
        held == weights.size(),
        "%svars: expected %d arrays, %s, found %d.",
        path,
        weights.size(),
        weights,
        held);
    for (int i = 0; i < held; i++) {
      try {
        weights.get(i).assign(array(vars, i));
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(path + "vars/" + i + ": " + e.getMessage(), e);
      }
    }
  }

  private void readOptimizer(Model model) {
    var vars = child(file, "optimizer/vars");
    var state = model.optimizerState();
    int held = vars.getChildren().size();
    var optimizer = model.compiled().optimizer();
    int first = state.isScheduled() ? 1 : 2; // Keras keeps no rate that a schedule sets
    int count = optimizer.placeOfCount();
    if (held > count) state.iterations((long) array(vars, count).item());
    if (held > count + 1 && first == 2) state.learningRate(array(vars, count + 1).item());
    if (held <= count + first) return; // saved before the first step
    var weights = optimizer.variables(model.trainableWeights(), state);
    Check.that(
        held == first + weights.size(),
        "optimizer/vars: expected %d arrays, found %d.",
        first + weights.size(),
        held);
    for (int i = 0; i < weights.size(); i++) weights.get(i).assign(array(vars, first + i));
  }

  private static NDArray array(Group group, int index) {
    var name = Integer.toString(index);
    Check.that(
        group.getChild(name) instanceof Dataset,
        "%s: there is no array %s.",
        group.getPath(),
        name);
    var dataset = (Dataset) group.getChild(name);
    if (dataset.isScalar()) return NDArray.from(dataset.getData());
    return NDArray.of(
        dataset.getDataFlat(), Arrays.stream(dataset.getDimensions()).asLongStream().toArray());
  }

  /** The group at a path below another, or null. */
  private static Group child(Group group, String path) {
    for (var name : path.split("/", -1)) {
      if (group == null) return null;
      group = group.getChild(name) instanceof Group inner ? inner : null;
    }
    return group;
  }

  @Override
  public void close() {
    file.close();
  }
}
