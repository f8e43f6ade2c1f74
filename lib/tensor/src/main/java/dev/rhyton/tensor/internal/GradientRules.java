package dev.rhyton.tensor.internal;

import static java.util.Map.entry;
import static org.tensorflow.internal.c_api.global.tensorflow.TFJ_RegisterCustomGradient;

import dev.rhyton.config.Check;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.GraphOperation;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TFJ_GradFuncAdapter;
import org.tensorflow.op.Ops;
import org.tensorflow.op.RawCustomGradient;
import org.tensorflow.proto.DataType;

/**
 * Gradients that TensorFlow defines only in Python, registered for the whole process.
 *
 * <p>One adapter serves all operation types: the eleventh adapter object would be taken without
 * complaint and end the process when it is called. For the same reason the callback asks an
 * operation for single inputs, outputs and attributes: the lists never come back.
 */
final class GradientRules {
  interface Rule {
    /** Returns the gradient of each input, null for an input that is not a float. */
    List<@Nullable Output<?>> apply(Backward b);
  }

  private static final Map<String, Rule> RULES = new HashMap<>(SecondGradients.RULES);

  static {
    RULES.putAll(LinalgGradients.RULES);
    RULES.putAll(
        Map.ofEntries(
            entry("BesselI0e", GradientRules::besselI0e),
            entry("BesselI1e", GradientRules::besselI1e),
            entry("CTCLoss", GradientRules::ctcLoss),
            entry("Ceil", GradientRules::nothing),
            entry("Cholesky", GradientRules::cholesky),
            entry("Conv3D", GradientRules::conv3d),
            entry("Conv3DBackpropInputV2", GradientRules::conv3dTranspose),
            entry("Cumprod", GradientRules::cumprod),
            entry("EnsureShape", b -> List.of(b.dy())),
            entry("FloorDiv", GradientRules::nothing),
            entry("FloorMod", b -> List.of(b.dy(), b.zeros(b.in(1)))), // the divisor is a number
            entry("MatrixDeterminant", GradientRules::determinant),
            entry("MatrixInverse", GradientRules::inverse),
            entry("OnesLike", GradientRules::nothing),
            entry("ResourceGather", GradientRules::gather),
            entry("Round", GradientRules::nothing),
            entry("StatelessCase", GradientRules::graphFunction)));
  }

  /** Never freed, since TensorFlow keeps only the native object. */
  private static final TFJ_GradFuncAdapter ADAPTER =
      RawCustomGradient.adapter(GradientRules::dispatch);

  static {
    RULES
        .keySet()
        .forEach(
            type ->
                Check.state(
                    TFJ_RegisterCustomGradient(type, ADAPTER),
                    () -> "TensorFlow has a gradient of " + type + " already."));
  }

  private GradientRules() {}

  /** Loads this class, which registers the gradients. */
  static void ensureRegistered() {}

  private static List<Operand<?>> dispatch(Ops ops, GraphOperation op, List<Output<?>> dys) {
    return List.copyOf(
        Objects.requireNonNull(RULES.get(op.type())).apply(new Backward(ops, op, dys)));
  }

  /**
   * The attribute of a call of a {@link GraphFunction} that contains the name of its gradient
   * function.
   */
  static final String BACKWARD = "_backward";

  /** The attribute with the number of values that such a call keeps for its gradient. */
  static final String KEPT = "_kept";

  /** An operation and its output gradients, with methods that build the input gradients. */
  record Backward(Ops ops, GraphOperation op, List<Output<?>> dys) {
    Output<?> dy() {
      return dys.get(0);
    }

    Output<?> in(int i) {
      return op.input(i);
    }

    OperationBuilder start(String type, Output<?>... inputs) {
      var scope = ops.scope();
      var builder = scope.env().opBuilder(type, scope.makeOpName(type), scope);
      for (var input : inputs) builder.addInput(input);
      return builder;
    }

    Output<?> build(String type, Output<?>... inputs) {
      return start(type, inputs).build().output(0);
    }

    Output<?> shapeOf(Output<?> x) {
      return build("Shape", x); // int32 unless it is asked for more
    }

    /** Returns the matrix product, each factor transposed if requested. */
    Output<?> matmul(Output<?> x, boolean transposeX, Output<?> y, boolean transposeY) {
      return start("BatchMatMulV2", x, y)
          .setAttr("adj_x", transposeX)
          .setAttr("adj_y", transposeY)
          .build()
          .output(0);
    }

    /**
     * Returns the solution x of {@code aᵀ · x = b}, computed by an operation that solves systems.
     */
    Output<?> solveTransposed(String type, Output<?> a, Output<?> b) {
      return start(type, a, b).setAttr("adjoint", true).build().output(0);
    }

    /**
     * Returns the matrix restricted to the given numbers of diagonals below and above the main one;
     * −1 keeps all of them.
     */
    Output<?> band(Output<?> x, int below, int above) {
      return build(
          "MatrixBandPart", x, ops.constant(below).asOutput(), ops.constant(above).asOutput());
    }

    Output<?> half(Output<?> x) {
      var half = start("Cast", ops.constant(0.5).asOutput()).setAttr("DstT", x.dataType()).build();
      return build("Mul", x, half.output(0));
    }

    /** Uses a matrix product, since the rank of a batch of matrices is not available here. */
    Output<?> transposed(Output<?> x) {
      var identity = build("MatrixBandPart", build("OnesLike", x), zero(), zero());
      return matmul(x, true, identity, false);
    }

    private Output<?> zero() {
      return ops.constant(0).asOutput();
    }

    Output<?> zeros(Output<?> x) {
      return build("ZerosLike", x);
    }

    /** Returns a pooling operation with the windows of this one. */
    Output<?> pool(String type, Output<?>... inputs) {
      return start(type, inputs)
          .setAttr("ksize", op.attributes().getAttrIntList("ksize"))
          .setAttr("strides", op.attributes().getAttrIntList("strides"))
          .setAttr("padding", op.attributes().getAttrString("padding"))
          .build()
          .output(0);
    }

    /** Returns an operation with the strides and the padding of this one. */
    Output<?> window(String type, Output<?>... inputs) {
      return start(type, inputs)
          .setAttr("strides", op.attributes().getAttrIntList("strides"))
          .setAttr("padding", op.attributes().getAttrString("padding"))
          .build()
          .output(0);
    }
  }

  /** Returns no gradients, for step functions and constants. */
  private static List<Output<?>> nothing(Backward b) {
    var zeros = new ArrayList<Output<?>>();
    for (int i = 0; i < b.op().numInputs(); i++) zeros.add(b.zeros(b.in(i)));
    return zeros;
  }

  /** Rows of weights have their gradient themselves; none flows to what the indices are made of. */
  private static List<Output<?>> gather(Backward b) {
    return List.of(b.ops().constant(0f).asOutput(), b.zeros(b.in(1)));
  }

  /**
   * Returns the gradients of a graph function. The inputs are the branch index and then those of
   * the function. Outputs without a gradient have a zero gradient; the last outputs are the values
   * that the function keeps for its gradient.
   */
  private static List<Output<?>> graphFunction(Backward b) {
    var inputs = new ArrayList<Output<?>>();
    for (int i = 1; i < b.op().numInputs(); i++) inputs.add(b.in(i));
    int results = inputs.size();
    int outputs = b.op().numOutputs() - (int) b.op().attributes().getAttrInt(KEPT);
    for (int i = 0; i < outputs; i++) {
      var dy = b.dys().get(i);
      inputs.add(dy == null || dy.isClosed() ? b.zeros(b.op().output(i)) : dy);
    }
    for (int i = outputs; i < b.op().numOutputs(); i++) inputs.add(b.op().output(i));
    var backward = b.op().attributes().getAttrString(BACKWARD);
    var call = (GraphOperationBuilder) b.start("StatelessCase", b.in(0));
    call.addInputList(inputs.toArray(new Output<?>[0]));
    call.setAttr("branches", GraphFunction.branches(backward));
    call.setAttr("Tin", types(inputs));
    call.setAttr("Tout", types(inputs.subList(0, results)));
    var built = call.build();
    var gradients = new ArrayList<Output<?>>(List.of(b.zeros(b.in(0))));
    for (int i = 0; i < results; i++) gradients.add(built.output(i));
    return gradients;
  }

  private static DataType[] types(List<Output<?>> outputs) {
    return outputs.stream().map(Output::dataType).toArray(DataType[]::new);
  }

  /**
   * Returns the gradients of the CTC loss. The inputs are the logits and three tensors of the
   * labels; the operation also returns its gradient.
   */
  private static List<Output<?>> ctcLoss(Backward b) {
    var ofSamples = b.build("Reshape", b.dy(), b.ops().constant(new int[] {1, -1, 1}).asOutput());
    return List.of(
        b.build("Mul", ofSamples, b.op().output(1)),
        b.zeros(b.in(1)),
        b.zeros(b.in(2)),
        b.zeros(b.in(3)));
  }

  /**
   * Returns the gradients of cumulative products. The inputs are x and axis. The gradient is the
   * sum of {@code dy · y} over the products that contain the element, divided by x. For the first
   * zero it is computed from the products without that element, since the products themselves are
   * 0.
   */
  private static List<Output<?>> cumprod(Backward b) {
    var x = b.in(0);
    boolean exclusive = b.op().attributes().getAttrBool("exclusive");
    boolean reverse = b.op().attributes().getAttrBool("reverse");
    var ones = b.build("OnesLike", x);
    var isZero = b.build("Equal", x, b.zeros(x));
    var zeros = running(b, "Cumsum", b.build("SelectV2", isZero, ones, b.zeros(x)), false, reverse);
    var first = b.build("LogicalAnd", isZero, b.build("Equal", zeros, ones));
    var others = running(b, "Cumprod", b.build("SelectV2", first, ones, x), exclusive, reverse);
    var sums = running(b, "Cumsum", b.build("Mul", b.dy(), b.op().output(0)), exclusive, !reverse);
    var ofFirst = running(b, "Cumsum", b.build("Mul", b.dy(), others), exclusive, !reverse);
    var ofOthers = b.build("DivNoNan", sums, x);
    return List.of(b.build("SelectV2", first, ofFirst, ofOthers), b.zeros(b.in(1)));
  }

  private static Output<?> running(
      Backward b, String type, Output<?> x, boolean exclusive, boolean reverse) {
    return b.start(type, x, b.in(1))
        .setAttr("exclusive", exclusive)
        .setAttr("reverse", reverse)
        .build()
        .output(0);
  }

  /**
   * Returns the gradient of I0(x) · exp(−|x|), whose derivative is {@code I1(x) exp(−|x|) − sign(x)
   * y}.
   */
  private static List<Output<?>> besselI0e(Backward b) {
    var x = b.in(0);
    var decay = b.build("Mul", b.build("Sign", x), b.op().output(0));
    return List.of(b.build("Mul", b.dy(), b.build("Sub", b.build("BesselI1e", x), decay)));
  }

  /**
   * Returns the gradient of I1(x) · exp(−|x|), whose derivative is {@code I0(x) exp(−|x|) − y / x −
   * sign(x) y}, 1/2 at 0.
   */
  private static List<Output<?>> besselI1e(Backward b) {
    var x = b.in(0);
    var y = b.op().output(0);
    var i0 = b.build("BesselI0e", x);
    var zero = b.build("Equal", x, b.zeros(x));
    var ones = b.build("OnesLike", x);
    var share = b.build("Div", y, b.build("SelectV2", zero, ones, x));
    var atZero = b.build("SelectV2", zero, b.half(ones), share);
    var decay = b.build("Mul", b.build("Sign", x), y);
    var slope = b.build("Sub", b.build("Sub", i0, atZero), decay);
    return List.of(b.build("Mul", b.dy(), slope));
  }

  /** Returns {@code −yᵀ · dy · yᵀ}. */
  private static List<Output<?>> inverse(Backward b) {
    var y = b.op().output(0);
    return List.of(b.build("Neg", b.matmul(b.matmul(y, true, b.dy(), false), false, y, true)));
  }

  /** Returns {@code dy · y · x⁻ᵀ}. */
  private static List<Output<?>> determinant(Backward b) {
    var inverse = b.build("MatrixInverse", b.in(0));
    var last = b.ops().constant(-1).asOutput();
    var factor = b.build("Mul", b.dy(), b.op().output(0));
    var spread = b.build("ExpandDims", b.build("ExpandDims", factor, last), last);
    var square = b.build("Mul", spread, b.transposed(inverse));
    return List.of(square);
  }

  /**
   * Returns the symmetric part of {@code L⁻ᵀ · Φ(Lᵀ · dL) · L⁻¹}, where Φ is the lower half
   * (Murray, 2016).
   */
  private static List<Output<?>> cholesky(Backward b) {
    var factor = b.op().output(0);
    var product = b.matmul(factor, true, b.dy(), false);
    var lower = b.build("Sub", b.band(product, -1, 0), b.half(b.band(product, 0, 0)));
    var left = b.solveTransposed("MatrixTriangularSolve", factor, lower);
    var both = b.solveTransposed("MatrixTriangularSolve", factor, b.transposed(left));
    return List.of(b.half(b.build("Add", both, b.transposed(both))));
  }

  /** Returns the gradients of a convolution; the inputs are x and the filter. */
  private static List<Output<?>> conv3d(Backward b) {
    var x = b.in(0);
    var filter = b.in(1);
    return List.of(
        b.window("Conv3DBackpropInputV2", b.shapeOf(x), filter, b.dy()),
        b.window("Conv3DBackpropFilterV2", x, b.shapeOf(filter), b.dy()));
  }

  /**
   * Returns the gradients of a transposed convolution; the inputs are the size, the filter and x.
   */
  private static List<Output<?>> conv3dTranspose(Backward b) {
    var filter = b.in(1);
    return List.of(
        b.zeros(b.in(0)),
        b.window("Conv3DBackpropFilterV2", b.dy(), b.shapeOf(filter), b.in(2)),
        b.window("Conv3D", b.dy(), filter));
  }
}
