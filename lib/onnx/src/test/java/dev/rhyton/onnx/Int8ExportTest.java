package dev.rhyton.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rhyton.Kit;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Conv2DTranspose;
import dev.rhyton.layers.Conv3D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.DepthwiseConv2D;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.ReLU;
import dev.rhyton.layers.SeparableConv2D;
import dev.rhyton.models.ExportOptions;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Files of int8 compute nearly what their models do. */
class Int8ExportTest {
  private static final NDArray IMAGES = Kit.normal(1, 40, 12, 12, 3);

  @TempDir private static Path folder;

  private static GraphProto read(Path file) throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph();
  }

  private static Path exported(Model model, ExportOptions options) {
    var file = folder.resolve("int8.onnx");
    model.export(file, options);
    return file;
  }

  /** Returns the root mean square of the error, divided by that of the values. */
  private static double error(Model model, Path file, NDArray x) {
    return error(model.predict(x), OnnxKit.run(file, List.of(x)).get(0));
  }

  private static double error(NDArray expected, NDArray found) {
    assertEquals(expected.shape(), found.shape());
    var wanted = expected.toDoubles();
    var values = found.toDoubles();
    double errors = 0;
    double squares = 0;
    for (int i = 0; i < wanted.length; i++) {
      errors += Math.pow(wanted[i] - values[i], 2);
      squares += wanted[i] * wanted[i];
    }
    return Math.sqrt(errors / squares);
  }

  private static Map<String, TensorProto> constants(GraphProto graph) {
    return graph.getInitializerList().stream().collect(Collectors.toMap(c -> c.getName(), c -> c));
  }

  private static List<NodeProto> nodes(GraphProto graph, String... types) {
    return graph.getNodeList().stream()
        .filter(n -> List.of(types).contains(n.getOpType()))
        .toList();
  }

  /** Returns the constant of integers behind an input of a node, or null. */
  private static TensorProto integers(GraphProto graph, NodeProto node, int input) {
    return graph.getNodeList().stream()
        .filter(n -> n.getOpType().equals("DequantizeLinear"))
        .filter(n -> n.getOutput(0).equals(node.getInput(input)))
        .map(n -> constants(graph).get(n.getInput(0)))
        .findFirst()
        .orElse(null);
  }

  /** Returns the integers of weights, which a file has as uint8 with the zero point 128. */
  private static int[] weights(TensorProto constant) {
    var bytes = constant.getRawData().toByteArray();
    return IntStream.range(0, bytes.length).map(i -> (bytes[i] & 0xff) - 128).toArray();
  }

  /** Makes the moving averages of normalizations differ from 0 and 1. */
  private static void moved(Model model) {
    int seed = 1;
    for (var weight : model.weights()) {
      if (!weight.name().matches("moving_.*|gamma|beta|bias")) continue;
      var values = Kit.normal(seed++, weight.shape().dims()).toFloats();
      for (int i = 0; i < values.length; i++) {
        values[i] =
            weight.name().matches("moving_variance|gamma")
                ? 1 + values[i] * values[i]
                : values[i] / 4;
      }
      weight.assign(NDArray.of(values, weight.shape().dims()));
    }
  }

  /** Returns the products in the form in which ONNX Runtime computes them. */
  private static List<String> run(Path file) throws IOException, OrtException {
    var optimized = folder.resolve("optimized.onnx");
    try (var options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
      options.setOptimizedModelFilePath(optimized.toString());
      OrtEnvironment.getEnvironment().createSession(file.toString(), options).close();
    }
    return read(optimized).getNodeList().stream()
        .map(NodeProto::getOpType)
        .filter(type -> type.matches(".*(Conv|Gemm|MatMul).*"))
        .toList();
  }

  private static Model mobile() {
    var in = Input.of(12, 12, 3);
    var x = Conv2D.of(16, 3).padding("same").useBias(false).apply(in);
    x = ReLU.of().maxValue(6).apply(BatchNormalization.of().apply(x));
    var y = DepthwiseConv2D.of(3).padding("same").useBias(false).apply(x);
    y = ReLU.of().maxValue(6).apply(BatchNormalization.of().apply(y));
    y = BatchNormalization.of().apply(Conv2D.of(16, 1).useBias(false).apply(y));
    x = GlobalAveragePooling2D.of().apply(Add.of().apply(x, y));
    var model = Model.of(in, Dense.of(10).activation("softmax").apply(x));
    moved(model);
    return model;
  }

  @Test
  void everyConvolutionComputesWithIntegers() throws Exception {
    var model = mobile();
    for (int opset : new int[] {18, 21, 22}) {
      var file = exported(model, ExportOptions.of().opsetVersion(opset).int8(IMAGES));
      var graph = read(file);
      var products = nodes(graph, "Conv", "Gemm");
      assertEquals(4, products.size());
      for (var product : products) {
        assertEquals(
            TensorProto.DataType.UINT8.getNumber(), integers(graph, product, 1).getDataType());
        assertEquals(
            TensorProto.DataType.INT32.getNumber(), integers(graph, product, 2).getDataType());
      }
      assertEquals(List.of("QLinearConv", "QLinearConv", "QLinearConv", "QGemm"), run(file));
      // Normalizations are in the convolutions.
      assertEquals(List.of(), nodes(graph, "Sub", "Div", "BatchNormalization"));
      assertEquals(4, nodes(graph, "Mul").size()); // the scales of the biases
      assertTrue(error(model, file, IMAGES) < 0.03, () -> "error " + error(model, file, IMAGES));
    }
  }

  /** The integers of a kernel are the same with and without a normalization after it. */
  @Test
  void normalizationsDoNotChangeTheIntegers() throws IOException {
    var model = mobile();
    var graph = read(exported(model, ExportOptions.of().int8(IMAGES)));
    var found = weights(integers(graph, nodes(graph, "Conv").get(0), 1));
    var kernel = model.getWeights().get(0); // (3, 3, 3, 16)
    var values = kernel.transpose(3, 2, 0, 1).value().toFloats();
    int size = values.length / 16;
    int different = 0;
    for (int i = 0; i < values.length; i++) {
      float most = 0;
      for (int j = i / size * size; j < (i / size + 1) * size; j++) {
        most = Math.max(most, Math.abs(values[j]));
      }
      if (Math.rint(values[i] / most * 127) != found[i]) different++;
    }
    assertTrue(different <= 2, "different: " + different); // halves, which are rounded either way
  }

  @Test
  void eachOutputChannelHasItsOwnScale() throws IOException {
    var model = Sequential.of(Input.of(6), Dense.of(3).activation("tanh"));
    var kernel = Kit.normal(3, 6, 3).toFloats();
    for (int i = 0; i < kernel.length; i++) kernel[i] *= (float) Math.pow(100, i % 3);
    model.setWeights(List.of(NDArray.of(kernel, 6, 3), Kit.normal(4, 3)));
    var graph = read(exported(model, ExportOptions.of().int8(Kit.normal(5, 20, 6))));
    var product = nodes(graph, "Gemm").get(0);
    var whole = weights(integers(graph, product, 1));
    for (int column = 0; column < 3; column++) {
      float most = 0;
      for (int i = column; i < 18; i += 3) most = Math.max(most, Math.abs(kernel[i]));
      for (int i = column; i < 18; i += 3) {
        assertEquals(Math.rint(kernel[i] / (most / 127)), whole[i], 0);
      }
    }
  }

  @Test
  void theFileIsAQuarter() throws IOException {
    var model = Sequential.of(Input.of(64), Dense.of(512).activation("relu"), Dense.of(10));
    var floats = folder.resolve("floats.onnx");
    model.export(floats);
    var small = exported(model, ExportOptions.of().int8(Kit.normal(1, 50, 64)));
    assertTrue(Files.size(small) < 0.3 * Files.size(floats));
    try (var loaded = OnnxModel.load(small)) {
      var x = Kit.normal(2, 7, 64);
      assertTrue(error(model.predict(x), loaded.predict(x)) < 0.03);
      assertEquals(model.name(), loaded.metadata().get("name"));
    }
  }

  private static Map<String, Model> layers() {
    var all = new LinkedHashMap<String, Model>();
    all.put("Conv1D", Sequential.of(Input.of(9, 4), Conv1D.of(5, 3).activation("relu")));
    all.put("Conv1D causal", Sequential.of(Input.of(9, 4), Conv1D.of(5, 3).padding("causal")));
    all.put(
        "Conv3D", Sequential.of(Input.of(5, 5, 5, 2), Conv3D.of(4, 3), Flatten.of(), Dense.of(3)));
    all.put(
        "groups",
        Sequential.of(Input.of(6, 6, 4), Conv2D.of(8, 3).groups(2), Flatten.of(), Dense.of(3)));
    all.put(
        "strides",
        Sequential.of(
            Input.of(8, 8, 3), Conv2D.of(4, 3).strides(2).padding("same"), Conv2D.of(3, 2)));
    all.put(
        "dilation",
        Sequential.of(Input.of(8, 8, 3), Conv2D.of(4, 3).dilationRate(2), Conv2D.of(3, 2)));
    all.put(
        "SeparableConv2D",
        Sequential.of(
            Input.of(8, 8, 3), SeparableConv2D.of(6, 3).depthMultiplier(2).activation("tanh")));
    all.put(
        "pooling",
        Sequential.of(
            Input.of(8, 8, 3),
            Conv2D.of(6, 3).activation("relu"),
            MaxPooling2D.of(2),
            Flatten.of(),
            Dense.of(4)));
    all.put(
        "Conv2DTranspose",
        Sequential.of(Input.of(5, 5, 3), Conv2D.of(4, 1), Conv2DTranspose.of(3, 2).strides(2)));
    all.put(
        "sequences", Sequential.of(Input.of(7, 6), LSTM.of(5).returnSequences(true), Dense.of(4)));
    all.put(
        "normalized",
        Sequential.of(Input.of(6), Dense.of(8), BatchNormalization.of(), Dense.of(3)));
    return all;
  }

  @TestFactory
  Stream<DynamicTest> layersComputeNearlyTheSame() {
    return layers().entrySet().stream()
        .map(
            e ->
                dynamicTest(
                    e.getKey(),
                    () -> {
                      var model = e.getValue();
                      moved(model);
                      var x = Kit.normal(2, model.inputs().get(0).shape().with(0, 30).dims());
                      var file = exported(model, ExportOptions.of().int8(x));
                      assertTrue(nodes(read(file), "QuantizeLinear").size() > 0);
                      assertTrue(error(model, file, x) < 0.04, () -> "" + error(model, file, x));
                    }));
  }

  /** Values in float that only pass through a quantized file are not rounded at its end. */
  @Test
  void scoresAreFloats() throws IOException {
    var model = Sequential.of(Input.of(6), Dense.of(40));
    var x = Kit.normal(1, 200, 6);
    var file = exported(model, ExportOptions.of().int8(x));
    var scores = OnnxKit.run(file, List.of(x)).get(0).toFloats();
    var different = new java.util.TreeSet<Float>();
    for (float score : scores) different.add(score);
    assertTrue(different.size() > 4000, () -> "" + different.size());
  }

  @Test
  void aLayerThatIsAppliedTwiceHasItsWeightsOnce() throws IOException {
    var in = Input.of(8);
    var twice = Dense.of(8).useBias(false).named("twice");
    var model = Model.of(in, twice.apply(twice.apply(in)));
    var x = Kit.normal(1, 30, 8);
    var file = exported(model, ExportOptions.of().int8(x));
    assertTrue(error(model, file, x) < 0.03);
    long matrices =
        read(file).getInitializerList().stream().filter(c -> c.getDimsCount() == 2).count();
    assertEquals(1, matrices);
  }

  @Test
  void severalInputsAndBatchesOfOneSize() {
    var a = Input.batch(4, 5);
    var b = Input.batch(4, 5);
    var dense = Dense.of(6);
    var model = Model.of(List.of(a, b), Add.of().apply(dense.apply(a), Dense.of(6).apply(b)));
    var x = List.of(Kit.normal(1, 8, 5), Kit.normal(2, 8, 5));
    var file = exported(model, ExportOptions.of().int8(Dataset.of(x)).percentile(99));
    var four = x.stream().map(v -> v.slice(0, 4)).toList();
    assertTrue(error(model.predict(four), OnnxKit.run(file, four).get(0)) < 0.1);
  }

  /** One number of 1,000 is a hundred times as large as the others. */
  @Test
  void aPercentileLeavesOutRareValues() {
    var model = Sequential.of(Input.of(10), Dense.of(8));
    var x = Kit.normal(1, 100, 10);
    var rare = x.toFloats();
    rare[17] = 300;
    var samples = NDArray.of(rare, 100, 10);
    double whole = error(model, exported(model, ExportOptions.of().int8(samples)), x);
    double most =
        error(model, exported(model, ExportOptions.of().int8(samples).percentile(99.5)), x);
    assertTrue(whole > 0.2, () -> "" + whole);
    assertTrue(most < 0.05, () -> "" + most);
  }

  @Test
  void samplesMayBeReadOnce() {
    var model = Sequential.of(Input.of(6), Dense.of(8));
    var x = Kit.normal(1, 50, 6);
    var batches = Stream.of(Batch.of(x.slice(0, 20)), Batch.of(x.slice(20, 50)));
    var options = ExportOptions.of().int8(Dataset.of(batches)).percentile(99.9);
    assertTrue(error(model, exported(model, options), x) < 0.03);
  }

  @Test
  void weightsAndValuesOfZero() throws IOException {
    var model =
        Sequential.of(
            Input.of(4), Dense.of(3).activation("relu"), Dense.of(2).kernelInitializer("zeros"));
    var weights = model.getWeights();
    model.setWeights(
        List.of(
            weights.get(0),
            NDArray.of(new float[] {-99, -99, -99}, 3),
            weights.get(2),
            NDArray.of(new float[] {0.5f, -3}, 2)));
    var x = Kit.normal(1, 20, 4);
    var file = exported(model, ExportOptions.of().int8(x));
    assertTrue(error(model, file, x) < 1e-6);
  }
}
