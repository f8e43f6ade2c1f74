package dev.rhyton.files;

import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.config.UnknownException;
import dev.rhyton.ops.OpTable;
import dev.rhyton.tensor.Node;
import dev.rhyton.tensor.OpNode;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Operations in files of functional models. Operations of {@code keras.ops} are written and read by
 * {@link OpClasses}. A row here defines the class of Keras, and its options, for one of
 * TensorFlow's operations, which the methods of a tensor record:
 *
 * <pre>{@code
 * numpy("Tile", "Tile", w -> w.constant("repeats", 1));
 * }</pre>
 */
final class KerasOps {
  private static final Map<String, Form> FORMS = new TreeMap<>(); // by TensorFlow's names

  /** The form of a TensorFlow operation in files: the class of Keras and its options. */
  record Form(OpClasses.OpClass kerasClass, Consumer<OpWriter> options) {}

  static {
    for (var name :
        """
        Maximum Minimum Equal NotEqual Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr
        LogicalNot Sign Square Sqrt Reciprocal Exp Expm1 Log Log1p Sin Cos Tan Sinh Cosh Tanh Floor
        Ceil"""
            .split("\\s+", -1)) {
      numpy(name, name, w -> {});
    }
    plain("Add", "AddV2", "BiasAdd");
    plain("Subtract", "Sub");
    plain("Multiply", "Mul");
    plain("Divide", "RealDiv");
    plain("DivideNoNan", "DivNoNan");
    plain("FloorDivide", "FloorDiv");
    plain("Mod", "FloorMod");
    plain("Power", "Pow");
    plain("Negative", "Neg");
    plain("Absolute", "Abs");
    plain("Arcsin", "Asin");
    plain("Arccos", "Acos");
    plain("Arctan", "Atan");
    plain("Arcsinh", "Asinh");
    plain("Arccosh", "Acosh");
    plain("Arctanh", "Atanh");
    plain("Arctan2", "Atan2");
    plain("Copy", "Identity");
    plain("Nextafter", "NextAfter");
    plain("Isfinite", "IsFinite");
    plain("Isnan", "IsNan");
    plain("Isinf", "IsInf");
    plain("ZerosLike", "ZerosLike");
    plain("OnesLike", "OnesLike");
    plain("Where", "SelectV2");
    numpy("Matmul", "MatMul", OpWriter::refuseTransposed);
    numpy("Matmul", "BatchMatMulV2", OpWriter::refuseTransposed);
    for (var name : List.of("Any", "All", "Sum", "Mean", "Max", "Min", "Prod")) {
      numpy(name, name, w -> w.option("axis", w.axes(1)).attribute("keepdims", "keep_dims"));
    }
    numpy("Round", "Round", w -> w.option("decimals", 0));
    numpy("Clip", "ClipByValue", w -> w.constant("x_min", 1).constant("x_max", 2));
    numpy("Reshape", "Reshape", w -> w.constant("newshape", 1));
    numpy("Transpose", "Transpose", w -> w.constant("axes", 1));
    numpy("ExpandDims", "ExpandDims", w -> w.constant("axis", 1));
    numpy("Squeeze", "Squeeze", w -> w.option("axis", w.axes("squeeze_dims")));
    numpy("Argmax", "ArgMax", w -> w.constant("axis", 1).option("keepdims", false));
    numpy("Argmin", "ArgMin", w -> w.constant("axis", 1).option("keepdims", false));
    numpy("Cumsum", "Cumsum", w -> w.constant("axis", 1));
    numpy("Cumprod", "Cumprod", w -> w.constant("axis", 1));
    numpy("Flip", "ReverseV2", w -> w.option("axis", w.axes(1)));
    numpy("Tile", "Tile", w -> w.constant("repeats", 1));
    numpy("Pad", "Pad", w -> w.constant("pad_width", 1).option("mode", "constant"));
    numpy("Take", "GatherV2", w -> w.refuseBatches().constant("axis", 2));
    numpy("GetItem", "Slice", OpWriter::slices);
    numpy("GetItem", "StridedSlice", OpWriter::stridedSlices);
    numpy("Concatenate", "ConcatV2", w -> w.listed().constant("axis", -1));
    numpy("Stack", "Pack", w -> w.listed().attribute("axis", "axis"));
    numpy("Einsum", "Einsum", w -> w.attribute("subscripts", "equation"));
    numpy(
        "Split", "Split", w -> w.attribute("indices_or_sections", "num_split").constant("axis", 0));
    numpy("BroadcastTo", "BroadcastTo", w -> w.constant("shape", 1));
    row("core", "StopGradient", "StopGradient", w -> {});
    row("core", "Cast", "Cast", w -> w.option("dtype", w.attribute("DstT").toString()));
    row("core", "Unstack", "Unpack", w -> w.attribute("num", "num").attribute("axis", "axis"));
    row("math", "Rsqrt", "Rsqrt", w -> {});
    row("math", "Erf", "Erf", w -> {});
    row("math", "Erfc", "Erfc", w -> {});
    row("math", "Erfinv", "Erfinv", w -> {});
    for (var name : List.of("Relu", "Relu6", "Sigmoid", "Selu", "Softplus", "Softsign")) {
      row("nn", name, name, w -> {});
    }
    row("nn", "Elu", "Elu", w -> w.option("alpha", 1.0));
    row("nn", "LeakyRelu", "LeakyRelu", w -> w.attribute("negative_slope", "alpha"));
    row("nn", "Softmax", "Softmax", w -> w.option("axis", -1));
    row("nn", "LogSoftmax", "LogSoftmax", w -> w.option("axis", -1));
  }

  private KerasOps() {}

  private static void plain(String name, String... tensorFlow) {
    for (var type : tensorFlow) numpy(name, type, w -> {});
  }

  private static void numpy(String name, String tensorFlow, Consumer<OpWriter> options) {
    row("numpy", name, tensorFlow, options);
  }

  private static void row(
      String module, String name, String tensorFlow, Consumer<OpWriter> options) {
    FORMS.put(
        tensorFlow, new Form(new OpClasses.OpClass("keras.src.ops." + module, name), options));
  }

  // ---- use ----

  /**
   * Returns whether Keras writes an option but does not read it, such as the method of a quantile.
   */
  static boolean isUnread(OpTable row, String option) {
    return row == OpTable.get("quantile") && option.equals("method");
  }

  /**
   * Computes the result of a call of an operation. An option that is not known here is passed over
   * if it asks for nothing, as in {@link Json#refuseUnknown}.
   */
  static List<Tensor> apply(OpTable row, OpArguments call) {
    var options = new LinkedHashMap<>(call.byName());
    var known = Set.copyOf(row.parameters());
    options.entrySet().removeIf(o -> !known.contains(o.getKey()) && asksForNothing(o.getValue()));
    var tensors = new ArrayList<Tensor>();
    collect(row.call(call.others(), options), tensors);
    return tensors;
  }

  private static boolean asksForNothing(Object value) {
    boolean empty = value instanceof Collection<?> all && all.isEmpty();
    return value == null || empty || value.equals(false) || value.equals("");
  }

  private static void collect(Object result, List<Tensor> to) {
    if (result instanceof List<?> list) list.forEach(r -> collect(r, to));
    else if (result instanceof Tensor tensor) to.add(tensor);
    else throw new UnknownException("what it gives, " + result + ", is no tensor.");
  }

  /** Returns an operation between layers in the form of files. */
  static WrittenOp write(Node node) {
    return node.operation() instanceof OpNode ? tensorFlow(node) : new OpCallWriter(node);
  }

  private static OpWriter tensorFlow(Node node) {
    var type = ((OpNode) node.operation()).type();
    var form = FORMS.get(type);
    var remedy = " Put it in a layer of your own.";
    Check.that(
        form != null,
        "%s between layers has no counterpart among Keras' operations.%s",
        type,
        remedy);
    try {
      var writer = new OpWriter(form, node);
      form.options().accept(writer);
      return writer;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          type + " between layers cannot be written: " + e.getMessage() + "." + remedy, e);
    }
  }
}
