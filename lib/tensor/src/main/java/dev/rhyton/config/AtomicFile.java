package dev.rhyton.config;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes files atomically: a file is complete or unchanged, even if the process is killed. The
 * content is written to a temporary file in the same folder, is forced to the disk, and then
 * replaces the old file.
 */
public final class AtomicFile {
  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes the content to a temporary file. */
    void writeTo(Path file) throws IOException;
  }

  private static final int MOST_LINKS = 40; // as Linux follows

  private AtomicFile() {}

  /** Replaces a file, or leaves it unchanged if writing fails. */
  public static void write(Path target, Content content) {
    Check.that(!Files.isDirectory(target), "%s is a directory: give the path of a file.", target);
    Path temporary = null;
    // A pending interrupt, as after stopped training, would close the file and lose the model.
    boolean interrupted = Thread.interrupted();
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
      var file = linked(target.toAbsolutePath());
      var folder = file.resolveSibling("");
      Drafts.sweep(folder);
      temporary = beside(file);
      content.writeTo(temporary);
      copyPermissions(file, temporary);
      sync(temporary);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      sync(folder);
    } catch (IOException e) {
      throw FileErrors.cannot("write", target, e);
    } catch (UncheckedIOException e) {
      throw FileErrors.cannot(
          "write", target, Objects.requireNonNull(e.getCause())); // not the temporary file
    } finally {
      delete(temporary);
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /** The target of a symbolic link is replaced, or created, and not the link. */
  private static Path linked(Path file) throws IOException {
    var path = file;
    for (int i = 0; Files.isSymbolicLink(path); i++) {
      if (i == MOST_LINKS) throw new FileSystemLoopException(file.toString());
      path = path.resolveSibling(Files.readSymbolicLink(path));
    }
    return path;
  }

  /**
   * Returns an unused path in the same folder, and so on the same disk, with the same file
   * extension. The name is short whatever that of the file is; if this process is killed, the next
   * one that writes into the folder deletes the file.
   */
  public static Path beside(Path file) {
    return Drafts.beside(file);
  }

  /** Deletes a temporary file if it exists. */
  public static void delete(@Nullable Path temporary) {
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
    if (Files.isDirectory(file)) {
      syncFolder(file);
      return;
    }
    // Unlike a channel, this is not closed by an interrupt.
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.getFD().sync();
    }
  }

  private static void syncFolder(Path folder) {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      return; // the file itself is on the disk
    }
  }
}
