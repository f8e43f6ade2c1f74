package dev.rhyton.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;

/**
 * Folders that are there whole or not at all, whenever the process is killed: they are written, and
 * deleted, under a name that tells that they are not whole.
 */
public final class AtomicFolder {
  private AtomicFolder() {}

  /**
   * Replaces a folder, or leaves the one that is there as it is.
   *
   * @param ending what its name ends in until it is whole
   */
  public static void write(Path target, String ending, AtomicFile.Content content) {
    var temporary = named(target, ending);
    try {
      deleteAll(temporary); // what a killed process has left
      Files.createDirectories(temporary);
      content.writeTo(temporary);
      try (var files = Files.walk(temporary)) {
        for (var file : (Iterable<Path>) files::iterator) {
          if (Files.isDirectory(file)) AtomicFile.syncFolder(file);
          else AtomicFile.sync(file, StandardOpenOption.WRITE);
        }
      }
      delete(target, ending + "-old");
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      AtomicFile.syncFolder(target.toAbsolutePath().getParent());
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
      return; // its name tells that it is not whole
    }
  }

  /**
   * Deletes a folder, if it is there, with all that is in it; no link is followed.
   *
   * @param ending what its name ends in while it is no longer whole
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
