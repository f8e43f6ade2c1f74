package dev.rhyton.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;

/**
 * Writes files atomically: a file is complete or unchanged, even if the process is killed. The
 * content is written to a temporary file in the same folder, is forced to the disk, and then
 * replaces the old file.
 */
public final class AtomicFile {
  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path file) throws IOException;
  }

  private AtomicFile() {}

  /** Replaces a file, or leaves it unchanged if writing fails. */
  public static void write(Path target, Content content) {
    Check.that(!Files.isDirectory(target), "%s is a directory: give the path of a file.", target);
    Path temporary = null;
    // A pending interrupt, as after stopped training, would close the file and lose the model.
    boolean interrupted = Thread.interrupted();
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
      // The target of a symbolic link is replaced, not the link.
      var file = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
      temporary = beside(file);
      content.writeTo(temporary);
      copyPermissions(file, temporary);
      sync(temporary);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      sync(file.getParent());
    } catch (IOException e) {
      throw FileErrors.cannot("write", target, e);
    } finally {
      delete(temporary);
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns an unused path in the same folder, and so on the same disk, with the same file
   * extension.
   */
  public static Path beside(Path file) {
    return file.resolveSibling("." + UUID.randomUUID() + "-" + file.getFileName());
  }

  /** Deletes a temporary file if it exists. */
  public static void delete(Path temporary) {
    try {
      if (temporary != null) Files.deleteIfExists(temporary);
    } catch (IOException e) {
      return; // only the temporary file remains; the target is complete or unchanged
    }
  }

  private static void copyPermissions(Path from, Path to) throws IOException {
    var view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (view != null && Files.exists(from)) {
      view.setPermissions(Files.getPosixFilePermissions(from));
    }
  }

  /**
   * Forces a file, or the entries of a folder, to the disk. Not every system allows opening a
   * folder.
   */
  public static void sync(Path file) throws IOException {
    boolean folder = Files.isDirectory(file);
    var mode = folder ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    try (var channel = FileChannel.open(file, mode)) {
      channel.force(true);
    } catch (IOException e) {
      if (!folder) throw e;
    }
  }
}
