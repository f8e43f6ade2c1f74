package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.tools.ToolProvider;
import java.net.URL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellOrderTest {
  @TempDir private Path folder;
  private final CellShell shell = new CellShell(List.of(), Duration.ZERO);

  @AfterEach
  void close() {
    shell.close();
  }

  private Object run(String code) throws CellException {
    shell.begin();
    return shell.eval("cell", 0, code);
  }

  /** Random cells do what a Java file with the same declarations does, run again as well. */
  @Test
  void declarationsStandInAnyOrder() throws Exception {
    int programs = Integer.getInteger("rhyton.programs", 8);
    long seed = Long.getLong("rhyton.seed", 34);
    Object unused = run("int base = 7;");
    for (int i = 0; i < programs; i++) {
      var program = new RandomDeclarations(new Random(seed + i));
      unused = run("StringBuilder out = new StringBuilder();");
      var expected = expected(program.file(), i);
      try {
        unused = run(program.cell());
      } catch (CellException e) {
        throw new AssertionError((seed + i) + "\n" + program.cell() + "\n" + String.join("\n", e.lines()), e);
      }
      long number = seed + i;
      assertEquals(expected, run("out.toString()"), () -> "seed " + number + "\n" + program.cell());
    }
  }

  /** Compiles and runs a Java file. */
  private String expected(String file, int number) throws Exception {
    var to = Files.createDirectory(folder.resolve("program" + number));
    var source = Files.writeString(to.resolve("Program.java"), file);
    int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", to.toString(), source.toString());
    assertEquals(0, status, file);
    try (var loader = new URLClassLoader(new URL[] {to.toUri().toURL()})) {
      return (String) loader.loadClass("Program").getMethod("run").invoke(null);
    }
  }
}
