package dev.rhyton.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;

/**
 * Writes and deletes folders atomically, whenever the process is killed: while a folder is
 * incomplete, its name has an ending that marks it as incomplete.
 */
public final class AtomicFolder {
  /** Follows the ending of the name of a complete folder while it is being replaced. */
  private static final String OLD = "-old";

  private AtomicFolder() {}

  /**
   * Replaces a folder, or leaves it unchanged if writing fails.
   *
   * @param ending the ending of its name until it is complete
   */
  public static void write(Path target, String ending, AtomicFile.Content content) {
    var temporary = named(target, ending);
    var old = named(target, ending + OLD);
    recover(target, ending);
    try {
      Files.createDirectories(temporary);
      content.writeTo(temporary);
      try (var files = Files.walk(temporary)) {
        for (var file : (Iterable<Path>) files::iterator) AtomicFile.sync(file);
      }
      if (Files.exists(target)) Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      AtomicFile.sync(target.toAbsolutePath().resolveSibling(""));
    } catch (IOException e) {
      throw FileErrors.cannot("write", target, e);
    } finally {
      recoverIfPossible(target, ending);
    }
  }

  /**
   * Undoes what was begun, as by a process that was killed while it wrote or deleted a folder: the
   * old folder is back if there is no new one, and no incomplete one is left.
   */
  public static void recover(Path target, String ending) {
    var old = named(target, ending + OLD);
    try {
      if (!Files.exists(target) && Files.exists(old)) {
        Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
      }
      deleteAll(old);
      deleteAll(named(target, ending));
    } catch (IOException e) {
      throw FileErrors.cannot("write", target, e);
    }
  }

  private static void recoverIfPossible(Path target, String ending) {
    try {
      recover(target, ending);
    } catch (UncheckedIOException e) {
      return; // the names of the rest mark it as incomplete
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
