package dev.rhyton.golden;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.files.KerasFiles;
import dev.rhyton.onnx.OnnxKit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * ONNX Runtime, and the layers of the files, compute the models of the reference cases as {@code
 * predict} does.
 */
class OnnxGoldenTest {
  @TempDir private static Path folder;

  private static final List<String> REFUSED = new ArrayList<>();
  private static final List<String> NOT_READ = new ArrayList<>();
  private static int computed;
  private static int readBack;

  @TestFactory
  Stream<DynamicTest> models() {
    if (!Kit.FULL && !Golden.isGiven()) return Stream.of();
    return Golden.list("models").stream()
        .filter(f -> Files.exists(f.resolve("model.keras")))
        .map(f -> dynamicTest(f.getFileName().toString(), () -> check(f)));
  }

  private static void check(Path from) {
    var model = KerasFiles.load(from.resolve("model.keras"));
    var file = folder.resolve("m.onnx");
    try {
      model.export(file);
    } catch (IllegalArgumentException | IllegalStateException e) {
      REFUSED.add(from.getFileName() + ": " + e.getMessage());
      Assumptions.abort(e.getMessage());
    }
    var x = CaseArrays.inputs(from);
    OnnxKit.assertComputes(model, x, file, ModelCase.tolerance(model));
    computed++;
    try {
      OnnxKit.assertReads(file, x, ModelCase.tolerance(model));
      readBack++;
    } catch (IllegalArgumentException e) {
      NOT_READ.add(from.getFileName() + ": " + e.getMessage());
    }
  }

  @AfterAll
  static void summary() {
    if (computed + REFUSED.size() == 0) return;
    System.out.println("ONNX: " + computed + " models computed, refused:");
    REFUSED.forEach(System.out::println);
    System.out.println(readBack + " of them are read as layers, not:");
    NOT_READ.forEach(System.out::println);
  }
}
