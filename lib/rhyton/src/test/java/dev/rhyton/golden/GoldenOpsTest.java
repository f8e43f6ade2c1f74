package dev.rhyton.golden;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Holds each operation of {@code keras.ops} against its values and gradients in Keras. */
class GoldenOpsTest {
  @AfterAll
  static void summary() {
    System.out.println(Golden.summary());
  }

  @TestFactory
  Stream<DynamicTest> ops() {
    return Golden.list("ops").stream()
        .filter(f -> f.toString().endsWith(".json"))
        .flatMap(GoldenOpsTest::cases);
  }

  private static Stream<DynamicTest> cases(Path file) {
    var op = file.getFileName().toString().replaceFirst("\\.json$", "");
    var cases = Golden.json(file);
    return List.copyOf(java.util.stream.IntStream.range(0, cases.size()).boxed().toList()).stream()
        .map(i -> Golden.test("ops/" + op + "/" + i, () -> new OpCase(op, cases.get(i)).check()));
  }
}
