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

  private static final String CLASSPATH = jars();
  private static final Path SPEC = write();

  static Path spec() {
    return SPEC;
  }

  /** The class path of the tests, with jars in place of folders: an archive needs jars. */
  static String classpath() {
    return CLASSPATH;
  }

  private static Path write() {
    var options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1"));
    options.addAll(ClassArchive.options(FOLDER, CLASSPATH));
    try {
      return KernelSpec.write(FOLDER, CLASSPATH, options.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String jars() {
    // Surefire hides the class path in a jar of its own.
    var hidden = System.getProperty("surefire.test.class.path");
    var all = hidden != null ? hidden : System.getProperty("java.class.path");
    var jars = new ArrayList<String>();
    try {
      Files.createDirectories(FOLDER);
      for (var entry : all.split(File.pathSeparator, 0)) {
        jars.add(Files.isDirectory(Path.of(entry)) ? jar(Path.of(entry), jars.size()) : entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return String.join(File.pathSeparator, jars);
  }

  private static String jar(Path classes, int number) throws IOException {
    var jar = FOLDER.resolve("classes-" + number + ".jar").toAbsolutePath();
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
