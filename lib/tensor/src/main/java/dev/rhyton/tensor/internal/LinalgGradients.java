package dev.rhyton.tensor.internal;

import static java.util.Map.entry;

import dev.rhyton.tensor.internal.GradientRules.Backward;
import dev.rhyton.tensor.internal.GradientRules.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** The gradients of decompositions of real matrices and of Fourier transforms. */
final class LinalgGradients {
  static final Map<String, Rule> RULES =
      Map.ofEntries(
          entry("FFT", LinalgGradients::fft),
          entry("FFT2D", LinalgGradients::fft2),
          entry("IFFT", LinalgGradients::ifft),
          entry("IFFT2D", LinalgGradients::ifft2),
          entry("IRFFT", LinalgGradients::irfft),
          entry("LogMatrixDeterminant", LinalgGradients::logDeterminant),
          entry("Lu", LinalgGradients::lu),
          entry("MatrixSolve", LinalgGradients::solve),
          entry("MatrixTriangularSolve", LinalgGradients::triangularSolve),
          entry("Qr", LinalgGradients::qr),
          entry("RFFT", LinalgGradients::rfft),
          entry("SelfAdjointEigV2", LinalgGradients::eigh),
          entry("Svd", LinalgGradients::svd));

  private LinalgGradients() {}

  /** Returns the gradient of an output; null if there is none or if it is zero. */
  private static @Nullable Output<?> dy(Backward b, int output) {
    var dy = b.dys().get(output);
    return dy == null || dy.isClosed() || dy.op().type().equals("ZerosLike") ? null : dy;
  }

  /** Returns a vector as a row or, for axis −1, as a column of a matrix. */
  private static Output<?> spread(Backward b, Output<?> x, int axis) {
    return b.build("ExpandDims", x, b.ops().constant(axis).asOutput());
  }

  /** Returns {@code x · diag(d)}: each column multiplied by a number. */
  private static Output<?> columns(Backward b, Output<?> x, Output<?> d) {
    return b.build("Mul", x, spread(b, d, -2));
  }

  private static Output<?> sum(Backward b, List<Output<?>> terms) {
    return terms.stream()
        .<Output<?>>map(t -> t)
        .reduce((s, t) -> b.build("Add", s, t))
        .orElseThrow();
  }

  /** Returns {@code x − xᵀ}, twice the antisymmetric part. */
  private static Output<?> skew(Backward b, Output<?> x) {
    return b.build("Sub", x, b.transposed(x));
  }

  /** Returns {@code 1 / (dⱼ − dᵢ)}, and 0 where both are equal, as on the diagonal. */
  private static Output<?> inverseGaps(Backward b, Output<?> d) {
    var gaps = b.build("Sub", spread(b, d, -2), spread(b, d, -1));
    return b.build("DivNoNan", b.build("OnesLike", gaps), gaps);
  }

  /** Returns {@code dy · x⁻ᵀ}; the outputs are the sign and the logarithm. */
  private static List<Output<?>> logDeterminant(Backward b) {
    var dy = dy(b, 1);
    if (dy == null) return List.of(b.zeros(b.in(0)));
    var inverse = b.build("MatrixInverse", b.in(0));
    return List.of(b.build("Mul", spread(b, spread(b, dy, -1), -1), b.transposed(inverse)));
  }

  /**
   * Returns {@code da = −db · xᵀ} and {@code db = a⁻ᵀ · dy} for inputs a and b; with aᵀ, da is
   * transposed.
   */
  private static List<Output<?>> solve(Backward b) {
    boolean adjoint = b.op().attributes().getAttrBool("adjoint");
    var built = b.start("MatrixSolve", b.in(0), b.dy()).setAttr("adjoint", !adjoint).build();
    return List.of(ofMatrix(b, built.output(0), adjoint), built.output(0));
  }

  private static Output<?> ofMatrix(Backward b, Output<?> right, boolean adjoint) {
    var x = b.op().output(0);
    return b.build(
        "Neg", adjoint ? b.matmul(x, false, right, true) : b.matmul(right, false, x, true));
  }

  /** Returns the gradients of {@code solve}, that of the matrix restricted to its triangle. */
  private static List<Output<?>> triangularSolve(Backward b) {
    boolean adjoint = b.op().attributes().getAttrBool("adjoint");
    boolean lower = b.op().attributes().getAttrBool("lower");
    var built =
        b.start("MatrixTriangularSolve", b.in(0), b.dy())
            .setAttr("lower", lower)
            .setAttr("adjoint", !adjoint)
            .build();
    var whole = ofMatrix(b, built.output(0), adjoint);
    return List.of(b.band(whole, lower ? -1 : 0, lower ? 0 : -1), built.output(0));
  }

  /**
   * Returns the symmetric part of {@code v · (diag(dw) + (vᵀ · dv) ∘ F) · vᵀ}, where F has the
   * inverse gaps.
   */
  private static List<Output<?>> eigh(Backward b) {
    var w = b.op().output(0);
    var v = b.op().output(1);
    var terms = new ArrayList<Output<?>>();
    var dw = dy(b, 0);
    var dv = dy(b, 1);
    if (dw != null) terms.add(b.matmul(columns(b, v, dw), false, v, true));
    if (dv != null) {
      var turned = b.build("Mul", b.matmul(v, true, dv, false), inverseGaps(b, w));
      terms.add(b.matmul(b.matmul(v, false, turned, false), false, v, true));
    }
    if (terms.isEmpty()) return List.of(b.zeros(b.in(0)));
    var whole = sum(b, terms);
    return List.of(b.half(b.build("Add", whole, b.transposed(whole))));
  }

  /**
   * Returns {@code u · (M + diag(ds)) · vᵀ} with {@code M = (skew(uᵀ du) ∘ F) · s + s · (skew(vᵀ
   * dv) ∘ F)}, where F has the inverse gaps of s², plus the components of du and dv outside of the
   * spaces of u and v, divided by s (Townsend, 2016). The outputs are s, u and v, with equally many
   * columns.
   */
  private static List<Output<?>> svd(Backward b) {
    var x = b.in(0);
    var ds = dy(b, 0);
    var du = dy(b, 1);
    var dv = dy(b, 2);
    var vectors =
        b.start("Svd", x).setAttr("compute_uv", true).setAttr("full_matrices", false).build();
    boolean again = du == null && dv == null; // the operation may have none, or too many of them
    var s = b.op().output(0);
    var u = again ? vectors.output(1) : b.op().output(1);
    var v = again ? vectors.output(2) : b.op().output(2);
    var terms = new ArrayList<Output<?>>();
    if (ds != null) terms.add(b.matmul(columns(b, u, ds), false, v, true));
    if (du != null) {
      var utdu = b.matmul(u, true, du, false);
      var core = b.build("Mul", skew(b, utdu), inverseGaps(b, b.build("Mul", s, s)));
      terms.add(b.matmul(b.matmul(u, false, columns(b, core, s), false), false, v, true));
      var outside = b.build("Sub", du, b.matmul(u, false, utdu, false));
      terms.add(b.matmul(columns(b, outside, reciprocal(b, s)), false, v, true));
    }
    if (dv != null) {
      var vtdv = b.matmul(v, true, dv, false);
      var core = b.build("Mul", skew(b, vtdv), inverseGaps(b, b.build("Mul", s, s)));
      terms.add(b.matmul(columns(b, u, s), false, b.matmul(v, false, core, true), true));
      var outside = b.build("Sub", dv, b.matmul(v, false, vtdv, false));
      terms.add(b.matmul(columns(b, u, reciprocal(b, s)), false, outside, true));
    }
    return List.of(terms.isEmpty() ? b.zeros(x) : sum(b, terms));
  }

  private static Output<?> reciprocal(Backward b, Output<?> s) {
    return b.build("DivNoNan", b.build("OnesLike", s), s);
  }

  /**
   * Returns {@code l⁻ᵀ · (lower(lᵀ · dl) + upper(du · uᵀ)) · u⁻ᵀ} with its rows in the original
   * order. The outputs are l and u in one matrix, and the permutation of the rows.
   */
  private static List<Output<?>> lu(Backward b) {
    var lu = b.op().output(0);
    var dy = dy(b, 0);
    if (dy == null) return List.of(b.zeros(b.in(0)));
    var identity = b.band(b.build("OnesLike", lu), 0, 0);
    var u = b.band(lu, 0, -1);
    var l = b.build("Add", b.build("Sub", lu, u), identity);
    var du = b.band(dy, 0, -1);
    var ltdl = b.matmul(l, true, b.build("Sub", dy, du), false);
    var lower = b.build("Sub", ltdl, b.band(ltdl, 0, -1));
    var core = b.build("Add", lower, b.band(b.matmul(du, false, u, true), 0, -1));
    var left = b.solveTransposed("MatrixTriangularSolve", l, core);
    var size = points(b, 1, DataType.DT_INT32);
    var one = cast(b, b.ops().constant(1).asOutput(), lu.dataType());
    var order = b.build("OneHot", b.op().output(1), size, one, b.zeros(one));
    return List.of(b.matmul(order, true, overR(b, u, left), false));
  }

  /**
   * Returns the gradient of a matrix with at least as many rows as columns; q has as many columns.
   */
  private static List<Output<?>> qr(Backward b) {
    var q = b.op().output(0);
    var r = b.op().output(1);
    var dq = Objects.requireNonNullElseGet(dy(b, 0), () -> b.zeros(q));
    var dr = Objects.requireNonNullElseGet(dy(b, 1), () -> b.zeros(r));
    var qtdq = b.matmul(q, true, dq, false);
    var rdrt = b.matmul(r, false, dr, true);
    var lower = b.band(b.build("Add", skew(b, qtdq), skew(b, rdrt)), -1, 0);
    var inside = b.matmul(q, false, b.build("Add", dr, overR(b, r, lower)), false);
    var outside = overR(b, r, b.build("Sub", dq, b.matmul(q, false, qtdq, false)));
    return List.of(b.build("Add", inside, outside));
  }

  /** Returns {@code x · r⁻ᵀ}. */
  private static Output<?> overR(Backward b, Output<?> r, Output<?> x) {
    var identity = b.band(b.build("OnesLike", r), 0, 0);
    var inverse = b.start("MatrixTriangularSolve", r, identity).setAttr("lower", false).build();
    return b.matmul(x, false, inverse.output(0), true);
  }

  // ---- Fourier transforms: sums with weights of magnitude 1; the adjoint is the inverse sum ----

  private static List<Output<?>> fft(Backward b) {
    return List.of(b.build("Mul", b.build("IFFT", b.dy()), points(b, 1, b.in(0).dataType())));
  }

  private static List<Output<?>> fft2(Backward b) {
    return List.of(b.build("Mul", b.build("IFFT2D", b.dy()), points(b, 2, b.in(0).dataType())));
  }

  private static List<Output<?>> ifft(Backward b) {
    return List.of(b.build("Div", b.build("FFT", b.dy()), points(b, 1, b.in(0).dataType())));
  }

  private static List<Output<?>> ifft2(Backward b) {
    return List.of(b.build("Div", b.build("FFT2D", b.dy()), points(b, 2, b.in(0).dataType())));
  }

  /** Returns the number of points of a transform along the last axes. */
  private static Output<?> points(Backward b, int axes, DataType type) {
    var shape = b.shapeOf(b.in(0));
    var begin = b.ops().constant(new int[] {-axes}).asOutput();
    var end = b.ops().constant(new int[] {0}).asOutput();
    var stride = b.ops().constant(new int[] {1}).asOutput();
    var sizes = b.start("StridedSlice", shape, begin, end, stride).setAttr("end_mask", 1L).build();
    var first = b.ops().constant(0).asOutput();
    return cast(b, b.build("Prod", sizes.output(0), first), type);
  }

  private static Output<?> cast(Backward b, Output<?> x, DataType type) {
    return b.start("Cast", x).setAttr("DstT", type).build().output(0);
  }

  /**
   * Returns the gradient of x; the inputs are x with n numbers, and n. Omitted frequencies have the
   * gradient of their conjugates.
   */
  private static List<Output<?>> rfft(Backward b) {
    var n = b.in(1);
    var halved = b.build("Div", weighted(b, n, b.dy()), complex(b, 2));
    var dx = b.build("Mul", b.build("IRFFT", halved, n), cast(b, scalar(b, n), DataType.DT_FLOAT));
    return List.of(dx, b.zeros(n));
  }

  /**
   * Returns the gradient of the frequencies; the inputs are the frequencies, and n. Frequencies
   * between the first and the middle one count twice.
   */
  private static List<Output<?>> irfft(Backward b) {
    var n = b.in(1);
    var frequencies = b.build("RFFT", b.dy(), n);
    var weights = weighted(b, n, b.build("OnesLike", frequencies));
    var twice = b.build("Div", b.build("Mul", frequencies, complex(b, 2)), weights);
    var points = cast(b, scalar(b, n), DataType.DT_COMPLEX64);
    return List.of(b.build("Div", twice, points), b.zeros(n));
  }

  /**
   * Multiplies by 2 the first frequency and, if n is even, the middle one; leaves the others
   * unchanged.
   */
  private static Output<?> weighted(Backward b, Output<?> n, Output<?> x) {
    var all = scalar(b, n);
    var one = b.ops().constant(1).asOutput();
    var half = b.build("FloorDiv", all, b.ops().constant(2).asOutput());
    var zero = b.ops().constant(0).asOutput();
    var places = b.build("Range", zero, b.build("Add", half, one), one);
    var first = b.build("Equal", places, zero);
    var middle = b.build("Equal", b.build("Add", places, places), all);
    var ends = cast(b, b.build("LogicalOr", first, middle), DataType.DT_COMPLEX64);
    return b.build("Mul", x, b.build("Add", ends, complex(b, 1)));
  }

  /** Returns the only element of a vector. */
  private static Output<?> scalar(Backward b, Output<?> x) {
    return b.build("Prod", x, b.ops().constant(0).asOutput());
  }

  private static Output<?> complex(Backward b, int value) {
    return cast(b, b.ops().constant(value).asOutput(), DataType.DT_COMPLEX64);
  }
}
