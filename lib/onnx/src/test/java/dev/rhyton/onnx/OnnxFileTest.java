package dev.rhyton.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.rhyton.Kit;
import dev.rhyton.layers.AveragePooling2D;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.models.ExportOptions;
import dev.rhyton.models.Model;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.internal.TensorOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an ONNX file contains. */
class OnnxFileTest {
  @TempDir private Path folder;

  private static Model model() {
    var in = Input.of("features", 4);
    var hidden = Dense.of(3).activation("relu").named("hidden").apply(in);
    return Model.of(in, Dense.of(2).activation("softmax").named("scores").apply(hidden));
  }

  private static GraphProto read(Path file) throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph();
  }

  private static String text(ValueInfoProto value) {
    var type = value.getType().getTensorType();
    var dims =
        type.getShape().getDimList().stream()
            .map(d -> d.hasDimValue() ? Long.toString(d.getDimValue()) : d.getDimParam())
            .collect(Collectors.joining(", "));
    return value.getName() + " (" + dims + ")";
  }

  @Test
  void namesAreThoseOfTheModel() throws IOException {
    var file = folder.resolve("m.onnx");
    model().export(file);
    var graph = read(file);
    assertEquals(
        List.of("features (batch, 4)"),
        graph.getInputList().stream().map(OnnxFileTest::text).toList());
    assertEquals(
        List.of("scores (batch, 2)"),
        graph.getOutputList().stream().map(OnnxFileTest::text).toList());
    assertEquals(
        List.of("hidden/kernel", "hidden/bias", "scores/kernel", "scores/bias"),
        graph.getInitializerList().stream().map(TensorProto::getName).toList());
    assertTrue(graph.getNodeList().stream().anyMatch(n -> n.getName().startsWith("hidden/MatMul")));
  }

  @Test
  void aFileIsReplacedAndSaysWhoMadeIt() throws IOException {
    var file = folder.resolve("m.onnx");
    var model = model();
    model.export(file);
    var first = Files.readAllBytes(file);
    model.export(file.toString());
    var proto = ModelProto.parseFrom(Files.readAllBytes(file));
    assertEquals(ModelProto.parseFrom(first), proto);
    assertEquals("rhyton", proto.getProducerName());
    assertEquals(18, proto.getOpsetImport(0).getVersion());
    assertEquals("name", proto.getMetadataProps(0).getKey());
    assertEquals(model.name(), proto.getMetadataProps(0).getValue());
  }

  @Test
  void largeWeightsAreInASecondFile() throws IOException {
    var in = Input.of(40);
    var model = Model.of(in, Dense.of(20).apply(in));
    var file = folder.resolve("large.onnx");
    var writer = new OnnxFileWriter(100);
    TrainerInternals.export(model, file, ExportOptions.of(), writer);
    assertEquals(40 * 20 * 4, Files.size(folder.resolve("large.onnx.data")));
    assertTrue(Files.size(file) < 1000);
    OnnxKit.assertComputes(model, List.of(Kit.normal(1, 3, 40)), file, 1e-5);
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> TrainerInternals.export(model, file, ExportOptions.of(), writer));
    assertEquals(
        "export: "
            + file.toAbsolutePath()
            + " exists already, and a model of more than 100 bytes is two files, which are not"
            + " replaced at once.",
        refusal.getMessage());
  }

  @Test
  void equalConstantsAreOne() throws IOException {
    var table = Kit.normal(1, 4, 3);
    var in = Input.of(4);
    var layer = Lambda.of(x -> x.matmul(table).add(Ops.tanh(x.matmul(table))));
    var file = folder.resolve("constants.onnx");
    var model = Model.of(in, layer.apply(in));
    model.export(file);
    assertEquals(1, read(file).getInitializerCount());
    OnnxKit.assertComputes(model, List.of(Kit.normal(2, 5, 4)), file, 1e-5);
  }

  @Test
  void sizesThatOnlyARunKnowsHaveNames() throws IOException {
    var ids = Input.of("ids", DType.INT32, -1);
    var words = Embedding.of(9, 4).maskZero(true).apply(ids);
    var model = Model.of(ids, GlobalAveragePooling1D.of().named("mean").apply(words));
    var file = folder.resolve("lengths.onnx");
    model.export(file);
    assertEquals("ids (batch, ids_1)", text(read(file).getInput(0)));
    for (int length : new int[] {3, 7}) {
      NDArray x = Kit.labels(length, 2 * length, 9).reshape(2, length);
      OnnxKit.assertComputes(model, List.of(x), file, 1e-5);
    }
  }

  /** ONNX Runtime joins paddings with what follows. */
  @Test
  void whatSurroundsImagesCounts() {
    var pools =
        List.<Layer>of(
            MaxPooling2D.of(3).strides(2), AveragePooling2D.of(3).strides(2), Conv2D.of(2, 3));
    for (var layer : pools) {
      for (int value : new int[] {0, 5}) {
        var around =
            Lambda.of(
                x ->
                    TensorOps.pad(
                        x,
                        new int[][] {{0, 0}, {1, 1}, {1, 1}, {0, 0}},
                        TensorOps.constant(value, DType.FLOAT32)));
        var in = Input.of(6, 6, 2);
        var model = Model.of(in, layer.apply(around.apply(Conv2D.of(2, 1).apply(in))));
        var file = folder.resolve("around.onnx");
        model.export(file);
        OnnxKit.assertComputes(model, List.of(Kit.normal(1, 3, 6, 6, 2)), file, 1e-5);
      }
    }
  }
}
