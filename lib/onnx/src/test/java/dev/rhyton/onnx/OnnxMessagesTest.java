package dev.rhyton.onnx;

import dev.rhyton.Refusals;
import dev.rhyton.activations.Activations;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.ExportOptions;
import dev.rhyton.models.Model;
import dev.rhyton.ops.Ops;
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
    var in = Input.of(2);
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
        .add(
            "export: options must not be null.",
            () -> of(Dense.of(1), false).export("m.onnx", null))
        .tests();
  }
}
