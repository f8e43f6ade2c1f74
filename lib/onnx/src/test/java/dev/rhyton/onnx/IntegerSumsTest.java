package dev.rhyton.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files of other programs, whose weights are int8: on processors without VNNI, ONNX Runtime adds
 * two products in 16 bits, which cuts off large ones, unless it is told not to. Here all inputs and
 * weights are the largest ones.
 */
class IntegerSumsTest {
  private static final int SIZE = 64; // of a sum
  private static final int CHANNELS = 4;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("integers");

  /** Adds a node whose name is that of its output. */
  @CanIgnoreReturnValue
  private NodeProto.Builder node(String type, String output, String... inputs) {
    return graph.addNodeBuilder().mergeFrom(OnnxFiles.node(type, output, inputs)).setName(output);
  }

  private static int most(DataType ofX) {
    return ofX == DataType.UINT8 ? 255 : 127;
  }

  /** Adds constants for inputs of a type. The largest input is 1, and so is the largest weight. */
  private void constants(DataType ofX, long... dimsOfWeights) {
    var weights = new byte[SIZE * CHANNELS];
    Arrays.fill(weights, (byte) 127);
    graph.addInitializer(Tensors.of(DataType.INT8, weights, dimsOfWeights).setName("w"));
    graph.addInitializer(Tensors.of(DataType.INT8, new byte[1]).setName("wZero"));
    graph.addInitializer(Tensors.of(new float[] {1f / 127}).setName("wScale"));
    graph.addInitializer(Tensors.of(ofX, new byte[1]).setName("zero"));
    graph.addInitializer(Tensors.of(new float[] {1f / most(ofX)}).setName("xScale"));
    graph.addInitializer(Tensors.of(new float[] {(float) SIZE / most(ofX)}).setName("yScale"));
  }

  /** Checks what the graph makes of samples that contain one number only. */
  private void assertComputes(DataType ofX, double x, DataType ofY, double expected, long... axes) {
    graph.addInput(OnnxFiles.value("x", ofX, dims(-1, SIZE, axes)));
    graph.addOutput(OnnxFiles.value("y", ofY, dims(-1, CHANNELS, axes)));
    var file = ModelProto.newBuilder().setIrVersion(8).setGraph(graph);
    file.addOpsetImportBuilder().setVersion(18);
    var samples = new double[2 * SIZE];
    Arrays.fill(samples, x);
    var types = Map.of(DataType.UINT8, DType.UINT8, DataType.INT8, DType.INT8);
    var array = NDArray.of(samples, dims(2, SIZE, axes));
    try (var model = OnnxModel.of(file.build().toByteArray())) {
      var found = model.predict(array.cast(types.getOrDefault(ofX, DType.FLOAT32))).toDoubles();
      var wanted = new double[2 * CHANNELS];
      Arrays.fill(wanted, expected);
      assertArrayEquals(wanted, found, 1e-6 * expected);
    }
  }

  private static AttributeProto.Builder toFloat() {
    return AttributeProto.newBuilder()
        .setName("to")
        .setType(AttributeProto.AttributeType.INT)
        .setI(DataType.FLOAT.getNumber());
  }

  private static long[] dims(long rows, long columns, long... axes) {
    var dims = new long[2 + axes.length];
    dims[0] = rows;
    dims[1] = columns;
    System.arraycopy(axes, 0, dims, 2, axes.length);
    return dims;
  }

  @ParameterizedTest
  @EnumSource(names = {"UINT8", "INT8"})
  void ofIntegers(DataType ofX) {
    constants(ofX, SIZE, CHANNELS);
    node("MatMulInteger", "y", "x", "w", "zero", "wZero");
    assertComputes(ofX, most(ofX), DataType.INT32, most(ofX) * 127 * SIZE);
  }

  /** As quantize_dynamic in Python makes it. */
  @Test
  void ofFloatsThatAreRounded() {
    constants(DataType.UINT8, SIZE, CHANNELS);
    node("DynamicQuantizeLinear", "whole", "x").addOutput("scale").addOutput("xZero");
    node("MatMulInteger", "sum", "whole", "w", "xZero", "wZero");
    node("Cast", "sumAsFloat", "sum").addAttribute(toFloat());
    node("Mul", "steps", "scale", "wScale");
    node("Mul", "y", "sumAsFloat", "steps");
    assertComputes(DataType.FLOAT, 1, DataType.FLOAT, SIZE);
  }

  @ParameterizedTest
  @CsvSource({
    "QLinearMatMul, UINT8",
    "QLinearMatMul, INT8",
    "QLinearConv, UINT8",
    "QLinearConv, INT8"
  })
  void ofQuantizedNumbers(String type, DataType ofX) {
    boolean isConvolution = type.endsWith("Conv");
    constants(ofX, isConvolution ? dims(CHANNELS, SIZE, 1, 1) : dims(SIZE, CHANNELS));
    node(type, "y", "x", "xScale", "zero", "w", "wScale", "wZero", "yScale", "zero");
    var axes = isConvolution ? new long[] {1, 1} : new long[0];
    assertComputes(ofX, most(ofX), ofX, most(ofX), axes);
  }

  /** As quantize_static in Python makes it: ONNX Runtime joins the nodes. */
  @ParameterizedTest
  @CsvSource({
    "MatMul, UINT8",
    "MatMul, INT8",
    "Gemm, UINT8",
    "Gemm, INT8",
    "Conv, UINT8",
    "Conv, INT8"
  })
  void betweenPairsOfNodes(String type, DataType ofX) {
    boolean isConvolution = type.equals("Conv");
    constants(ofX, isConvolution ? dims(CHANNELS, SIZE, 1, 1) : dims(SIZE, CHANNELS));
    node("DequantizeLinear", "wFloat", "w", "wScale", "wZero");
    var axes = isConvolution ? new long[] {1, 1} : new long[0];
    assertComputesBetweenPairs(type, axes);
  }

  /** As in attention, whose two factors are computed. */
  @ParameterizedTest
  @EnumSource(names = {"UINT8", "INT8"})
  void betweenPairsOfNodesByComputedNumbers(DataType ofX) {
    constants(ofX, SIZE, CHANNELS);
    var ones = new float[SIZE * CHANNELS];
    Arrays.fill(ones, 1);
    graph.addInitializer(Tensors.of(ones, SIZE, CHANNELS).setName("ones"));
    node("ReduceMax", "most", "x");
    node("Mul", "computed", "ones", "most");
    node("QuantizeLinear", "computedWhole", "computed", "xScale", "zero");
    node("DequantizeLinear", "wFloat", "computedWhole", "xScale", "zero");
    assertComputesBetweenPairs("MatMul");
  }

  private void assertComputesBetweenPairs(String type, long... axes) {
    node("QuantizeLinear", "whole", "x", "xScale", "zero");
    node("DequantizeLinear", "xFloat", "whole", "xScale", "zero");
    node(type, "sum", "xFloat", "wFloat");
    node("QuantizeLinear", "sumWhole", "sum", "yScale", "zero");
    node("DequantizeLinear", "y", "sumWhole", "yScale", "zero");
    assertComputes(DataType.FLOAT, 1, DataType.FLOAT, SIZE, axes);
  }
}
