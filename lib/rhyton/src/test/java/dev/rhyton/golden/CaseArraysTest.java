package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.datasets.ArrayFiles;
import dev.rhyton.layers.AveragePooling2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which arrays of a case are compared, and which differences are left out. */
class CaseArraysTest {
  private static final NDArray ONE = NDArray.from(new float[] {1});
  private static final NDArray TWO = NDArray.from(new float[] {2});
  private static final NDArray THREE = NDArray.from(new float[] {3});

  @TempDir Path folder;

  private void meta(String inputs) throws IOException {
    Files.writeString(folder.resolve("meta.json"), "{\"inputs\": " + inputs + "}");
  }

  private void write(String name, NDArray array) {
    ArrayFiles.writeNpy(folder.resolve(name), array);
  }

  @Test
  void inputsAreReadByNumberByListAndByKeyInTheOrderOfTheKeys() throws IOException {
    write("in_0.npy", ONE);
    write("in_1.npy", TWO);
    assertEquals(List.of(ONE, TWO), CaseArrays.inputs(folder));
    meta("[{\"file\": \"in_1.npy\"}, {\"file\": \"in_0.npy\"}]");
    assertEquals(List.of(TWO, ONE), CaseArrays.inputs(folder));
    meta("[{\"key\": \"z\", \"file\": \"in_0.npy\"}, {\"key\": \"b\", \"file\": \"in_1.npy\"}]");
    assertEquals(List.of(TWO, ONE), CaseArrays.inputs(folder));
    meta("{\"z\": {\"file\": \"in_0.npy\", \"shape\": [1]}, \"b\": {\"file\": \"in_1.npy\"}}");
    assertEquals(List.of(TWO, ONE), CaseArrays.inputs(folder));
  }

  @Test
  void aKeyMayHaveSeveralArrays() throws IOException {
    write("in_z.npy", ONE);
    write("in_b_0.npy", TWO);
    write("in_b_1.npy", THREE);
    meta("{\"z\": \"in_z.npy\", \"b\": [\"in_b_0.npy\", \"in_b_1.npy\"]}");
    assertEquals(List.of(TWO, THREE, ONE), CaseArrays.inputs(folder));
  }

  @Test
  void aCaseWithoutArraysFails() {
    assertThrows(AssertionError.class, () -> CaseArrays.inputs(folder));
  }

  @Test
  void anArrayThatNothingReadsFails() throws IOException {
    write("in_0.npy", ONE);
    write("in_2.npy", TWO);
    assertThrows(AssertionError.class, () -> CaseArrays.inputs(folder));
    meta("[{\"file\": \"in_0.npy\"}]");
    assertThrows(AssertionError.class, () -> CaseArrays.inputs(folder));
  }

  /** Torch averages uneven padding in another way: only what depends on that may differ. */
  @Test
  void onlyOutputsThatDependOnTheOtherKernelAreExcused() {
    var in = Input.of(3, 3, 1);
    var inner = Input.of(3, 3, 1);
    var pooling = Model.of(inner, AveragePooling2D.of(2).padding("same").apply(inner));
    var pooled = pooling.apply(in);
    var dense = Dense.of(1).apply(Flatten.of().apply(in));
    var model = Model.of(List.of(in), List.of(dense, pooled));
    var found = model.predictAll(NDArray.of(new float[9], 1, 3, 3, 1));
    var wrong = found.stream().map(y -> y.add(1).value()).toList();
    assertEquals(List.of(), OtherKernels.compare(model, found, found, 0));
    var excused = OtherKernels.compare(model, List.of(found.get(0), wrong.get(1)), found, 1e-5);
    assertTrue(excused.get(0).startsWith("output 1: torch: averages of uneven"), excused::toString);
    var message =
        assertThrows(AssertionError.class, () -> OtherKernels.compare(model, wrong, found, 1e-5));
    assertTrue(message.getMessage().startsWith("output 0: "), message::getMessage);
  }
}
