package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Permute;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program without a logging provider prints to standard error. */
class StandardErrorTest {
  @TempDir Path folder;

  /** Trains a model, saves it, loads it, and predicts. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      var digits = Datasets.loadDigits();
      var model = Sequential.of(Flatten.of(), Dense.of(10).activation("softmax"));
      model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
      model.fit(digits.train(), Fit.epochs(1));
      for (var name : new String[] {"model.keras", "model.h5"}) {
        var file = Path.of(args[0], name);
        model.save(file);
        Model.load(file).predict(digits.test());
      }
      // TensorFlow calls it an error that oneDNN does not transpose integers.
      var transposed = Sequential.of(Permute.of(2, 1)).predict(NDArray.of(new int[4], 1, 2, 2));
      System.out.println(transposed);
    }
  }

  @Test
  void nothingIsPrinted() throws IOException, InterruptedException {
    assertEquals("", errors(null));
  }

  @Test
  void theEnvironmentShowsTensorFlowsMessages() throws IOException, InterruptedException {
    var errors = errors("0");
    assertTrue(errors.contains("I tensorflow/"), errors);
  }

  private String errors(String level) throws IOException, InterruptedException {
    var process = JavaProcess.of("512m", Program.class, folder);
    var command = process.command();
    int classpath = command.indexOf("-cp") + 1;
    command.set(classpath, withoutProvider(command.get(classpath)));
    if (Runtime.version().feature() >= 24) command.add(1, "--enable-native-access=ALL-UNNAMED");
    process.environment().remove("TF_CPP_MIN_LOG_LEVEL");
    if (level != null) process.environment().put("TF_CPP_MIN_LOG_LEVEL", level);
    var errors = folder.resolve("errors").toFile();
    var running =
        process.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(errors).start();
    int exit = running.waitFor();
    var text = Files.readString(errors.toPath());
    assertEquals(0, exit, text);
    return text;
  }

  private static String withoutProvider(String classpath) {
    return Arrays.stream(classpath.split(File.pathSeparator, -1))
        .filter(entry -> !entry.contains("slf4j-nop"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
