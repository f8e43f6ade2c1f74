package dev.rhyton.tuner;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.FileErrors;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a search, which several searches in several processes may use at the same time. Its
 * file {@code lock} has a place for the journal, which is locked while events are read and written,
 * and one for each trial, which is locked while the trial is trained. The system ends the locks of
 * a process when the process ends, however it ends.
 */
final class SearchFolder {
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long JOURNAL = 0; // the place of its lock; those of trials follow

  /**
   * The locks of this process. There is one open file for each folder, because closing any file
   * ends all locks that the process has on it, and it is open only while there are locks.
   */
  private static final Map<Path, Locks> LOCKS = new HashMap<>();

  private record Locks(RandomAccessFile file, Map<Long, FileLock> held) {}

  private final Path path;
  private final Path real;

  /** Creates the folder if it does not exist. */
  SearchFolder(Path path) {
    this.path = path;
    try {
      Files.createDirectories(path);
      real = path.toRealPath();
    } catch (IOException e) {
      throw FileErrors.cannot("create", path, e);
    }
  }

  /** Creates a temporary folder that is deleted when the program ends. */
  static Path temporary() {
    var folder = create();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
    return folder;
  }

  /** Creates a temporary folder. */
  static Path create() {
    try {
      return Files.createTempDirectory("tuner");
    } catch (IOException e) {
      throw FileErrors.cannot("create", "a temporary folder", e);
    }
  }

  /** Returns the content of a file; an interrupt does not close it, as it does a channel. */
  static byte[] read(Path file) throws IOException {
    try (var open = new FileInputStream(file.toFile())) {
      return open.readAllBytes();
    }
  }

  static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    } catch (IOException e) {
      // The system deletes what is left of its temporary files.
    }
  }

  Path path() {
    return path;
  }

  /** Locks the journal, for which it waits if another search reads or writes it. */
  void lockJournal() {
    // A blocking lock would end with an interrupt, and end the other locks too.
    while (!lock(JOURNAL)) LockSupport.parkNanos(PAUSE);
  }

  void unlockJournal() {
    unlock(JOURNAL);
  }

  /** Locks a trial; false if another search has locked it. */
  boolean lock(Trial trial) {
    return lock(place(trial));
  }

  void unlock(Trial trial) {
    unlock(place(trial));
  }

  private static long place(Trial trial) {
    return JOURNAL + 1 + trial.number();
  }

  private boolean lock(long place) {
    synchronized (LOCKS) {
      var locks = LOCKS.get(real);
      if (locks != null && locks.held().containsKey(place)) return false;
      try {
        if (locks == null) {
          var file = new RandomAccessFile(path.resolve("lock").toFile(), "rw");
          locks = new Locks(file, new HashMap<>());
          LOCKS.put(real, locks);
        }
        var lock = locks.file().getChannel().tryLock(place, 1, false);
        if (lock != null) locks.held().put(place, lock);
        return lock != null;
      } catch (IOException e) {
        throw FileErrors.cannot("lock", path, e);
      } finally {
        closeUnused(locks);
      }
    }
  }

  private void unlock(long place) {
    synchronized (LOCKS) {
      var locks = requireNonNull(LOCKS.get(real));
      try {
        requireNonNull(locks.held().remove(place)).release();
      } catch (IOException e) {
        throw FileErrors.cannot("unlock", path, e);
      } finally {
        closeUnused(locks);
      }
    }
  }

  private void closeUnused(@Nullable Locks locks) {
    if (locks == null || !locks.held().isEmpty()) return;
    LOCKS.remove(real);
    try {
      locks.file().close();
    } catch (IOException e) {
      throw FileErrors.cannot("close the lock of", path, e);
    }
  }
}
