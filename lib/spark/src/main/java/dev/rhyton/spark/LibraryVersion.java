package dev.rhyton.spark;

import dev.rhyton.config.Check;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of the library in this process. */
final class LibraryVersion {
  private static final String VERSION = read();

  private LibraryVersion() {}

  static String here() {
    return VERSION;
  }

  /** Throws if this process has another version of the library than the driver. */
  static void check(String driver, String here) {
    Check.that(
        driver.equals(here),
        "SparkTrainer: an executor has version %s of the library, the driver has %s: give"
            + " spark.jars, or --jars, the same dev.rhyton jars as the driver has.",
        here,
        driver);
  }

  private static String read() {
    try (InputStream file = LibraryVersion.class.getResourceAsStream("version.properties")) {
      if (file == null) return "unknown";
      var properties = new Properties();
      properties.load(file);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
