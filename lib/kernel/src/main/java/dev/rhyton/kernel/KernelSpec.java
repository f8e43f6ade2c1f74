package dev.rhyton.kernel;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the kernelspec with which Jupyter finds the kernel. */
public final class KernelSpec {
  /**
   * The threads of XGBoost (OpenMP) sleep while they wait. By default they wait in a loop, so that
   * they take 20 to 40 times as long where another program uses the processors.
   */
  private static final Map<String, String> ENVIRONMENT = Map.of("OMP_WAIT_POLICY", "passive");

  private KernelSpec() {}

  /**
   * Writes the kernelspec to a folder, with an archive of the classes that the kernel loads at its
   * start: {@code FOLDER CLASSPATH}, where the class path is that of the cells. The kernel uses the
   * Java and the class path of this process.
   */
  public static void main(String[] args) throws IOException {
    var folder = Path.of(args[0]);
    var kernel = System.getProperty("java.class.path");
    var cells = args[1];
    write(
        folder, kernel, cells, ClassArchive.options(folder, kernel, cells).toArray(String[]::new));
  }

  /**
   * Writes {@code kernel.json} to a folder, for this process's Java with the given options, and
   * returns its path.
   *
   * @param kernel the class path of the kernel
   * @param cells the class path with which the cells begin
   */
  @CanIgnoreReturnValue
  static Path write(Path folder, String kernel, String cells, String... options)
      throws IOException {
    var spec =
        Map.of(
            "display_name",
            "Java (Rhyton)",
            "language",
            "java",
            "interrupt_mode",
            "message",
            "env",
            ENVIRONMENT,
            "argv",
            command(kernel, cells, options));
    Files.createDirectories(folder);
    var json = new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create().toJson(spec);
    return Files.writeString(folder.resolve("kernel.json"), json + "\n");
  }

  private static List<String> command(String kernel, String cells, String... options) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC"); // starts in the shortest time
    command.add("-Xms64m"); // the heap grows with what cells need, not with the memory here
    command.add("-Dslf4j.internal.verbosity=ERROR"); // no logging below cells
    command.add(JointCompilation.OPTION);
    command.addAll(KnownClasses.OPTIONS);
    if (Runtime.version().feature() >= 24) {
      // For the native code of TensorFlow and for protobuf: newer JDKs would print warnings.
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of(options));
    command.add("-D" + ClassPath.PROPERTY + "=" + cells);
    command.addAll(List.of("-cp", kernel, Main.class.getName(), "{connection_file}"));
    return command;
  }
}
