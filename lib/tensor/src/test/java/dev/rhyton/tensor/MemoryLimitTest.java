package dev.rhyton.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryLimitTest {
  private final long before = MemoryLimit.bytes();

  @AfterEach
  void restore() {
    MemoryLimit.set(before);
  }

  @Test
  void refusesWhatIsLarger() {
    MemoryLimit.set(1 << 20);
    var x = NDArray.of(new float[512], 512, 1);
    assertEquals(Shape.of(512, 512), x.matmul(x.reshape(1, 512)).shape());
    var y = NDArray.of(new float[1024], 1024, 1);
    var e = assertThrows(TensorException.class, () -> y.matmul(y.reshape(1, 1024)));
    assertEquals(
        "MatMul: a tensor of shape (1024, 1024) (float32) takes 4.0 MiB, the limit is 1.0 MiB."
            + " MemoryLimit.set allows more.",
        e.getMessage());
  }

  @Test
  void needsAPositiveNumber() {
    var e = assertThrows(IllegalArgumentException.class, () -> MemoryLimit.set(0));
    assertEquals("MemoryLimit: bytes must be at least 1, received 0.", e.getMessage());
  }

  @Test
  void whatTensorFlowCannotAllocateIsOneSentence() {
    var e =
        new TensorException(
            8,
            "OOM when allocating tensor with shape[9,8] and type float on /job:localhost by"
                + " allocator cpu\n\t [[{{node MatMul_0}}]]");
    assertEquals(
        Map.of(
            8,
            "There is not enough memory for a tensor of shape (9,8) (float): use smaller batches"
                + " or sizes."),
        Map.of(e.code(), e.getMessage()));
  }
}
