package dev.rhyton.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.ExportOptions;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of ONNX files predict and are evaluated as models of this library. */
class OnnxModelTest {
  private static final float[] EXPECTED = softmax(0.9f, 1.2f, 1.5f); // (1, 2) · w

  private static float[] softmax(float... x) {
    double sum = 0;
    for (float v : x) sum += Math.exp(v);
    var y = new float[x.length];
    for (int i = 0; i < x.length; i++) y[i] = (float) (Math.exp(x[i]) / sum);
    return y;
  }

  @Test
  void predictsInEveryForm(@TempDir Path folder) throws IOException {
    try (var model = OnnxModel.load(OnnxFiles.write(folder, OnnxFiles.model(g -> {})))) {
      assertEquals("small.onnx", model.name());
      assertEquals(List.of("x"), model.inputNames());
      assertEquals(List.of("y"), model.outputNames());
      assertEquals("[(None, 2)]", model.inputShapes().toString());
      assertEquals(Map.of("author", "a test"), model.metadata());
      assertTrue(model.runtime().startsWith("ONNX Runtime 1."), model.runtime());
      assertArrayEquals(EXPECTED, model.predictRow(1, 2), 1e-6f);
      var x = new float[][] {{1, 2}, {0, 0}};
      assertArrayEquals(EXPECTED, model.predict(x).get(0).toFloats(), 1e-6f);
      assertArrayEquals(EXPECTED, model.predict(new int[][] {{1, 2}}).toFloats(), 1e-6f);
      assertEquals("(2, 3)", model.predict(Map.of("x", x)).shape().toString());
      assertEquals("(2, 3)", model.predict(Dataset.of(x)).shape().toString());
      assertEquals("(2, 3)", model.predictDict(x).get("y").shape().toString());
      assertEquals("(500, 3)", model.predict(Kit.normal(1, 500, 2)).shape().toString());
    }
  }

  @Test
  void knowsClassesAndStatistics(@TempDir Path folder) {
    var x = Kit.normal(1, 20, 4);
    var model = ModelKit.classifier();
    model.build(4);
    model.observeInputs(x);
    var file = folder.resolve("m.onnx");
    model.export(file, ExportOptions.of().classNames("a", "\"b\", c", "ä"));
    try (var loaded = OnnxModel.load(file)) {
      assertEquals(List.of("a", "\"b\", c", "ä"), loaded.classNames());
      assertEquals(1, loaded.statistics().size());
      assertEquals(InputStatistics.of(x).state(), loaded.statistics().get(0).state());
      assertEquals("[\"a\",\"\\\"b\\\", c\",\"ä\"]", loaded.metadata().get("classes"));
    }
    model.export(file, ExportOptions.of().classNames(List.of()));
    try (var loaded = OnnxModel.load(file)) {
      assertEquals(List.of(), loaded.classNames());
    }
    try (var other = OnnxModel.of(OnnxFiles.model(g -> {}).build().toByteArray())) {
      assertEquals(List.of(), other.classNames());
      assertEquals(List.of(), other.statistics());
    }
  }

  /** A sigmoid has one output for two classes. */
  @Test
  void oneOutputHasTwoClasses(@TempDir Path folder) {
    var model = Sequential.of(Dense.of(1).activation("sigmoid"));
    model.build(4);
    var file = folder.resolve("m.onnx");
    model.export(file, ExportOptions.of().classNames("no", "yes"));
    try (var loaded = OnnxModel.load(file)) {
      assertEquals(List.of("no", "yes"), loaded.classNames());
    }
  }

  @Test
  void isEvaluated(@TempDir Path folder) throws IOException {
    try (var model = OnnxModel.load(OnnxFiles.write(folder, OnnxFiles.model(g -> {})))) {
      var x = NDArray.from(new float[][] {{1, 2}, {-1, -2}});
      var logs =
          model.evaluate(
              Dataset.of(x, new int[] {2, 1}), "accuracy", "sparse_categorical_crossentropy");
      assertEquals(0.5, logs.get("accuracy"), 1e-6);
      double second = softmax(-0.9f, -1.2f, -1.5f)[1];
      assertEquals(
          -(Math.log(EXPECTED[2]) + Math.log(second)) / 2,
          logs.get("sparse_categorical_crossentropy"),
          1e-5);
    }
  }

  @Test
  void readsWeightsOfAnotherFileInItsFolder(@TempDir Path folder) throws IOException {
    var data = ByteBuffer.allocate(8 + 24).order(ByteOrder.LITTLE_ENDIAN).position(8);
    for (int i = 1; i <= 6; i++) data.putFloat(i / 10f);
    Files.createDirectories(folder.resolve("data"));
    Files.write(folder.resolve("data/w.bin"), data.array());
    var entries = Map.of("location", "data/w.bin", "offset", "8", "length", "24");
    var model = OnnxFiles.model(g -> g.setInitializer(0, OnnxFiles.elsewhere(entries)));
    try (var loaded = OnnxModel.load(OnnxFiles.write(folder, model))) {
      assertArrayEquals(EXPECTED, loaded.predictRow(1, 2), 1e-6f);
      assertThrows(IllegalStateException.class, loaded::toBytes);
    }
  }

  @Test
  void bytesMakeTheModelAgain() {
    var bytes = OnnxFiles.model(g -> {}).build().toByteArray();
    try (var model = OnnxModel.of(bytes);
        var again = OnnxModel.of(model.toBytes())) {
      assertArrayEquals(EXPECTED, again.predictRow(1, 2), 1e-6f);
    }
  }

  @Test
  void typesOfInputsAndOutputsAreKept() {
    var model =
        OnnxFiles.model(
            g ->
                g.clearNode()
                    .clearInitializer()
                    .clearInput()
                    .clearOutput()
                    .addInput(OnnxFiles.value("n", TensorProto.DataType.INT64, -1))
                    .addInput(OnnxFiles.value("t", TensorProto.DataType.STRING, -1))
                    .addInput(OnnxFiles.value("b", TensorProto.DataType.BOOL, -1))
                    .addOutput(OnnxFiles.value("n2", TensorProto.DataType.INT64, -1))
                    .addOutput(OnnxFiles.value("t2", TensorProto.DataType.STRING, -1))
                    .addOutput(OnnxFiles.value("b2", TensorProto.DataType.BOOL, -1))
                    .addNode(OnnxFiles.node("Add", "n2", "n", "n"))
                    .addNode(OnnxFiles.node("Identity", "t2", "t"))
                    .addNode(OnnxFiles.node("Not", "b2", "b")));
    try (var loaded = OnnxModel.of(model.build().toByteArray())) {
      var inputs =
          Map.of(
              "n", new int[] {1, 2},
              "t", new String[] {"a", "ö"},
              "b", new boolean[] {true, false});
      var all = loaded.predictDict(inputs);
      assertEquals(DType.INT64, all.get("n2").dtype());
      assertArrayEquals(new long[] {2, 4}, all.get("n2").toLongs());
      assertArrayEquals(new String[] {"a", "ö"}, all.get("t2").toStrings());
      assertArrayEquals(new double[] {0, 1}, all.get("b2").toDoubles());
    }
  }
}
