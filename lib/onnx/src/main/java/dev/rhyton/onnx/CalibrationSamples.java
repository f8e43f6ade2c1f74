package dev.rhyton.onnx;

import dev.rhyton.config.Check;
import dev.rhyton.data.Dataset;
import dev.rhyton.models.Model;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.onnx.OnnxSession.Port;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** The samples by which the ranges of the values in a model are chosen. */
final class CalibrationSamples {
  private static final int ROWS = 32; // that are computed at once

  private final Model model;
  private final Dataset data;
  private final List<List<NDArray>> read = new ArrayList<>();

  CalibrationSamples(Model model, Dataset data) {
    this.model = model;
    this.data = data;
  }

  /** Returns batches of the inputs of a session, after checking that they fit. */
  List<List<NDArray>> batches(List<Port> inputs) {
    if (read.isEmpty()) read(inputs);
    return read;
  }

  /** Returns the same samples one by one, unless the session takes batches of only one size. */
  List<List<NDArray>> single(List<Port> inputs) {
    if (batchSize(inputs) > 0) return batches(inputs);
    var all = new ArrayList<List<NDArray>>();
    for (var x : batches(inputs)) {
      for (int i = 0; i < x.get(0).length(); i++) {
        int at = i;
        all.add(x.stream().map(a -> a.slice(at, at + 1)).toList());
      }
    }
    return all;
  }

  private static long batchSize(List<Port> inputs) {
    var shape = inputs.get(0).shape();
    return shape.rank() == 0 ? Shape.UNKNOWN : shape.dim(0);
  }

  private void read(List<Port> inputs) {
    long fixed = batchSize(inputs);
    try (var batches = data.batches(fixed > 0 ? (int) fixed : ROWS, null)) {
      while (batches.hasNext()) {
        Check.notInterrupted("export");
        var x = TrainerInternals.inputs(model, batches.next());
        check(inputs, x);
        read.add(x);
      }
    }
    Check.that(
        !read.isEmpty(),
        "export: expected at least one sample for the calibration, received none.");
  }

  private static void check(List<Port> inputs, List<NDArray> x) {
    Check.that(
        inputs.size() == x.size(),
        "export: the model has the inputs %s, the samples for the calibration are %d arrays.",
        inputs.stream().map(Port::name).toList(),
        x.size());
    for (int i = 0; i < x.size(); i++) {
      var input = inputs.get(i);
      Check.that(
          input.shape().accepts(x.get(i).shape()),
          "export: the samples for the calibration must have the shape %s for the input \"%s\","
              + " received %s.",
          input.shape(),
          input.name(),
          x.get(i).shape());
      Check.that(
          x.get(i).isFinite(),
          "export: the samples for the calibration contain NaN or infinite numbers in the input"
              + " \"%s\": replace or leave out these samples.",
          input.name());
    }
  }
}
