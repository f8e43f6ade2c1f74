package dev.rhyton.tuner;

import dev.rhyton.config.FileErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;

/** The folder of a search, which one search at a time may use. */
final class SearchFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private SearchFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  Path path() {
    return path;
  }

  /** Creates a folder that is deleted when the program ends. */
  static Path temporary() {
    try {
      var folder = Files.createTempDirectory("tuner");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw FileErrors.cannot("create", "a temporary folder", e);
    }
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    } catch (IOException e) {
      // The system deletes what is left of its temporary files.
    }
  }

  /**
   * Holds a folder until it is closed, or this process ends.
   *
   * @throws IllegalArgumentException if another search holds it
   */
  static SearchFolder hold(Path folder) {
    try {
      Files.createDirectories(folder);
      var file = folder.resolve("lock");
      var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isFree(channel)) return new SearchFolder(folder, channel);
      channel.close();
    } catch (IOException e) {
      throw FileErrors.cannot("use", folder, e);
    }
    throw new IllegalArgumentException(
        "Another search uses the folder "
            + folder
            + ": wait until it ends, or choose another folder.");
  }

  /** Locks a file until its channel is closed; false if that is not possible. */
  private static boolean isFree(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // in this process
    }
  }

  @Override
  public void close() {
    try {
      channel.close(); // which ends the lock
    } catch (IOException e) {
      throw FileErrors.cannot("close", "the lock of a search", e);
    }
  }
}
