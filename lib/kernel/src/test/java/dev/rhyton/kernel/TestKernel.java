package dev.rhyton.kernel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * A kernelspec for the class path of the tests, with an archive of classes as users have it. The
 * second compiler is off, as in the tests: it costs a notebook more than it saves.
 */
final class TestKernel {
  static final Path FOLDER =
      Path.of("target", "test-kernel-" + System.getProperty("rhyton.fork", "0"));

  private TestKernel() {}

  private static final String CELLS = cells();
  private static final String KERNEL = kernel();
  private static final Path SPEC = write();

  static Path spec() {
    return SPEC;
  }

  /** The class path of the kernel, with a jar in place of a folder: an archive needs jars. */
  static String kernelClasspath() {
    return KERNEL;
  }

  /** The class path of the tests, which the cells have. */
  static String cellsClasspath() {
    return CELLS;
  }

  private static Path write() {
    var options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1"));
    options.addAll(ClassArchive.options(FOLDER, KERNEL, CELLS));
    try {
      return KernelSpec.write(FOLDER, KERNEL, CELLS, options.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String cells() {
    // Surefire hides the class path in a jar of its own.
    var hidden = System.getProperty("surefire.test.class.path");
    return hidden != null ? hidden : System.getProperty("java.class.path");
  }

  private static String kernel() {
    try {
      Files.createDirectories(FOLDER);
      return jar(Path.of("target", "classes"))
          + File.pathSeparator
          + Files.readString(Path.of("target", "runtime.classpath"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String jar(Path classes) throws IOException {
    var jar = FOLDER.resolve("rhyton-kernel.jar").toAbsolutePath();
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        var files = Files.walk(classes)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        out.putNextEntry(new JarEntry(name));
        Files.copy(file, out);
      }
    }
    return jar.toString();
  }
}
