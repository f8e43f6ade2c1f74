package dev.rhyton.onnx;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.activations.Activations;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Softmax;
import dev.rhyton.models.ExportOptions;
import dev.rhyton.models.Model;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The exact words of refusals of models that cannot be exported. */
class OnnxMessagesTest {
  @TempDir private static Path folder;

  private static Model of(Layer layer, boolean training) {
    var in = Input.of("x", 2);
    return Model.of(List.of(in), layer.apply(List.of(in), training));
  }

  private static void export(Model model) {
    model.export(folder.resolve("m.onnx"));
  }

  @TestFactory
  Stream<DynamicTest> models() {
    return new Refusals()
        .add(
            "export: Lambda \"odd\" cannot be exported to ONNX: ONNX has no such operation"
                + " (operation Erfinv).",
            () -> export(of(Lambda.of(Ops::erfinv).named("odd"), false)))
        .add(
            "export: LSTM \"rnn\" cannot be exported to ONNX: ONNX has no such operation"
                + " (operation Erfinv).",
            () -> {
              var in = Input.of(-1, 2);
              var odd = Activations.register("odd", Ops::erfinv);
              export(Model.of(in, LSTM.of(2).activation(odd).named("rnn").apply(in)));
            })
        .add(
            "export: Dropout \"noise\" cannot be exported to ONNX: it draws random numbers"
                + " (operation AddV2).",
            () -> export(of(Dropout.of(0.5).named("noise"), true)))
        .add(
            "export: expected the names of the classes of an output of shape (None, 2), received 3:"
                + " [a, b, c].",
            () ->
                of(Dense.of(2), false)
                    .export(folder.resolve("m.onnx"), ExportOptions.of().classNames("a", "b", "c")))
        .add(
            "ExportOptions: classNames must not be null, nor hold null.",
            () -> ExportOptions.of().classNames("a", null))
        .add(
            "export: the model changes the state of a layer and uses the new state in the same call,"
                + " which ONNX cannot express: apply a stateful layer only once.",
            () -> {
              var in = Input.batch(1, 3, 2);
              var layer = LSTM.of(2).stateful(true).returnSequences(true).named("rnn");
              export(Model.of(in, layer.apply(layer.apply(in))));
            })
        .tests();
  }

  private static void int8(Model model, Object samples) {
    model.export(folder.resolve("int8.onnx"), ExportOptions.of().int8(samples));
  }

  @TestFactory
  Stream<DynamicTest> calibration() {
    var dense = of(Dense.of(1).named("d"), false);
    var holes = NDArray.of(new float[] {1, Float.NaN}, 1, 2);
    var broken = of(Dense.of(1).useBias(false).named("broken"), false);
    broken.setWeights(List.of(NDArray.of(new float[] {1, Float.NaN}, 2, 1)));
    var large = of(Dense.of(2).activation("exponential").named("large"), false);
    var steep = Model.of(large.inputs(), Dense.of(1).apply(large.outputs()));
    large.setWeights(
        List.of(NDArray.of(new float[] {99, 0, 0, 99}, 2, 2), NDArray.of(new float[2], 2)));
    return new Refusals()
        .add(
            "export: the samples for the calibration must have the shape (None, 2) for the input"
                + " \"x\", received (4, 3).",
            () -> int8(dense, Kit.normal(1, 4, 3)))
        .add(
            "export: expected at least one sample for the calibration, received none.",
            () -> int8(dense, Dataset.of(Kit.normal(1, 4, 2)).take(0)))
        .add(
            "export: the samples for the calibration contain NaN or infinite numbers in the input"
                + " \"x\": replace or leave out these samples.",
            () -> int8(dense, holes))
        .add(
            "Functional \"m\": expected 1 inputs, received 2.",
            () -> int8(of(Dense.of(1), false).named("m"), List.of(holes, holes)))
        .add(
            "export: the weights \"broken/kernel\" contain NaN or infinite numbers, which int8 does"
                + " not have.",
            () -> int8(broken, Kit.normal(1, 4, 2)))
        .add(
            "export: \"large/Exp_7\" becomes infinite or NaN on the samples for the calibration.",
            () -> int8(steep, Kit.normal(1, 4, 2)))
        .add(
            "export: int8 is for dense layers and convolutions of float32, and s has none.",
            () -> int8(of(Softmax.of(), false).named("s"), Kit.normal(1, 4, 2)))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> options() {
    return new Refusals()
        .add(
            "ExportOptions: opsetVersion must be 18 to 23, received 17.",
            () -> ExportOptions.of().opsetVersion(17))
        .add(
            "export: the options are those of an ONNX file, whose name ends in .onnx, received"
                + " folder.",
            () -> of(Dense.of(1), false).export("folder", ExportOptions.of().opsetVersion(21)))
        .add("ExportOptions: calibration must not be null.", () -> ExportOptions.of().int8(null))
        .add(
            "ExportOptions: int8 takes an opsetVersion of at most 22, which ONNX Runtime 1.23"
                + " computes, received 23.",
            () -> ExportOptions.of().opsetVersion(23).int8(new float[1][2]))
        .add(
            "ExportOptions: percentile must lie in [50, 100], received 40.",
            () -> ExportOptions.of().percentile(40))
        .add(
            "export: options must not be null.",
            () -> of(Dense.of(1), false).export("m.onnx", null))
        .tests();
  }
}
