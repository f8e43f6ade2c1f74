package dev.rhyton.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A kernelspec for the class path of the tests. */
final class TestKernel {
  static final Path FOLDER = Path.of("target", "test-kernel");

  private TestKernel() {}

  static Path spec() {
    try {
      // Surefire hides the class path in a jar of its own.
      var hidden = System.getProperty("surefire.test.class.path");
      return KernelSpec.write(
          FOLDER, hidden != null ? hidden : System.getProperty("java.class.path"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
