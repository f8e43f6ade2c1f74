package dev.rhyton.kernel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * A kernelspec with the libraries of the kernel and, for the cells, the class path of the tests;
 * with an archive of classes as users have it. The processes of the tests share it. The second
 * compiler is off, as in the tests: it costs a notebook more than it saves.
 */
final class TestKernel {
  static final Path FOLDER = Path.of("target", "test-kernel");

  private static final String CELLS = cells();
  private static final String KERNEL = kernel();
  private static final Path SPEC = FOLDER.resolve("kernel.json");

  static {
    try {
      Files.createDirectories(FOLDER);
      var lock = FOLDER.resolve("lock");
      try (var channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        var unused = channel.lock(); // until it is closed
        write();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TestKernel() {}

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

  private static String cells() {
    // Surefire hides the class path in a jar of its own.
    var hidden = System.getProperty("surefire.test.class.path");
    return hidden != null ? hidden : System.getProperty("java.class.path");
  }

  private static String kernel() {
    try {
      return jar().toAbsolutePath()
          + File.pathSeparator
          + Files.readString(Path.of("target", "runtime.classpath"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path jar() {
    return FOLDER.resolve("rhyton-kernel.jar");
  }

  private static void write() throws IOException {
    var classes = Path.of("target", "classes");
    if (isOlder(jar(), classes)) {
      write(jar(), classes);
    }
    var options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1"));
    options.addAll(ClassArchive.options(FOLDER, KERNEL, CELLS));
    KernelSpec.write(FOLDER, KERNEL, CELLS, options.toArray(String[]::new));
  }

  private static boolean isOlder(Path jar, Path classes) throws IOException {
    if (!Files.exists(jar)) {
      return true;
    }
    var written = Files.getLastModifiedTime(jar);
    try (var files = Files.walk(classes)) {
      for (var file : files.toList()) {
        if (Files.getLastModifiedTime(file).compareTo(written) > 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static void write(Path jar, Path classes) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        var files = Files.walk(classes)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        out.putNextEntry(new JarEntry(name));
        Files.copy(file, out);
      }
    }
  }
}
