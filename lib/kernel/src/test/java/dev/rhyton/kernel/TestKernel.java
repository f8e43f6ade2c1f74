package dev.rhyton.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A kernelspec for the class path of the tests. The second compiler is off, as in the tests: it
 * costs a notebook more than it saves.
 */
final class TestKernel {
  static final Path FOLDER = Path.of("target", "test-kernel");

  private TestKernel() {}

  private static final Path SPEC = write();

  static Path spec() {
    return SPEC;
  }

  private static Path write() {
    try {
      // Surefire hides the class path in a jar of its own.
      var hidden = System.getProperty("surefire.test.class.path");
      return KernelSpec.write(
          FOLDER,
          hidden != null ? hidden : System.getProperty("java.class.path"),
          "-XX:TieredStopAtLevel=1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
