package dev.rhyton.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;

/**
 * Writes and deletes folders atomically, whenever the process is killed: while a folder is
 * incomplete, its name has an ending that marks it as incomplete.
 */
public final class AtomicFolder {
  private AtomicFolder() {}

  /**
   * Replaces a folder, or leaves it unchanged if writing fails.
   *
   * @param ending the ending of its name until it is complete
   */
  public static void write(Path target, String ending, AtomicFile.Content content) {
    var temporary = named(target, ending);
    try {
      deleteAll(temporary); // left by a killed process
      Files.createDirectories(temporary);
      content.writeTo(temporary);
      try (var files = Files.walk(temporary)) {
        for (var file : (Iterable<Path>) files::iterator) AtomicFile.sync(file);
      }
      delete(target, ending + "-old");
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      AtomicFile.sync(target.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw FileErrors.cannot("write", target, e);
    } finally {
      deleteRest(temporary);
    }
  }

  private static void deleteRest(Path temporary) {
    try {
      deleteAll(temporary);
    } catch (IOException e) {
      return; // its name marks it as incomplete
    }
  }

  /**
   * Deletes a folder with its content if it exists; symbolic links are not followed.
   *
   * @param ending the ending of its name while it is being deleted
   */
  public static void delete(Path folder, String ending) {
    if (!Files.exists(folder)) return;
    var temporary = named(folder, ending);
    try {
      deleteAll(temporary);
      Files.move(folder, temporary, StandardCopyOption.ATOMIC_MOVE);
      deleteAll(temporary);
    } catch (IOException e) {
      throw FileErrors.cannot("delete", folder, e);
    }
  }

  private static Path named(Path folder, String ending) {
    return folder.resolveSibling(folder.getFileName() + ending);
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
