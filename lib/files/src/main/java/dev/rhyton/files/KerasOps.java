package dev.rhyton.files;

import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
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
 * {@link OpTable}. A row here defines the operation of Keras, and its options, for one of
 * TensorFlow's operations, which the methods of a tensor record:
 *
 * <pre>{@code
 * row("tile", "Tile", w -> w.constant("repeats", 1));
 * }</pre>
 */
final class KerasOps {
  private static final Map<String, Form> FORMS = new TreeMap<>(); // by TensorFlow's names

  /** The form of a TensorFlow operation in files: the operation of Keras and its options. */
  record Form(OpTable row, Consumer<OpWriter> options) {}

  static {
    for (var name :
        """
        Maximum Minimum Equal NotEqual Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr
        LogicalNot Sign Square Sqrt Reciprocal Exp Expm1 Log Log1p Sin Cos Tan Sinh Cosh Tanh Floor
        Ceil ZerosLike OnesLike StopGradient Rsqrt Erf Erfc Erfinv Relu Relu6 Sigmoid Selu Softplus
        Softsign"""
            .split("\\s+", -1)) {
      plain(Text.snake(name), name);
    }
    plain("add", "AddV2", "BiasAdd");
    plain("subtract", "Sub");
    plain("multiply", "Mul");
    plain("divide", "RealDiv");
    plain("divide_no_nan", "DivNoNan");
    plain("floor_divide", "FloorDiv");
    plain("mod", "FloorMod");
    plain("power", "Pow");
    plain("negative", "Neg");
    plain("absolute", "Abs");
    plain("arcsin", "Asin");
    plain("arccos", "Acos");
    plain("arctan", "Atan");
    plain("arcsinh", "Asinh");
    plain("arccosh", "Acosh");
    plain("arctanh", "Atanh");
    plain("arctan2", "Atan2");
    plain("copy", "Identity");
    plain("nextafter", "NextAfter");
    plain("isfinite", "IsFinite");
    plain("isnan", "IsNan");
    plain("isinf", "IsInf");
    plain("where", "SelectV2");
    row("matmul", "MatMul", OpWriter::refuseTransposed);
    row("matmul", "BatchMatMulV2", OpWriter::refuseTransposed);
    for (var name : List.of("Any", "All", "Sum", "Mean", "Max", "Min", "Prod")) {
      row(
          Text.snake(name),
          name,
          w -> w.option("axis", w.axes(1)).attribute("keepdims", "keep_dims"));
    }
    row("round", "Round", w -> w.option("decimals", 0));
    row("clip", "ClipByValue", w -> w.constant("x_min", 1).constant("x_max", 2));
    row("reshape", "Reshape", w -> w.constant("newshape", 1));
    row("transpose", "Transpose", w -> w.constant("axes", 1));
    row("expand_dims", "ExpandDims", w -> w.constant("axis", 1));
    row("squeeze", "Squeeze", w -> w.option("axis", w.axes("squeeze_dims")));
    row("argmax", "ArgMax", w -> w.constant("axis", 1).option("keepdims", false));
    row("argmin", "ArgMin", w -> w.constant("axis", 1).option("keepdims", false));
    row("cumsum", "Cumsum", w -> w.constant("axis", 1));
    row("cumprod", "Cumprod", w -> w.constant("axis", 1));
    row("flip", "ReverseV2", w -> w.option("axis", w.axes(1)));
    row("tile", "Tile", w -> w.constant("repeats", 1));
    row("pad", "Pad", w -> w.constant("pad_width", 1).option("mode", "constant"));
    row("take", "GatherV2", w -> w.refuseBatches().constant("axis", 2));
    row("get_item", "Slice", OpWriter::slices);
    row("get_item", "StridedSlice", OpWriter::stridedSlices);
    row("concatenate", "ConcatV2", w -> w.listed().constant("axis", -1));
    row("stack", "Pack", w -> w.listed().attribute("axis", "axis"));
    row("einsum", "Einsum", w -> w.attribute("subscripts", "equation"));
    row("split", "Split", w -> w.attribute("indices_or_sections", "num_split").constant("axis", 0));
    row("broadcast_to", "BroadcastTo", w -> w.constant("shape", 1));
    row("cast", "Cast", w -> w.option("dtype", w.attribute("DstT").toString()));
    row("unstack", "Unpack", w -> w.attribute("num", "num").attribute("axis", "axis"));
    row("elu", "Elu", w -> w.option("alpha", 1.0));
    row("leaky_relu", "LeakyRelu", w -> w.attribute("negative_slope", "alpha"));
    row("softmax", "Softmax", w -> w.option("axis", -1));
    row("log_softmax", "LogSoftmax", w -> w.option("axis", -1));
  }

  private KerasOps() {}

  private static void plain(String operation, String... tensorFlow) {
    for (var type : tensorFlow) row(operation, type, w -> {});
  }

  private static void row(String operation, String tensorFlow, Consumer<OpWriter> options) {
    FORMS.put(tensorFlow, new Form(OpTable.get(operation), options));
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
