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
 * Writes files that are there whole or not at all, whenever the process is killed: beside their
 * place, then to the disk, then moved over what was there.
 */
public final class AtomicFile {
  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path file) throws IOException;
  }

  private AtomicFile() {}

  /** Replaces a file, or leaves the one that is there as it is. */
  public static void write(Path target, Content content) {
    Check.that(!Files.isDirectory(target), "%s is a directory: give the path of a file.", target);
    Path temporary = null;
    // An interrupt that has ended a training would close the file, and what it learned be lost.
    boolean interrupted = Thread.interrupted();
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
      // What a symbolic link names is replaced, not the link.
      var file = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
      temporary = beside(file);
      content.writeTo(temporary);
      copyPermissions(file, temporary);
      sync(temporary, StandardOpenOption.WRITE);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      syncFolder(file.getParent());
    } catch (IOException e) {
      throw FileErrors.cannot("write", target, e);
    } finally {
      delete(temporary);
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /**
   * A name in the same folder, and so on the same disk, that no other file has; its ending stays.
   */
  public static Path beside(Path file) {
    return file.resolveSibling("." + UUID.randomUUID() + "-" + file.getFileName());
  }

  /** Deletes what was written beside a file, if it is there. */
  public static void delete(Path temporary) {
    try {
      if (temporary != null) Files.deleteIfExists(temporary);
    } catch (IOException e) {
      return; // the file itself is as it should be
    }
  }

  private static void copyPermissions(Path from, Path to) throws IOException {
    var view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (view != null && Files.exists(from)) {
      view.setPermissions(Files.getPosixFilePermissions(from));
    }
  }

  static void sync(Path file, StandardOpenOption mode) throws IOException {
    try (var channel = FileChannel.open(file, mode)) {
      channel.force(true);
    }
  }

  /** The move itself is on the disk only with the folder; not every system lets one open it. */
  static void syncFolder(Path folder) {
    try {
      sync(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      return;
    }
  }
}
