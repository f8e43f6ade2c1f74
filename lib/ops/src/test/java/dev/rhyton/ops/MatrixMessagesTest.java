package dev.rhyton.ops;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.TensorInternals;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The text of every refusal of matrices and signals. */
class MatrixMessagesTest {
  private static NDArray x(long... dims) {
    return Kit.normal(1, dims);
  }

  @TestFactory
  Stream<DynamicTest> products() {
    return new Refusals()
        .add("matmul: x1 must not be null.", () -> Ops.matmul(null, x(2)))
        .add(
            "matmul: expected tensors with at least one axis, received shapes () and (2,); multiply takes scalars.",
            () -> Ops.matmul(x(), x(2)))
        .add(
            "matmul: axis -1 of shape (2, 3) and axis -2 of shape (2, 3) must have the same size.",
            () -> Ops.matmul(x(2, 3), x(2, 3)))
        .add(
            "matmul: shapes (2,) and (3,) cannot be broadcast to each other.",
            () -> Ops.matmul(x(2, 2, 3), x(3, 3, 2)))
        .add(
            "dot: axis 1 of shape (2, 3) and axis 0 of shape (2, 3) must have the same size.",
            () -> Ops.dot(x(2, 3), x(2, 3)))
        .add(
            "vdot: expected as many elements in both tensors, received shapes (3,) and (4,).",
            () -> Ops.vdot(x(3), x(4)))
        .add(
            "inner: axis 1 of shape (2, 3) and axis 1 of shape (2, 4) must have the same size.",
            () -> Ops.inner(x(2, 3), x(2, 4)))
        .add(
            "tensordot: expected axes from 0 to 1 for shapes (3,) and (3,), received 2.",
            () -> Ops.tensordot(x(3), x(3)))
        .add(
            "tensordot: expected the axes of x1 and those of x2, received [1].",
            () -> Ops.tensordot(x(3), x(3), List.of(1)))
        .add(
            "tensordot: expected as many axes of x1 as of x2, received [0, 1] and [0].",
            () -> Ops.tensordot(x(2, 3), x(2, 3), new int[] {0, 1}, new int[] {0}))
        .add(
            "cross: expected vectors of 2 or 3 components along axis -1, received shape (4,).",
            () -> Ops.cross(x(4), x(3)))
        .add(
            "cross: there is no axis 2 in a result of 2 axes.",
            () -> Ops.cross(x(2, 3), x(2, 3), -1, -1, 2, null))
        .add(
            "cdist: expected tensors with at least two axes, received shapes (3,) and (2, 3).",
            () -> Ops.cdist(x(3), x(2, 3)))
        .add(
            "cdist: axis -1 of shape (2, 3) and axis -1 of shape (2, 4) must have the same size.",
            () -> Ops.cdist(x(2, 3), x(2, 4)))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> subscripts() {
    return new Refusals()
        .add(
            "einsum: expected at most one \"->\" in \"i->j->k\".",
            () -> Ops.einsum("i->j->k", x(2)))
        .add(
            "einsum: expected 2 tensors for \"ij,jk\", received 1.",
            () -> Ops.einsum("ij,jk", x(2, 3)))
        .add("einsum: \"ij\" has 2 axes, the tensor has shape (2,).", () -> Ops.einsum("ij", x(2)))
        .add(
            "einsum: expected letters and at most one \"...\" for each tensor, received \"i1\".",
            () -> Ops.einsum("i1", x(2)))
        .add(
            "einsum: \"j\" in \"ij,jk\" has size 3 in one place and 2 in another.",
            () -> Ops.einsum("ij,jk", x(2, 3), x(2, 3)))
        .add(
            "einsum: the result of \"...i->i\" lacks the axes of \"...\".",
            () -> Ops.einsum("...i->i", x(2, 3)))
        .add(
            "einsum: no tensor in \"i->j\" has the axis \"j\" of the result.",
            () -> Ops.einsum("i->j", x(2)))
        .add(
            "einsum: the result of \"i->ii\" has the axis \"i\" twice.",
            () -> Ops.einsum("i->ii", x(2)))
        .add(
            "einsum: shapes (2,) and (3,) cannot be broadcast to each other.",
            () -> Ops.einsum("...,...", x(2), x(3)))
        .add(
            "einsum: operands must not be null, nor hold null.",
            () -> Ops.einsum("i", (Tensor) null))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> decompositions() {
    var singular = NDArray.of(new float[] {1, 2, 2, 4}, 2, 2);
    var unknown = TensorInternals.symbolic(Shape.of(Shape.UNKNOWN, Shape.UNKNOWN), DType.FLOAT32);
    return new Refusals()
        .add("det: x must not be null.", () -> Ops.det(null))
        .add(
            "det: expected matrices, tensors with at least two axes, received shape (3,).",
            () -> Ops.det(x(3)))
        .add("det: expected square matrices, received shape (2, 3).", () -> Ops.det(x(2, 3)))
        .add(
            "inv: expected real matrices, received complex64.",
            () -> Ops.inv(Ops.cast(x(2, 2), DType.COMPLEX64)))
        .add("inv: expected invertible matrices, one of them is not.", () -> Ops.inv(singular))
        .add(
            "matrix_power: expected invertible matrices, one of them is not.",
            () -> Ops.matrixPower(singular, -1))
        .add(
            "cholesky: expected symmetric positive definite matrices, one of them is not.",
            () -> Ops.cholesky(singular.multiply(-1)))
        .add(
            "lu_factor: expected invertible matrices, one of them is not.",
            () -> Ops.luFactor(singular))
        .add("lu_factor: expected matrices of a known size.", () -> Ops.luFactor(unknown))
        .add(
            "eig: expected finite matrices, one of them is not.",
            () -> Ops.eig(singular.multiply(Double.NaN)))
        .add(
            "pinv: expected matrices of known sizes, received shape (None, None); or give the tolerance.",
            () -> Ops.pinv(unknown))
        .add(
            "qr: expected matrices of known sizes, received shape (None, None).",
            () -> Ops.qr(unknown))
        .add(
            "qr: expected mode \"reduced\" or \"complete\", received \"full\".",
            () -> Ops.qr(x(2, 2), "full"))
        .add(
            "solve: expected invertible matrices, one of them is not.",
            () -> Ops.solve(singular, x(2, 2)))
        .add(
            "solve: expected vectors or matrices as right side, received shape ().",
            () -> Ops.solve(x(2, 2), x()))
        .add(
            "solve: axis -1 of shape (2, 2) and axis -2 of shape (3, 1) must have the same size.",
            () -> Ops.solve(x(2, 2), x(3, 1)))
        .add(
            "solve: shapes (4,) and (3,) cannot be broadcast to each other.",
            () -> Ops.solve(x(4, 2, 2), x(3, 2, 1)))
        .add(
            "lstsq: expected a tensor of 2 axes, received shape (2,).", () -> Ops.lstsq(x(2), x(2)))
        .add(
            "lstsq: expected b as a vector or a matrix, received (2, 2, 2).",
            () -> Ops.lstsq(x(2, 2), x(2, 2, 2)))
        .add(
            "lstsq: axis 0 of shape (3, 2) and axis 0 of shape (2,) must have the same size.",
            () -> Ops.lstsq(x(3, 2), x(2)))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> signals() {
    var unknown = TensorInternals.symbolic(Shape.of(Shape.UNKNOWN), DType.FLOAT32);
    var frames = List.<Tensor>of(x(3, 3), x(3, 3));
    return new Refusals()
        .add("fft: x must not be null.", () -> Ops.fft(null))
        .add(
            "fft: expected two tensors, the real and the imaginary part, received 1.",
            () -> Ops.fft(List.of(x(2))))
        .add(
            "fft: expected real and imaginary parts of one shape, received (2,) and (3,).",
            () -> Ops.fft(List.of(x(2), x(3))))
        .add(
            "fft: expected floats as real and imaginary part, received float32 and int32.",
            () -> Ops.fft(List.of(x(2), x(2).cast(DType.INT32))))
        .add(
            "fft2: expected a tensor with at least two axes, received shape (2,).",
            () -> Ops.fft2(List.of(x(2), x(2))))
        .add(
            "fft2: expected at least one point to transform, received shape (0, 2).",
            () -> Ops.fft2(List.of(x(0, 2), x(0, 2))))
        .add(
            "rfft: expected a tensor with at least one axis, received shape ().",
            () -> Ops.rfft(x()))
        .add("rfft: fft_length must be at least 1, received 0.", () -> Ops.rfft(x(2), 0))
        .add(
            "rfft: the size of the last axis is unknown here; give fft_length.",
            () -> Ops.rfft(unknown))
        .add(
            "stft: expected float32 or float64, received int32.",
            () -> Ops.stft(x(12).cast(DType.INT32), 4, 2, 4))
        .add(
            "stft: sequence_stride must be at least 1, received 0.", () -> Ops.stft(x(12), 4, 0, 4))
        .add(
            "stft: expected fft_length to be at least sequence_length, received 4 and 8.",
            () -> Ops.stft(x(12), 8, 2, 4))
        .add(
            "stft: expected window \"hann\", \"hamming\", a vector or null, received \"bartlett\".",
            () -> Ops.stft(x(12), 4, 2, 4, "bartlett", true))
        .add(
            "stft: expected a window of shape (4,), received (3,).",
            () -> Ops.stft(x(12), 4, 2, 4, x(3), true))
        .add(
            "stft: expected at least 3 samples for fft_length 4, received shape (2,).",
            () -> Ops.stft(x(2), 4, 2, 4))
        .add(
            "stft: expected at least 4 samples for fft_length 4, received shape (3,).",
            () -> Ops.stft(x(3), 4, 2, 4, null, false))
        .add(
            "istft: length must not be negative, received -1.",
            () -> Ops.istft(frames, 4, 2, 4, -1, "hann", true))
        .add(
            "istft: expected sequence_stride to be at most fft_length, received 5 and 4.",
            () -> Ops.istft(frames, 4, 5, 4))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> singularInARun() {
    var zeros = NDArray.of(new float[4], 2, 2);
    return new Refusals(TensorException.class)
        .add(
            "AddV2: Shapes [2,3] and [4] do not fit together: from the last axis on, sizes must be"
                + " equal, or 1.",
            () -> Kit.normal(1, 2, 3).add(Kit.normal(1, 4)))
        .add(
            "inv: expected invertible matrices, one of them is not.",
            () -> Gradients.of(x -> Ops.inv(x), zeros))
        .add(
            "solve: expected invertible matrices, one of them is not.",
            () -> Gradients.of(x -> Ops.solve(x, x), zeros))
        .add(
            "lu_factor: expected invertible matrices, one of them is not.",
            () -> Gradients.of(x -> Ops.luFactor(x).get(0), zeros))
        .tests();
  }
}
