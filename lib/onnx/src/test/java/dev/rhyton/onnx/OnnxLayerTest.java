package dev.rhyton.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Bidirectional;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.Layers;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.models.Compile;
import dev.rhyton.models.ExportOptions;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model of an ONNX file as a layer: its weights, gradients, and training on top of it. */
class OnnxLayerTest {
  private static final NDArray X = NDArray.from(new float[][] {{1, 2}, {0, 1}});

  private static Model backbone() {
    Seed.set(5);
    return Sequential.of(
        Input.of(8, 8, 1),
        Conv2D.of(4, 3).padding("same").useBias(false),
        BatchNormalization.of(),
        MaxPooling2D.of(2),
        Conv2D.of(6, 3).activation("relu"),
        GlobalAveragePooling2D.of());
  }

  private static OnnxLayer exported(Model model, Path folder) {
    var file = folder.resolve("backbone.onnx");
    model.export(file);
    return OnnxLayer.of(file);
  }

  @Test
  void hasTheNamesAndWeightsOfTheFile() {
    var layer = OnnxLayer.of(OnnxKit.small());
    assertEquals("OnnxLayer()", layer.toString());
    assertEquals(List.of("x"), layer.inputNames());
    assertEquals(List.of("y"), layer.outputNames());
    assertEquals("(2, 3)", layer.apply(X).shape().toString());
    assertEquals("[w (2, 3) float32]", layer.weights().toString());
    assertEquals(List.of(), layer.trainableWeights());
    layer.unfreeze();
    assertEquals(layer.weights(), layer.trainableWeights());
  }

  @Test
  void aLayerByItsNameHasNoFile() {
    var layer = Layers.get("OnnxLayer").named("onnx");
    var e = assertThrows(IllegalStateException.class, () -> layer.apply(Input.of(2)));
    assertEquals(
        "OnnxLayer \"onnx\" has no file: make it by OnnxLayer.of(\"model.onnx\").", e.getMessage());
  }

  @Test
  void outputsAreAnyValuesOfTheGraph() {
    var products = OnnxLayer.of(OnnxKit.small()).outputNames("h");
    assertArrayEquals(
        new float[] {0.9f, 1.2f, 1.5f, 0.4f, 0.5f, 0.6f}, products.apply(X).toFloats(), 1e-6f);
    var both = OnnxLayer.of(OnnxKit.small()).outputNames("y", "h");
    assertEquals(2, both.apply(List.<Tensor>of(X)).size());
  }

  @Test
  void readsWeightsOfOtherFiles(@TempDir Path folder) throws IOException {
    var small = OnnxLayer.of(OnnxKit.small());
    var values = new byte[24];
    ByteBuffer.wrap(values)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .put(new float[] {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f});
    Files.write(folder.resolve("w.bin"), values);
    var file =
        OnnxFiles.write(
            folder,
            OnnxFiles.model(
                g -> g.setInitializer(0, OnnxFiles.elsewhere(Map.of("location", "w.bin")))));
    var layer = OnnxLayer.of(file);
    assertEquals(small.apply(X), layer.apply(X));
    Files.delete(folder.resolve("w.bin"));
    var copy = Layers.fromJson(layer.toJson()); // has the nodes, and reads nothing
    copy.apply(X);
    copy.setWeights(layer.getWeights());
    assertEquals(small.apply(X), copy.apply(X));
  }

  @Test
  void aHeadLearnsOnFrozenFeatures(@TempDir Path folder) {
    var features = exported(backbone(), folder);
    var x = Kit.normal(1, 96, 8, 8, 1);
    var y = new int[96];
    for (int i = 0; i < y.length; i++) y[i] = i % 2;
    var data = x.toFloats();
    for (int i = 0; i < data.length; i++) if (i / 64 % 2 == 1) data[i] += i % 8 < 4 ? 2 : -1;
    x = NDArray.of(data, 96, 8, 8, 1);
    var in = Input.of(8, 8, 1);
    var model = Model.of(in, Dense.of(2).activation("softmax").apply(features.apply(in)));
    assertEquals(2, model.trainableWeights().size());
    var before = features.getWeights();
    model.compile(Compile.of(Adam.of(0.05), "sparse_categorical_crossentropy").metrics("accuracy"));
    model.fit(x, NDArray.from(y), ModelKit.quiet(40, 16));
    double accuracy = model.evaluate(x, NDArray.from(y)).get("accuracy");
    assertTrue(accuracy > 0.9, "accuracy " + accuracy);
    assertEquals(before, features.getWeights());
    features.unfreeze();
    model.compile(Compile.of(Adam.of(0.01), "sparse_categorical_crossentropy"));
    model.fit(x, NDArray.from(y), ModelKit.quiet(1, 16));
    var after = features.getWeights();
    for (int i = 0; i < before.size(); i++) {
      var weight = features.weights().get(i);
      boolean moves = !before.get(i).equals(after.get(i));
      assertEquals(!weight.name().contains("moving"), moves, weight + "");
    }
  }

  private static Model sequence() {
    Seed.set(6);
    return Sequential.of(
        Input.of(5, 4),
        Bidirectional.of(LSTM.of(3).returnSequences(true)),
        LayerNormalization.of(),
        GRU.of(3));
  }

  @Test
  void gradientsAreThoseOfTheModel(@TempDir Path folder) {
    assertGradients(backbone(), Kit.normal(2, 3, 8, 8, 1), folder);
    assertGradients(sequence(), Kit.normal(2, 3, 5, 4), folder);
  }

  private static void assertGradients(Model model, NDArray x, Path folder) {
    var layer = exported(model, folder);
    var expected = gradient(v -> model.apply(v, false), x);
    var found = gradient(v -> layer.apply(v, false), x);
    assertEquals(0, Kit.distance(expected, found), 1e-5);
    assertTrue(Kit.distance(expected, expected.scale(0)) > 1e-3);
  }

  private static NDArray gradient(UnaryOperator<Tensor> f, NDArray x) {
    return Gradients.of(v -> f.apply(v).square().sum(), x);
  }

  /** What a layer computes has no more transpositions than the model of which its file is. */
  @Test
  void transpositionsOfImagesAreLeftOut(@TempDir Path folder) throws IOException {
    var layer = exported(backbone(), folder);
    int own = transpositions(folder.resolve("backbone.onnx"));
    var in = Input.of(8, 8, 1);
    var again = folder.resolve("again.onnx");
    Model.of(in, layer.apply(in)).export(again);
    assertTrue(own > 0);
    assertEquals(own, transpositions(again));
  }

  private static int transpositions(Path file) throws IOException {
    var nodes = ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getNodeList();
    return (int) nodes.stream().filter(n -> n.getOpType().equals("Transpose")).count();
  }

  @Test
  void computesInOtherDtypes(@TempDir Path folder) {
    var model = backbone();
    var x = Kit.normal(2, 3, 8, 8, 1);
    var expected = model.predict(x);
    for (var policy : List.of("float64", "mixed_float16", "mixed_bfloat16", "float16")) {
      var layer = exported(model, folder).dtype(policy);
      var found = layer.apply(x);
      assertEquals(layer.dtype().compute(), found.dtype());
      assertEquals(0, Kit.distance(expected, found), policy.equals("float64") ? 1e-5 : 0.1);
      for (Weight weight : layer.weights()) {
        assertEquals(layer.dtype().variable(), weight.storedType());
      }
    }
  }

  /** Its 8-bit numbers are states, which training does not change. */
  @Test
  void computesFilesOfInt8(@TempDir Path folder) {
    var file = folder.resolve("int8.onnx");
    backbone().export(file, ExportOptions.of().int8(Kit.normal(3, 40, 8, 8, 1)));
    var x = Kit.normal(2, 16, 8, 8, 1);
    var expected = OnnxKit.run(file, List.of(x)).get(0);
    var layer = OnnxLayer.of(file);
    var found = layer.apply(x);
    assertTrue(Kit.distance(expected, found) < 0.03, Kit.distance(expected, found) + "");
    layer.unfreeze();
    assertTrue(layer.weights().stream().anyMatch(w -> w.storedType() == DType.UINT8));
    assertTrue(layer.trainableWeights().stream().allMatch(w -> w.storedType().isFloat()));
  }

  /** Two hundred layers of a file, each with weights of 1 MB, leave no memory behind. */
  @Test
  void isFreed(@TempDir Path folder) throws IOException {
    var model = Sequential.of(Input.of(256), Dense.of(1024));
    var file = folder.resolve("large.onnx");
    model.export(file);
    var x = Kit.normal(1, 2, 256);
    for (int i = 0; i < 20; i++) use(file, x);
    long before = resident();
    for (int i = 0; i < 200; i++) use(file, x);
    System.gc();
    long more = resident() - before;
    assertTrue(more < 60 << 20, () -> (more >> 20) + " MB more");
  }

  private static void use(Path file, NDArray x) {
    var layer = OnnxLayer.of(file);
    assertEquals("(2, 1024)", layer.apply(x).shape().toString());
    for (var weight : layer.weights()) weight.close("the layer");
  }

  private static long resident() throws IOException {
    var status = Path.of("/proc/self/statm");
    if (!Files.exists(status)) return 0;
    return Long.parseLong(Files.readString(status).split(" ", -1)[1]) * 4096;
  }
}
