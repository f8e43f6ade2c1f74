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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private void constants(long... dimsOfWeights) {
    var weights = new byte[SIZE * CHANNELS];
    Arrays.fill(weights, (byte) 127);
    graph.addInitializer(Tensors.of(DataType.INT8, weights, dimsOfWeights).setName("w"));
    graph.addInitializer(Tensors.of(DataType.INT8, new byte[1]).setName("wZero"));
    graph.addInitializer(Tensors.of(new float[] {1f / 127}).setName("wScale"));
    graph.addInitializer(Tensors.of(DataType.UINT8, new byte[1]).setName("zero"));
    graph.addInitializer(Tensors.of(new float[] {1f / 255}).setName("xScale"));
    graph.addInitializer(Tensors.of(new float[] {SIZE / 255f}).setName("yScale"));
  }

  /** Checks what the graph makes of samples that contain one number only. */
  private void assertComputes(DataType ofX, double x, DataType ofY, double expected, long... axes) {
    graph.addInput(OnnxFiles.value("x", ofX, dims(-1, SIZE, axes)));
    graph.addOutput(OnnxFiles.value("y", ofY, dims(-1, CHANNELS, axes)));
    var file = ModelProto.newBuilder().setIrVersion(8).setGraph(graph);
    file.addOpsetImportBuilder().setVersion(18);
    var samples = new double[2 * SIZE];
    Arrays.fill(samples, x);
    var type = ofX == DataType.UINT8 ? DType.UINT8 : DType.FLOAT32;
    try (var model = OnnxModel.of(file.build().toByteArray())) {
      var found = model.predict(NDArray.of(samples, dims(2, SIZE, axes)).cast(type)).toDoubles();
      var wanted = new double[2 * CHANNELS];
      Arrays.fill(wanted, expected);
      assertArrayEquals(wanted, found, 1e-6 * expected);
    }
  }

  private static long[] dims(long rows, long columns, long... axes) {
    var dims = new long[2 + axes.length];
    dims[0] = rows;
    dims[1] = columns;
    System.arraycopy(axes, 0, dims, 2, axes.length);
    return dims;
  }

  @Test
  void ofIntegers() {
    constants(SIZE, CHANNELS);
    node("MatMulInteger", "y", "x", "w", "zero", "wZero");
    assertComputes(DataType.UINT8, 255, DataType.INT32, 255 * 127 * SIZE);
  }

  /** As quantize_dynamic in Python makes it. */
  @Test
  void ofFloatsThatAreRounded() {
    constants(SIZE, CHANNELS);
    node("DynamicQuantizeLinear", "whole", "x").addOutput("scale").addOutput("xZero");
    node("MatMulInteger", "sum", "whole", "w", "xZero", "wZero");
    node("Cast", "sumAsFloat", "sum")
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("to")
                .setType(AttributeProto.AttributeType.INT)
                .setI(DataType.FLOAT.getNumber()));
    node("Mul", "steps", "scale", "wScale");
    node("Mul", "y", "sumAsFloat", "steps");
    assertComputes(DataType.FLOAT, 1, DataType.FLOAT, SIZE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"QLinearMatMul", "QLinearConv"})
  void ofQuantizedNumbers(String type) {
    boolean isConvolution = type.endsWith("Conv");
    constants(isConvolution ? dims(CHANNELS, SIZE, 1, 1) : dims(SIZE, CHANNELS));
    node(type, "y", "x", "xScale", "zero", "w", "wScale", "wZero", "yScale", "zero");
    var axes = isConvolution ? new long[] {1, 1} : new long[0];
    assertComputes(DataType.UINT8, 255, DataType.UINT8, 255, axes);
  }

  /** As quantize_static in Python makes it: ONNX Runtime joins the nodes. */
  @ParameterizedTest
  @ValueSource(strings = {"MatMul", "Gemm", "Conv"})
  void betweenPairsOfNodes(String type) {
    boolean isConvolution = type.equals("Conv");
    constants(isConvolution ? dims(CHANNELS, SIZE, 1, 1) : dims(SIZE, CHANNELS));
    node("QuantizeLinear", "whole", "x", "xScale", "zero");
    node("DequantizeLinear", "xFloat", "whole", "xScale", "zero");
    node("DequantizeLinear", "wFloat", "w", "wScale", "wZero");
    node(type, "sum", "xFloat", "wFloat");
    node("QuantizeLinear", "sumWhole", "sum", "yScale", "zero");
    node("DequantizeLinear", "y", "sumWhole", "yScale", "zero");
    var axes = isConvolution ? new long[] {1, 1} : new long[0];
    assertComputes(DataType.FLOAT, 1, DataType.FLOAT, SIZE, axes);
  }
}
