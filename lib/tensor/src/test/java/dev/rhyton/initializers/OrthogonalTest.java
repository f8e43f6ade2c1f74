package dev.rhyton.initializers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.tensor.NDArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrthogonalTest {
  /** Rows or columns, whichever are fewer, are orthonormal but for the gain. */
  @ParameterizedTest
  @CsvSource({"1, 1, 3", "5, 1, 3", "3, 1, 5", "64, 1, 64", "4, 3, 100", "10, 10, 7"})
  void isOrthogonal(int first, int second, int columns) {
    var values = Orthogonal.of(2).seed(1).apply(first, second, columns);
    int rows = first * second;
    var matrix = values.reshape(rows, columns);
    var q = rows < columns ? matrix.transpose(1, 0) : matrix;
    var products = q.transpose(1, 0).matmul(q).value().toDoubles();
    int n = Math.min(rows, columns);
    for (int i = 0; i < n * n; i++) assertEquals(i / n == i % n ? 4 : 0, products[i], 1e-5);
  }

  @Test
  void equalSeedsGiveEqualValues() {
    NDArray one = Orthogonal.of(1).seed(3).apply(4, 6);
    assertEquals(one, Orthogonal.of(1).seed(3).apply(4, 6));
  }

  /** The signs of the diagonal of R are taken into Q, without which all would be negative. */
  @Test
  void isUniform() {
    int positive = 0;
    for (int seed = 0; seed < 400; seed++) {
      if (Orthogonal.of(1).seed(seed).apply(1, 1).item() > 0) positive++;
    }
    assertEquals(200, positive, 60);
  }
}
