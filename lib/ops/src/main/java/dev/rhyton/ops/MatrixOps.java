package dev.rhyton.ops;

import dev.rhyton.tensor.Tensor;

/** Products of matrices and linear algebra, as in {@code keras.ops}. */
public abstract class MatrixOps extends SortOps {
  MatrixOps() {}

  /** Returns the matrix product of the last two axes; leading axes are broadcast. */
  @Op("x1, x2")
  public static Tensor matmul(Object x1, Object x2) {
    return Operands.tensor(x1).matmul(Operands.tensor(x2));
  }
}
