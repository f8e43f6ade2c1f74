package dev.rhyton.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.protobuf.ByteString;
import dev.rhyton.Kit;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Model;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each operator with its attributes: a layer of one node computes what ONNX Runtime does. */
class OperatorTableTest {
  @TempDir private static Path folder;

  /** A node between inputs, whose first axis has any size, and constants. */
  private static final class Case {
    private final String type;
    private final int opset;
    private final List<NDArray> x = new ArrayList<>();
    private final List<NDArray> constants = new ArrayList<>(); // null for an input that is left out
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private int outputs = 1;

    Case(String type, int opset) {
      this.type = type;
      this.opset = opset;
    }

    @CanIgnoreReturnValue
    Case x(NDArray... more) {
      x.addAll(List.of(more));
      return this;
    }

    @CanIgnoreReturnValue
    Case x(long... dims) {
      return x(Kit.normal(x.size() + 1L, dims));
    }

    @CanIgnoreReturnValue
    Case c(NDArray constant) {
      constants.add(constant);
      return this;
    }

    @CanIgnoreReturnValue
    Case c(long... values) {
      return c(NDArray.of(values, values.length));
    }

    @CanIgnoreReturnValue
    Case none() {
      return c((NDArray) null);
    }

    @CanIgnoreReturnValue
    Case weights(long... dims) {
      return c(Kit.normal(constants.size() + 11L, dims));
    }

    @CanIgnoreReturnValue
    Case with(String name, Object value) {
      attributes.put(name, value);
      return this;
    }

    @CanIgnoreReturnValue
    Case outputs(int count) {
      outputs = count;
      return this;
    }

    @Override
    public String toString() {
      var text =
          attributes.entrySet().stream()
              .map(e -> e.getKey() + "=" + text(e.getValue()))
              .collect(Collectors.joining(", "));
      return type
          + " "
          + opset
          + " of "
          + x.stream().map(a -> a.shape() + "").toList()
          + " "
          + text;
    }

    private static String text(Object value) {
      if (value instanceof long[] longs) return Arrays.toString(longs);
      return value instanceof GraphProto ? "graph" : value + "";
    }

    ModelProto model() {
      var graph = GraphProto.newBuilder().setName("one");
      var node = NodeProto.newBuilder().setOpType(type).setName("node");
      for (int i = 0; i < x.size(); i++) {
        var dims = x.get(i).shape().dims();
        if (dims.length > 0) dims[0] = -1;
        graph.addInput(OnnxFiles.value("x" + i, OnnxTypes.of(x.get(i).dtype()), dims));
        node.addInput("x" + i);
      }
      for (int i = 0; i < constants.size(); i++) {
        node.addInput(constants.get(i) == null ? "" : "c" + i);
        if (constants.get(i) != null) graph.addInitializer(tensor("c" + i, constants.get(i)));
      }
      attributes.forEach((name, value) -> node.addAttribute(OnnxGraph.attribute(name, value)));
      for (int i = 0; i < outputs; i++) {
        node.addOutput("y" + i);
        graph.addOutputBuilder().setName("y" + i);
      }
      var model = ModelProto.newBuilder().setIrVersion(8).setGraph(graph.addNode(node));
      model.addOpsetImportBuilder().setDomain("").setVersion(opset);
      return model.build();
    }

    private List<NDArray> readSteps(Path file) {
      var in = Input.of(x.get(0).shape().dim(0), x.get(0).shape().dim(2));
      var outputs = OnnxLayer.of(file).apply(List.of(Ops.moveaxis(in, 1, 0)), false);
      var bySample = outputs.stream().map(y -> Ops.moveaxis(y, -2, 0)).toList();
      return Model.of(List.of(in), bySample).predictAll(List.of(bySample(x).get(0)));
    }

    void check() throws IOException {
      var file = Files.write(folder.resolve("one.onnx"), model().toByteArray());
      boolean steps = List.of("LSTM", "GRU", "RNN").contains(type); // are the first axis
      var expected = steps ? bySample(OnnxKit.run(file, x)) : OnnxKit.run(file, x);
      var found = steps ? readSteps(file) : OnnxKit.read(file, x);
      OnnxKit.assertSame(expected, found, toString(), 1e-5);
      for (int i = 0; i < found.size(); i++) {
        assertEquals(expected.get(i).dtype(), found.get(i).dtype());
      }
    }
  }

  /** Returns outputs with the samples as the first axis, instead of the last but one. */
  private static List<NDArray> bySample(List<? extends Tensor> outputs) {
    return outputs.stream().map(y -> (NDArray) Ops.moveaxis(y, -2, 0)).toList();
  }

  private static TensorProto tensor(String name, NDArray array) {
    var tensor = TensorProto.newBuilder().setName(name);
    tensor.setDataType(OnnxTypes.of(array.dtype()).getNumber());
    for (long dim : array.shape().dims()) tensor.addDims(dim);
    return tensor.setRawData(ByteString.copyFrom(array.toBytes())).build();
  }

  private static final List<Case> CASES = new ArrayList<>();

  @CanIgnoreReturnValue
  private static Case add(String type, int opset) {
    var added = new Case(type, opset);
    CASES.add(added);
    return added;
  }

  private static long[] l(long... values) {
    return values;
  }

  private static NDArray positive(long... dims) {
    return Kit.uniform(3, 0.2, 0.9, dims);
  }

  private static NDArray whole(long below, long... dims) {
    long size = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    return Kit.labels(4, (int) size, (int) below).cast(DType.INT64).reshape(dims);
  }

  private static NDArray scalar(double value) {
    return NDArray.of(new float[] {(float) value});
  }

  static {
    for (var type :
        List.of(
            "Abs",
            "Asinh",
            "Atan",
            "Ceil",
            "Cos",
            "Cosh",
            "Erf",
            "Exp",
            "Floor",
            "HardSwish",
            "Identity",
            "IsNaN",
            "Mish",
            "Neg",
            "Relu",
            "Round",
            "Sigmoid",
            "Sign",
            "Sin",
            "Sinh",
            "Softplus",
            "Softsign",
            "Tan",
            "Tanh")) {
      add(type, 18).x(3, 4);
    }
    for (var type : List.of("Acos", "Asin", "Atanh", "Log", "Reciprocal", "Sqrt")) {
      add(type, 17).x(positive(3, 4));
    }
    add("Acosh", 17).x(NDArray.from(new float[] {1.5f, 2, 3}));
    for (var type : List.of("Add", "Sub", "Mul", "Div", "Max", "Min", "PRelu")) {
      add(type, 13).x(3, 4, 2).weights(4, 1);
    }
    for (var type : List.of("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual")) {
      add(type, 16).x(whole(3, 3, 4), whole(2, 3, 4));
    }
    for (var type : List.of("BitwiseAnd", "BitwiseOr", "BitwiseXor", "Add", "Mul", "Sub")) {
      add(type, 18).x(whole(9, 3, 4)).c(5);
    }
    for (var type : List.of("And", "Or", "Xor")) {
      add(type, 18).x(whole(2, 3, 4).cast(DType.BOOL), whole(2, 3, 1).cast(DType.BOOL));
    }
    add("Not", 18).x(whole(2, 3, 4).cast(DType.BOOL));
    add("BitwiseNot", 18).x(whole(9, 3));
    add("Div", 18).x(whole(9, 3, 4)).c(4);
    add("Mod", 18).x(whole(9, 3, 4)).c(-4);
    add("Mod", 18).x(3, 4).c(scalar(0.3)).with("fmod", 1);
    add("Pow", 18).x(positive(3, 4)).c(scalar(2.5));
    add("Pow", 18).x(positive(3, 4)).weights(4);
    add("Sum", 13).x(3, 4).x(3, 1).weights(4);
    add("Mean", 13).x(3, 4).x(3, 1).weights(4);
    add("Max", 13).x(3, 4).x(3, 1).weights(4);
    add("Where", 16).x(whole(2, 3, 4).cast(DType.BOOL)).x(3, 4).c(scalar(7));
    add("IsInf", 10).x(NDArray.from(new float[] {1f / 0, -1f / 0, 2})).with("detect_negative", 0);
    add("Clip", 10).x(3, 4).with("min", -0.5f).with("max", 0.7f);
    add("Clip", 13).x(3, 4).none().c(scalar(0.4));
    add("Clip", 13).x(whole(9, 3, 4)).c(NDArray.of(new long[] {2})).c(NDArray.of(new long[] {5}));
    add("Celu", 12).x(3, 4).with("alpha", 0.7f);
    add("Elu", 12).x(3, 4).with("alpha", 0.7f);
    add("Gelu", 20).x(3, 4);
    add("Gelu", 20).x(3, 4).with("approximate", "tanh");
    add("HardSigmoid", 12).x(3, 4).with("alpha", 0.3f);
    add("LeakyRelu", 12).x(3, 4).with("alpha", 0.3f);
    add("Selu", 12).x(3, 4);
    add("Selu", 12).x(3, 4).with("alpha", 1.2f).with("gamma", 2f);
    add("Shrink", 12).x(3, 4).with("lambd", 0.4f).with("bias", 0.1f);
    add("ThresholdedRelu", 12).x(3, 4).with("alpha", 0.4f);
    add("Dropout", 12).x(3, 4);
    add("Cast", 18).x(Kit.normal(1, 3, 4).scale(3)).with("to", 7);
    add("Cast", 18).x(whole(3, 3)).with("to", 1);
    add("Cast", 18).x(3, 4).with("to", 9);
    add("CastLike", 18).x(whole(3, 3)).c(scalar(1));
    // products
    add("MatMul", 13).x(3, 2, 4).weights(4, 5);
    add("MatMul", 13).x(3, 2, 4).x(3, 4, 2);
    add("Gemm", 13).x(3, 4).weights(4, 5).weights(5);
    add("Gemm", 13)
        .x(3, 4)
        .weights(5, 4)
        .weights(1, 5)
        .with("transB", 1)
        .with("alpha", 0.5f)
        .with("beta", 2f);
    add("Gemm", 13).x(4, 3).weights(4, 2).with("transA", 1);
    add("Einsum", 13).x(3, 2, 4).weights(4, 5).with("equation", "bij,jk->bik");
    // shapes
    add("Reshape", 14).x(3, 4, 2).c(0, -1);
    add("Reshape", 14).x(3, 4, 2).c(-1, 2, 2);
    add("Flatten", 13).x(3, 4, 2);
    add("Flatten", 13).x(3, 4, 2).with("axis", 2);
    add("Flatten", 13).x(3, 4, 2).with("axis", 0);
    add("Squeeze", 11).x(3, 1, 2, 1).with("axes", l(1, 3));
    add("Squeeze", 13).x(3, 1, 2, 1).c(-1);
    add("Unsqueeze", 11).x(3, 2).with("axes", l(0, 3));
    add("Unsqueeze", 13).x(3, 2).c(-1, 1);
    add("Transpose", 13).x(3, 4, 2);
    add("Transpose", 13).x(3, 4, 2).with("perm", l(0, 2, 1));
    add("Shape", 13).x(3, 4, 2);
    add("Shape", 15).x(3, 4, 2).with("start", 1).with("end", -1);
    add("Size", 13).x(3, 4, 2);
    add("Concat", 13).x(3, 4).x(3, 2).weights(3, 1).with("axis", -1);
    add("Split", 11).x(3, 6).with("axis", 1).with("split", l(2, 4)).outputs(2);
    add("Split", 13).x(3, 6).c(1, 5).with("axis", 1).outputs(2);
    add("Split", 18).x(3, 5).with("axis", 1).with("num_outputs", 3).outputs(3);
    add("Slice", 9).x(3, 6).with("starts", l(1, -4)).with("ends", l(3, 100));
    add("Slice", 13).x(3, 6).c(-1).c(Long.MIN_VALUE).c(1).c(-2);
    add("Slice", 13).x(3, 6).c(1).c(-1).c(-1).c(2);
    add("Pad", 10).x(3, 2, 4).with("pads", l(0, 1, 2, 0, 0, 1)).with("value", 0.5f);
    add("Pad", 10).x(3, 2, 4).with("pads", l(0, 1, 2, 0, 0, 1)).with("mode", "edge");
    add("Pad", 13).x(3, 2, 4).c(0, 1, 2, 0, 1, 3).with("mode", "reflect");
    add("Pad", 13).x(3, 2, 4).c(0, 1, -2, 0, 0, 1).c(scalar(2));
    add("Pad", 19).x(3, 2, 4).c(0, 0, 2, 0, 0, 1).with("mode", "wrap");
    add("Pad", 18).x(3, 2, 4).c(2, 1).none().c(2);
    add("Tile", 13).x(3, 2).c(2, 3);
    add("Expand", 13).x(3, 1, 2).c(4, 1, 5, 1);
    add("Expand", 13).x(3, 1).c(1, 4);
    add("Trilu", 14).x(2, 4, 4);
    add("Trilu", 14).x(2, 4, 4).c(NDArray.of(new long[] {-1})).with("upper", 0);
    // indices
    add("Gather", 13).x(3, 5).c(NDArray.from(new long[][] {{0, -1}, {2, 2}})).with("axis", 1);
    add("Gather", 13).x(whole(4, 3, 2)).c(NDArray.of(new long[] {1})).with("axis", 1);
    add("GatherElements", 13).x(3, 4).x(whole(4, 3, 4)).with("axis", 1);
    add("GatherND", 13).x(3, 4, 2).x(whole(3, 3, 5, 1)).with("batch_dims", 1);
    add("GatherND", 13).x(3, 4, 2).c(NDArray.from(new long[][] {{0, 1}, {2, -1}}));
    add("ScatterElements", 18)
        .x(2, 4)
        .c(NDArray.from(new long[][] {{0, 3}, {1, -2}}))
        .weights(2, 2)
        .with("axis", 1);
    add("ScatterElements", 18)
        .x(2, 4)
        .c(NDArray.from(new long[][] {{0, 0}, {1, 1}}))
        .weights(2, 2)
        .with("axis", 1)
        .with("reduction", "add");
    for (var reduction : List.of("none", "add", "mul", "max", "min")) {
      add("ScatterND", 18)
          .x(4, 2)
          .c(NDArray.from(new long[][] {{3}, {1}}))
          .weights(2, 2)
          .with("reduction", reduction);
    }
    add("OneHot", 11)
        .x(NDArray.from(new long[] {0, -1, 2, 7}))
        .c(NDArray.of(new long[] {3}))
        .c(NDArray.from(new float[] {-1, 2}));
    add("OneHot", 11).x(whole(3, 2, 3)).c(3).c(NDArray.from(new float[] {0, 1})).with("axis", 1);
    add("NonZero", 13).x(whole(2, 3, 4));
    // reductions
    for (var type :
        List.of(
            "ReduceL1",
            "ReduceL2",
            "ReduceLogSumExp",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "ReduceSumSquare")) {
      add(type, 11).x(3, 4, 2).with("axes", l(1, -1)).with("keepdims", 0);
      add(type, 18).x(3, 4, 2).c(1);
    }
    add("ReduceLogSum", 11).x(positive(3, 4)).with("axes", l(1));
    add("ReduceSum", 11).x(3, 4, 2);
    add("ReduceSum", 13).x(3, 4, 2).c(0, 2).with("keepdims", 0);
    add("ReduceSum", 13).x(3, 4, 2).c(new long[0]).with("noop_with_empty_axes", 1);
    add("ReduceMax", 18).x(whole(9, 3, 4)).c(1);
    add("ArgMax", 13).x(3, 4).with("axis", 1).with("keepdims", 0);
    add("ArgMax", 13).x(whole(2, 3, 4)).with("axis", 1).with("select_last_index", 1);
    add("ArgMin", 13).x(3, 4).with("axis", -1);
    add("CumSum", 14).x(3, 4).c(NDArray.of(new long[] {1}));
    add("CumSum", 14)
        .x(3, 4)
        .c(NDArray.of(new long[] {-1}))
        .with("exclusive", 1)
        .with("reverse", 1);
    add("TopK", 11).x(3, 5).c(2).outputs(2);
    add("TopK", 11).x(3, 5, 2).c(2).with("axis", 1).with("largest", 0).outputs(2);
    for (var type : List.of("Softmax", "LogSoftmax")) {
      add(type, 11).x(3, 4, 2);
      add(type, 13).x(3, 4, 2);
      add(type, 13).x(3, 4, 2).with("axis", 1);
    }
    addConvolutions();
    addPooling();
    addOthers();
  }

  private static void addConvolutions() {
    add("Conv", 13).x(2, 3, 7, 6).weights(4, 3, 3, 3).weights(4);
    add("Conv", 13)
        .x(2, 3, 7, 6)
        .weights(4, 3, 3, 2)
        .with("pads", l(1, 0, 2, 1))
        .with("strides", l(2, 1));
    add("Conv", 13)
        .x(2, 4, 7, 6)
        .weights(6, 2, 3, 3)
        .with("group", 2)
        .with("pads", l(1, 1, 1, 1))
        .with("dilations", l(2, 1));
    add("Conv", 13).x(2, 3, 7, 6).weights(6, 1, 3, 3).with("group", 3).with("strides", l(2, 2));
    for (var auto : List.of("SAME_UPPER", "SAME_LOWER", "VALID")) {
      add("Conv", 13)
          .x(2, 3, 7, 6)
          .weights(4, 3, 2, 3)
          .with("auto_pad", auto)
          .with("strides", l(2, 2));
    }
    add("Conv", 13).x(2, 3, 7).weights(4, 3, 3).weights(4).with("pads", l(1, 1));
    add("Conv", 13).x(2, 3, 4, 5, 4).weights(2, 3, 3, 2, 2).with("pads", l(1, 0, 0, 1, 1, 0));
    add("ConvTranspose", 11).x(2, 3, 5, 4).weights(3, 4, 3, 3).weights(4);
    add("ConvTranspose", 11)
        .x(2, 3, 5, 4)
        .weights(3, 4, 3, 3)
        .with("strides", l(2, 3))
        .with("pads", l(1, 0, 1, 1))
        .with("output_padding", l(1, 2));
    add("ConvTranspose", 11)
        .x(2, 4, 5, 4)
        .weights(4, 3, 3, 2)
        .with("group", 2)
        .with("dilations", l(2, 1));
    add("ConvTranspose", 11)
        .x(2, 3, 5, 4)
        .weights(3, 4, 3, 3)
        .with("strides", l(2, 2))
        .with("output_shape", l(10, 8));
    for (var auto : List.of("SAME_UPPER", "SAME_LOWER")) {
      add("ConvTranspose", 11)
          .x(2, 3, 5, 4)
          .weights(3, 4, 3, 4)
          .with("strides", l(2, 2))
          .with("auto_pad", auto);
    }
    add("ConvTranspose", 11).x(2, 3, 5).weights(3, 2, 4).with("strides", l(2));
  }

  private static void addPooling() {
    for (var type : List.of("MaxPool", "AveragePool")) {
      add(type, 12).x(2, 3, 7, 6).with("kernel_shape", l(2, 3));
      add(type, 12)
          .x(2, 3, 7, 6)
          .with("kernel_shape", l(3, 3))
          .with("strides", l(2, 2))
          .with("pads", l(1, 1, 1, 1));
      add(type, 12)
          .x(2, 3, 8, 6)
          .with("kernel_shape", l(3, 3))
          .with("strides", l(2, 2))
          .with("ceil_mode", 1);
      add(type, 12)
          .x(2, 3, 7, 6)
          .with("kernel_shape", l(3, 2))
          .with("strides", l(2, 2))
          .with("auto_pad", "SAME_LOWER");
      add(type, 12).x(2, 3, 7).with("kernel_shape", l(3)).with("strides", l(2));
      add(type, 12).x(2, 3, 4, 4, 5).with("kernel_shape", l(2, 2, 2));
    }
    add("AveragePool", 12)
        .x(2, 3, 7, 6)
        .with("kernel_shape", l(3, 3))
        .with("pads", l(1, 1, 1, 1))
        .with("count_include_pad", 1);
    add("AveragePool", 12)
        .x(2, 3, 7, 6)
        .with("kernel_shape", l(3, 3))
        .with("pads", l(0, 1, 1, 2))
        .with("strides", l(2, 2));
    add("GlobalAveragePool", 12).x(2, 3, 5, 4);
    add("GlobalMaxPool", 12).x(2, 3, 5, 4);
  }

  private static void addOthers() {
    add("BatchNormalization", 15).x(3, 4, 5, 2).weights(4).weights(4).weights(4).c(positive(4));
    add("BatchNormalization", 9).x(3, 4).weights(4).weights(4).weights(4).c(positive(4));
    add("InstanceNormalization", 13).x(3, 4, 5, 2).weights(4).weights(4);
    add("LayerNormalization", 17).x(3, 4, 5).weights(5).weights(5);
    add("LayerNormalization", 17).x(3, 4, 5).weights(4, 5).with("axis", 1);
    add("RMSNormalization", 23).x(3, 4, 5).weights(5);
    add("GroupNormalization", 21).x(3, 4, 5, 2).weights(4).weights(4).with("num_groups", 2);
    add("LRN", 13).x(3, 6, 4, 2).with("size", 3).with("alpha", 0.1f);
    add("QuantizeLinear", 13)
        .x(3, 4)
        .c(scalar(0.02))
        .c(NDArray.of(DType.UINT8, Shape.of(), new int[] {100}));
    add("QuantizeLinear", 13).x(3, 4).c(positive(4).scale(0.05)).c(whole(5, 4).cast(DType.INT8));
    add("DequantizeLinear", 13).x(whole(200, 3, 4).cast(DType.UINT8)).c(scalar(0.1));
    add("DequantizeLinear", 13)
        .x(whole(90, 3, 4).cast(DType.INT8))
        .c(positive(4))
        .c(whole(5, 4).cast(DType.INT8))
        .with("axis", -1);
    for (var mode : List.of("nearest", "linear", "cubic")) {
      for (var at : List.of("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel")) {
        add("Resize", 18)
            .x(2, 3, 5, 4)
            .none()
            .c(NDArray.from(new float[] {1, 1, 2, 1.6f}))
            .with("mode", mode)
            .with("coordinate_transformation_mode", at);
      }
      add("Resize", 18).x(2, 3, 5, 4).none().none().c(2, 3, 3, 7).with("mode", mode);
    }
    for (var rounding : List.of("floor", "ceil", "round_prefer_ceil")) {
      add("Resize", 18).x(2, 3, 5, 4).none().none().c(2, 3, 7, 3).with("nearest_mode", rounding);
    }
    add("Resize", 18)
        .x(2, 3, 5, 4)
        .none()
        .c(NDArray.from(new float[] {2, 0.6f}))
        .with("axes", l(2, 3))
        .with("mode", "linear");
    add("Resize", 10).x(2, 3, 5, 4).c(NDArray.from(new float[] {1, 1, 2, 3}));
    add("Upsample", 9).x(2, 3, 5, 4).c(NDArray.from(new float[] {1, 1, 2, 3}));
    for (var mode : List.of("DCR", "CRD")) {
      add("DepthToSpace", 13).x(2, 8, 3, 2).with("blocksize", 2).with("mode", mode);
    }
    add("SpaceToDepth", 13).x(2, 3, 4, 6).with("blocksize", 2);
    add("DFT", 17).x(2, 6, 1).with("onesided", 1);
    add("DFT", 17).x(2, 6, 2).with("inverse", 1);
    add("DFT", 20).x(2, 3, 5, 2).none().c(NDArray.of(new long[] {1}));
    for (var direction : List.of("forward", "reverse", "bidirectional")) {
      int d = direction.equals("bidirectional") ? 2 : 1;
      add("LSTM", 14)
          .x(4, 2, 3)
          .weights(d, 20, 3)
          .weights(d, 20, 5)
          .weights(d, 40)
          .with("hidden_size", 5)
          .with("direction", direction)
          .outputs(3);
      add("GRU", 14)
          .x(4, 2, 3)
          .weights(d, 15, 3)
          .weights(d, 15, 5)
          .weights(d, 30)
          .with("hidden_size", 5)
          .with("direction", direction)
          .outputs(2);
      add("RNN", 14)
          .x(4, 2, 3)
          .weights(d, 5, 3)
          .weights(d, 5, 5)
          .with("hidden_size", 5)
          .with("direction", direction)
          .outputs(2);
    }
    add("LSTM", 14)
        .x(4, 2, 3)
        .weights(1, 20, 3)
        .weights(1, 20, 5)
        .none()
        .none()
        .none()
        .none()
        .weights(1, 15)
        .with("hidden_size", 5)
        .outputs(3);
    add("GRU", 14)
        .x(4, 2, 3)
        .weights(1, 15, 3)
        .weights(1, 15, 5)
        .weights(1, 30)
        .with("hidden_size", 5)
        .with("linear_before_reset", 1)
        .with("activations", List.of("HardSigmoid", "Softsign"))
        .with("activation_alpha", new float[] {0.3f})
        .outputs(1);
  }

  private static GraphProto body() {
    return GraphProto.newBuilder()
        .setName("body")
        .addInput(OnnxFiles.value("i", TensorProto.DataType.INT64))
        .addInput(OnnxFiles.value("going", TensorProto.DataType.BOOL))
        .addInput(OnnxFiles.value("v", TensorProto.DataType.FLOAT, -1, 4))
        .addNode(OnnxFiles.node("Identity", "next", "going"))
        .addNode(OnnxFiles.node("Tanh", "after", "v"))
        .addNode(OnnxFiles.node("Neg", "step", "after"))
        .addOutput(OnnxFiles.value("next", TensorProto.DataType.BOOL))
        .addOutput(OnnxFiles.value("after", TensorProto.DataType.FLOAT, -1, 4))
        .addOutput(OnnxFiles.value("step", TensorProto.DataType.FLOAT, -1, 4))
        .build();
  }

  @TestFactory
  Stream<DynamicTest> operatorsComputeAsInOnnxRuntime() {
    return CASES.stream().map(c -> dynamicTest(c.toString(), c::check));
  }

  /** A model around a node whose first input is a constant. */
  private static ModelProto around(NodeProto.Builder node, String output) {
    return OnnxFiles.model(
            g ->
                g.clearNode()
                    .clearOutput()
                    .addInitializer(tensor("three", NDArray.of(new long[] {3})))
                    .addInitializer(tensor("yes", NDArray.from(true)))
                    .addNode(
                        OnnxFiles.node("Concat", "xx", "x", "x").toBuilder()
                            .addAttribute(OnnxGraph.attribute("axis", 1)))
                    .addNode(node)
                    .addOutput(OnnxFiles.value(output, TensorProto.DataType.FLOAT, -1, 4)))
        .build();
  }

  @Test
  void loopsAndBranches() throws IOException {
    var x = List.of(Kit.normal(1, 3, 2));
    var loop =
        NodeProto.newBuilder()
            .setOpType("Loop")
            .addAllInput(List.of("three", "", "xx"))
            .addAllOutput(List.of("end", "all"))
            .addAttribute(OnnxGraph.attribute("body", body()));
    var model = around(loop, "end").toBuilder();
    model.getGraphBuilder().addOutputBuilder().setName("all");
    var file = Files.write(folder.resolve("loop.onnx"), model.build().toByteArray());
    OnnxKit.assertSame(OnnxKit.run(file, x), OnnxKit.read(file, x), "a loop", 1e-6);
    var then = GraphProto.newBuilder().setName("then").addNode(OnnxFiles.node("Exp", "a", "xx"));
    var otherwise =
        GraphProto.newBuilder().setName("else").addNode(OnnxFiles.node("Neg", "b", "xx"));
    then.addOutput(OnnxFiles.value("a", TensorProto.DataType.FLOAT, -1, 4));
    otherwise.addOutput(OnnxFiles.value("b", TensorProto.DataType.FLOAT, -1, 4));
    var branch =
        NodeProto.newBuilder()
            .setOpType("If")
            .addInput("yes")
            .addOutput("y")
            .addAttribute(OnnxGraph.attribute("then_branch", then.build()))
            .addAttribute(OnnxGraph.attribute("else_branch", otherwise.build()));
    file = Files.write(folder.resolve("if.onnx"), around(branch, "y").toByteArray());
    OnnxKit.assertSame(OnnxKit.run(file, x), OnnxKit.read(file, x), "a branch", 1e-6);
  }

  /** Sizes, of which a run knows the first one, as the arguments of other operators. */
  @Test
  void arithmeticWithSizes() throws IOException {
    var start = NodeProto.newBuilder().setOpType("Constant").addOutput("zero");
    start.addAttribute(OnnxGraph.attribute("value_int", 0));
    var one = NodeProto.newBuilder().setOpType("Constant").addOutput("one");
    one.addAttribute(OnnxGraph.attribute("value_int", 1));
    var model =
        OnnxFiles.model(
            g ->
                g.clearNode()
                    .clearOutput()
                    .addNode(start)
                    .addNode(one)
                    .addNode(OnnxFiles.node("Shape", "sizes", "x"))
                    .addNode(OnnxFiles.node("ConstantOfShape", "zeros", "sizes"))
                    .addNode(OnnxFiles.node("Gather", "samples", "sizes", "zero"))
                    .addNode(
                        OnnxFiles.node("Gather", "numbers", "sizes", "one").toBuilder()
                            .setName("second"))
                    .addNode(OnnxFiles.node("Mul", "all", "samples", "numbers"))
                    .addNode(OnnxFiles.node("Range", "range", "zero", "all", "one"))
                    .addNode(OnnxFiles.node("Reshape", "places", "range", "sizes"))
                    .addNode(OnnxFiles.node("CastLike", "floats", "places", "x"))
                    .addNode(OnnxFiles.node("Sum", "y", "x", "zeros", "floats"))
                    .addOutput(OnnxFiles.value("y", TensorProto.DataType.FLOAT, -1, 2)));
    model.getOpsetImportBuilder(0).setVersion(15);
    var file = Files.write(folder.resolve("sizes.onnx"), model.build().toByteArray());
    var x = List.of(Kit.normal(1, 3, 2));
    OnnxKit.assertSame(OnnxKit.run(file, x), OnnxKit.read(file, x), "sizes", 1e-6);
    assertEquals("(None, 2)", OnnxLayer.of(file).apply(Input.of(2)).shape() + "");
  }

  /** The operators that other tests have, whose inputs are constants here. */
  private static final Set<String> ELSEWHERE =
      Set.of("Constant", "ConstantOfShape", "If", "Loop", "Range");

  @Test
  void eachOperatorHasACase() {
    var missing = new TreeSet<>(OperatorTable.names());
    CASES.forEach(c -> missing.remove(c.type));
    missing.removeAll(ELSEWHERE);
    assertEquals(Set.of(), missing);
  }

  @Test
  void theReadmeListsTheOperators() throws IOException {
    var readme = Files.readString(Path.of("README.md"));
    var part = readme.substring(readme.indexOf("## ONNX files as layers"));
    var listed = new LinkedHashSet<String>();
    var names = Pattern.compile("`([A-Z]\\w*)`").matcher(part.substring(0, part.indexOf("\n## ")));
    while (names.find()) listed.add(names.group(1));
    var expected = new TreeSet<>(OperatorTable.names());
    listed.retainAll(expected);
    assertEquals(expected, new TreeSet<>(listed));
  }
}
