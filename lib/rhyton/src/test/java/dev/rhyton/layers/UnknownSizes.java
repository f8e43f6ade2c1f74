package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.onnx.OnnxKit;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A layer whose inputs have unknown sizes computes and learns what it does with the sizes declared.
 * The sizes follow from the arrays, or only a run knows them.
 *
 * @param inRun only a run knows the sizes
 * @param masked the first input has a mask
 */
record UnknownSizes(boolean inRun, boolean masked) {
  /** Returns its input with unknown sizes; the run has them all. */
  private static final class Unsized extends Layer {
    private final int axis;

    Unsized(int axis) {
      this.axis = axis;
    }

    @Override
    protected Tensor call(Tensor x) {
      var size = TensorOps.shape(x).slice(0, axis, axis + 1);
      var all = TensorOps.full(size, TensorOps.constant(1, DType.INT32));
      return TensorOps.take(x, TensorOps.indicesOf(all.greater(0)), axis);
    }
  }

  /** An axis of an input, without the batch. */
  record Place(int input, int axis) {}

  private static final int[] BATCHES = {3, 1};

  /** Returns the message with which the layer refuses an unknown size, or null if it takes it. */
  static String refusal(LayerTester tester, Place place) {
    try {
      new UnknownSizes(false, false).modelOf(tester, List.of(place));
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  static List<Place> places(LayerTester tester) {
    var all = new ArrayList<Place>();
    for (int i = 0; i < tester.samples().size(); i++) {
      for (int a = 0; a < tester.samples().get(i).rank(); a++) all.add(new Place(i, a));
    }
    return all;
  }

  /** Each axis that the layer takes alone, and all of them. */
  void check(LayerTester tester) {
    if (tester.make().get() instanceof InputLayer) return; // declares sizes itself
    var taken = places(tester).stream().filter(p -> refusal(tester, p) == null).toList();
    for (var place : taken) check(tester, List.of(place));
    if (taken.size() > 1) check(tester, taken);
  }

  private void check(LayerTester tester, List<Place> unknown) {
    var declared = modelOf(tester, List.of());
    var variable = modelOf(tester, unknown);
    variable.setWeights(declared.getWeights());
    for (int batch : BATCHES) assertSame(declared, variable, values(tester, batch));
    assertReadFromJson(tester, variable);
    for (long size : new long[] {1, 2, 7}) checkSize(tester, variable, unknown, size);
    assertTrainsAs(tester, declared, variable);
  }

  /**
   * ONNX Runtime computes the layer for arrays of any size that the layer takes, or it is refused.
   *
   * @return why it is refused, for each axis that is
   */
  List<String> runsInOnnxRuntime(LayerTester tester, Path file) {
    var refusals = new ArrayList<String>();
    if (tester.make().get() instanceof InputLayer) return refusals;
    var taken = places(tester).stream().filter(p -> refusal(tester, p) == null).toList();
    for (var place : taken) runsInOnnxRuntime(tester, List.of(place), file, refusals);
    if (taken.size() > 1) runsInOnnxRuntime(tester, taken, file, refusals);
    return refusals;
  }

  private void runsInOnnxRuntime(
      LayerTester tester, List<Place> unknown, Path file, List<String> refusals) {
    var model = modelOf(tester, unknown);
    try {
      model.export(file);
    } catch (IllegalStateException | IllegalArgumentException e) {
      refusals.add(unknown + ": " + e.getMessage());
      return;
    }
    OnnxKit.assertComputes(model, values(tester, 3), file, 1e-5);
    for (long size : new long[] {2, 7}) {
      var samples = new ArrayList<>(tester.samples());
      for (var p : unknown) samples.set(p.input, samples.get(p.input).with(p.axis, size));
      var other = new LayerTester(tester.make(), tester.weights(), samples, tester.classes());
      var x = values(other, 2);
      try {
        modelOf(other, List.of());
      } catch (IllegalArgumentException e) {
        continue; // a size that the layer refuses
      }
      OnnxKit.assertComputes(model, x, file, 1e-5);
    }
  }

  private static void assertSame(Model declared, Model variable, List<NDArray> x) {
    Seed.set(1);
    var expected = declared.predictAll(x);
    Seed.set(1);
    var found = variable.predictAll(x);
    for (int i = 0; i < expected.size(); i++) assertNear(expected.get(i), found.get(i));
  }

  private static void assertNear(NDArray expected, NDArray found) {
    assertEquals(expected.shape(), found.shape());
    assertEquals(expected.dtype(), found.dtype());
    if (!expected.dtype().isFloat()) {
      assertEquals(expected, found);
      return;
    }
    double scale = Math.max(1, Arrays.stream(expected.toDoubles()).map(Math::abs).max().orElse(0));
    assertEquals(0, Kit.distance(expected, found) / scale, 1e-5);
  }

  private void assertReadFromJson(LayerTester tester, Model variable) {
    if (inRun || tester.make().get() instanceof Lambda) return; // Java functions have no JSON
    var copy = Models.fromJson(variable.toJson());
    copy.setWeights(variable.getWeights());
    assertSame(variable, copy, values(tester, 2));
  }

  /** Arrays of another size: as a layer for which that size is declared, or refused as by it. */
  private void checkSize(LayerTester tester, Model variable, List<Place> unknown, long size) {
    var samples = new ArrayList<>(tester.samples());
    for (var p : unknown) samples.set(p.input, samples.get(p.input).with(p.axis, size));
    var other = new LayerTester(tester.make(), tester.weights(), samples, tester.classes());
    var x = values(other, 2);
    Model declared;
    try {
      declared = modelOf(other, List.of());
    } catch (IllegalArgumentException e) {
      var refusal = assertThrows(RuntimeException.class, () -> variable.predictAll(x)).getMessage();
      var names = tester.make().get().allLayers().stream().map(ConfiguredInternals::className);
      assertTrue(names.anyMatch(refusal::contains), refusal);
      return;
    }
    declared.setWeights(variable.getWeights());
    assertSame(declared, variable, x);
  }

  private void assertTrainsAs(LayerTester tester, Model declared, Model variable) {
    if (declared.trainableWeights().isEmpty()) return;
    var x = values(tester, BATCHES[0]);
    for (var model : List.of(declared, variable)) {
      model.compile(Compile.of(SGD.of(0.1), MeanSquaredError.of()).learning(Learning.plain()));
      Seed.set(2);
      for (int batch : BATCHES) {
        var part = x.stream().map(a -> a.slice(0, batch)).toList();
        var y = model.predictAll(part).stream().map(a -> Kit.normal(3, a.shape().dims())).toList();
        model.trainOnBatch(part, y);
      }
    }
    for (int i = 0; i < declared.weights().size(); i++) {
      assertNear(declared.getWeights().get(i), variable.getWeights().get(i));
    }
  }

  /** Random samples; where there is a mask, the first one ends with zeros. */
  private List<NDArray> values(LayerTester tester, int batch) {
    var all = new ArrayList<>(tester.values(batch));
    if (!isMasked(tester)) return all;
    var data = all.get(0).toFloats();
    int sample = data.length / batch;
    int step = (int) all.get(0).shape().last();
    Arrays.fill(data, sample - step * (sample / step / 2), sample, 0);
    all.set(0, NDArray.of(data, all.get(0).shape().dims()));
    return all;
  }

  private boolean isMasked(LayerTester tester) {
    return masked && tester.samples().get(0).rank() == 2 && tester.classes() == 0;
  }

  @CanIgnoreReturnValue
  private Model modelOf(LayerTester tester, List<Place> unknown) {
    var in = new ArrayList<Tensor>();
    var to = new ArrayList<Tensor>();
    for (int i = 0; i < tester.samples().size(); i++) {
      var dims = tester.samples().get(i).dims();
      for (var p : unknown) if (p.input == i) dims[p.axis] = Shape.UNKNOWN;
      var x = Input.of(tester.type(DType.FLOAT32), dims);
      in.add(x);
      for (var p : unknown) if (inRun && p.input == i) x = new Unsized(1 + p.axis).apply(x);
      to.add(i == 0 && isMasked(tester) ? Masking.of().apply(x) : x);
    }
    return Model.of(in, tester.make().get().apply(to));
  }
}
