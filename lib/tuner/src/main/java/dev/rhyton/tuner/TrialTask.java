package dev.rhyton.tuner;

import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The training of a trial from the state that it has to a number of epochs, for {@link
 * TrialWorkers} to send to another process. It has what the search knows about the trial, and its
 * files.
 */
public final class TrialTask implements Serializable {
  private static final long serialVersionUID = 1;

  /** What a task has found out, for the search. */
  public static final class Result implements Serializable {
    private static final long serialVersionUID = 1;

    private final List<String> events;
    private final Map<String, byte[]> files;

    private Result(List<String> events, Map<String, byte[]> files) {
      this.events = events;
      this.files = files;
    }
  }

  private final SearchKind kind;
  private final TrialTraining training;
  private final int trial;
  private final int until;
  private final double seconds; // infinite for any time
  private final Result state;

  private TrialTask(
      SearchKind kind, TrialTraining training, int trial, int until, double seconds, Result state) {
    this.kind = kind;
    this.training = training;
    this.trial = trial;
    this.until = until;
    this.seconds = seconds;
    this.state = state;
  }

  /** Throws if the functions of a tuner cannot be sent to other processes. */
  static void check(SearchKind kind, TrialTraining training) {
    var nothing = new Result(List.of(), new TreeMap<>());
    try (var out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
      out.writeObject(new TrialTask(kind, training.in(null), 0, 0, 0, nothing));
    } catch (NotSerializableException e) {
      throw new IllegalArgumentException(
          "Tuner: "
              + e.getMessage()
              + " cannot be sent to other processes, because it is not serializable: give Tuner.of and"
              + " search lambdas that use serializable values only, and that create samples and"
              + " callbacks themselves.",
          e);
    } catch (IOException e) {
      throw FileErrors.cannot("send", "the functions of the tuner", e);
    }
  }

  /** Returns what trains trials on workers, as {@link TrialTraining#train} does in this process. */
  static TunerRun.Runner on(TrialWorkers workers, TrialTraining training) {
    return (search, trial, until, deadline) ->
        train(workers, training, search, trial, until, deadline);
  }

  private static void train(
      TrialWorkers workers,
      TrialTraining training,
      Search search,
      Trial trial,
      int until,
      long deadline) {
    var folder = training.own(trial.number());
    double seconds =
        deadline == 0 ? Double.POSITIVE_INFINITY : (deadline - System.nanoTime()) / 1e9;
    var state = new Result(search.lineage(trial), read(folder));
    var sent = training.in(null);
    try {
      var result =
          workers.run(new TrialTask(search.kind(), sent, trial.number(), until, seconds, state));
      Check.that(result != null, "TrialWorkers: run returned null, expected the task's result");
      // A process that is killed in between repeats the last epochs, whose scores are known.
      if (!trial.ended()) search.accept(result.events);
      write(result.files, folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the trial goes on when the search does
    }
  }

  /** Trains in this process. A failure of the trial is a part of the result. */
  public Result run() {
    long deadline = seconds < 1e9 ? System.nanoTime() + (long) (seconds * 1e9) : 0;
    var folder = SearchFolder.create();
    try {
      write(state.files, folder.resolve(TrialTraining.folderOf(trial)));
      var search = kind.search().in(folder, kind.same());
      search.accept(state.events);
      var own = search.trials().get(trial);
      int known = search.events(own).size();
      try {
        training.in(folder).train(search, own, until, deadline);
      } catch (Throwable e) { // also OutOfMemoryError: the next trial may be smaller
        if (!own.ended()) search.fail(own, Trial.reason(e));
      }
      var events = search.events(own);
      return new Result(
          List.copyOf(events.subList(known, events.size())),
          read(folder.resolve(TrialTraining.folderOf(trial))));
    } finally {
      SearchFolder.delete(folder);
    }
  }

  private static Map<String, byte[]> read(Path folder) {
    var files = new TreeMap<String, byte[]>();
    if (!Files.exists(folder)) return files;
    try (var all = Files.walk(folder)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), SearchFolder.read(file));
      }
    } catch (IOException e) {
      throw FileErrors.cannot("read", folder, e);
    }
    return files;
  }

  private static void write(Map<String, byte[]> files, Path folder) {
    for (var file : files.entrySet()) {
      AtomicFile.write(folder.resolve(file.getKey()), to -> Files.write(to, file.getValue()));
    }
  }
}
