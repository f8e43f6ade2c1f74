package dev.rhyton.notebook;

import dev.rhyton.models.Model;
import dev.rhyton.tensor.internal.OneDnn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What a notebook runs on. Numbers of a training differ a little between processors, and times
 * much:
 *
 * <pre>{@code
 * SetUp.report()
 * }</pre>
 */
public final class SetUp {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo"); // Linux
  private static final List<String> INSTRUCTIONS = List.of("avx2", "avx512f", "avx512_vnni");

  private SetUp() {}

  /**
   * Returns a table of the versions of the library, of Java and of the kernel, the processor with
   * its instructions, the cores and threads, the memory, and whether TensorFlow uses oneDNN.
   */
  public static Table report() {
    var rows = rows(System.getenv(), processor());
    return Table.create("Set-up")
        .addColumns(
            StringColumn.create("what", rows.keySet()), StringColumn.create("here", rows.values()));
  }

  static Map<String, String> rows(Map<String, String> environment, List<String> processor) {
    var rows = new LinkedHashMap<String, String>();
    rows.put("Rhyton", library());
    rows.put("Java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
    rows.put("kernel", kernel());
    rows.put("system", System.getProperty("os.name") + ", " + System.getProperty("os.arch"));
    rows.put("processor", value(processor, "model name"));
    rows.put("instructions", String.join(", ", instructions(processor)));
    rows.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    rows.put(
        "threads of an operation",
        environment.getOrDefault("TF_NUM_INTRAOP_THREADS", "as many as cores"));
    rows.put("memory of Java", Runtime.getRuntime().maxMemory() / (1 << 20) + " MB at most");
    rows.put("oneDNN", OneDnn.of(environment, instructions(processor)).toString());
    return rows;
  }

  /** The version of the library is part of the name of its jar. */
  private static String library() {
    var place = Model.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    return place.endsWith(".jar")
        ? place.replaceFirst(".*/rhyton-core-", "").replaceFirst("\\.jar$", "")
        : "built here";
  }

  private static String kernel() {
    return NotebookKernels.running().stream()
        .map(kernel -> kernel.getClass().getName())
        .findFirst()
        .orElse("none");
  }

  private static List<String> processor() {
    try {
      return Files.exists(PROCESSORS) ? Files.readAllLines(PROCESSORS) : List.of();
    } catch (IOException e) {
      return List.of(); // the report then does not name the processor
    }
  }

  private static String value(List<String> processor, String name) {
    return processor.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static List<String> instructions(List<String> processor) {
    var flags = List.of(value(processor, "flags").split(" ", -1));
    var known = new ArrayList<>(INSTRUCTIONS);
    known.retainAll(flags);
    return known;
  }
}
