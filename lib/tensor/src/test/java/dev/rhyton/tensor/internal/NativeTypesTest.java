package dev.rhyton.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Refusals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.proto.DataType;

class NativeTypesTest {
  @Test
  void everyDtypeHasAType() {
    for (var dtype : DType.values()) assertEquals(dtype, NativeTypes.of(NativeTypes.of(dtype)));
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    return new Refusals()
        .add(
            "Rhyton has no dtype for TensorFlow's DT_COMPLEX128.",
            () -> NativeTypes.of(DataType.DT_COMPLEX128))
        .add(
            "The shape (9223372036854775807, 2) has too many elements.",
            () -> NativeTypes.of(Shape.of(Long.MAX_VALUE, 2)))
        .tests();
  }
}
