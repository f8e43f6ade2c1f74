package dev.rhyton.datasets;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Small files in the form of the data sets, made with numpy. */
final class Resources {
  private Resources() {}

  static Path path(String name) {
    try {
      return Path.of(Resources.class.getResource("/datasets/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
