package dev.rhyton.kernel;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads which classes a library names for a service, so that the kernel can choose among them
 * before any is loaded.
 */
final class ServiceNames {
  private ServiceNames() {}

  /** Returns the file of a service in jars and folders. */
  static String file(String service) {
    return "META-INF/services/" + service;
  }

  /** Returns the names of the classes in the file of a service. */
  static List<String> in(URL file) {
    try (var in = file.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(name -> !name.isEmpty())
          .toList();
    } catch (IOException e) {
      return List.of(); // the jar is gone
    }
  }
}
