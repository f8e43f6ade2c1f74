package dev.rhyton.autolearn;

import static java.util.Objects.requireNonNull;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.tuner.Trial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.tribuo.Dataset;
import org.tribuo.protos.core.ModelProto;

/** Trains the models of candidates, on all folds but one, side by side. */
final class CrossValidation implements AutoCloseable {
  /** The folds after which a hopeless candidate ends. */
  private static final int LOOK = 2;

  private static final int FEWEST = 5; // candidates before one may end
  private static final double HOPELESS = 0.5; // the share of candidates that are better

  private final double[] targets;
  private final Folds folds;
  private final Metric metric;
  private final Map<String, Features> encodings = new HashMap<>();
  private final Map<String, ArrayDataset> encoded = new HashMap<>();
  private final ExecutorService workers;
  private final List<double[]> known = new ArrayList<>(); // losses of the folds of others

  /** The model of a fold, written, and its predictions of the rows that it has not seen. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Part(ModelProto model, double[][] outputs) {}

  CrossValidation(Task task, Object samples, double[] targets, Folds folds, Metric metric) {
    this.targets = targets;
    this.folds = folds;
    this.metric = metric;
    for (var how : List.of("one-hot", "index")) {
      var features = task.features();
      if (features instanceof TableFeatures table) features = table.categories(how);
      else if (how.equals("index")) continue;
      encodings.put(how, features);
      encoded.put(how, features.encode(samples));
    }
    int threads = Math.min(folds.number(), Runtime.getRuntime().availableProcessors());
    workers =
        Executors.newFixedThreadPool(
            threads,
            body -> {
              var thread = new Thread(body, "fold");
              thread.setDaemon(true);
              return thread;
            });
  }

  private Features features(String categories) {
    return requireNonNull(encodings.get(categories));
  }

  Map<String, Features> encodings() {
    return Map.copyOf(encodings);
  }

  private ArrayDataset data(String categories) {
    return requireNonNull(encoded.get(categories));
  }

  /**
   * Trains a candidate; null if no fold ended in time.
   *
   * @throws ExecutionException if a training fails
   */
  @Nullable Scored evaluate(Trial trial, Family family, Task task)
      throws ExecutionException, InterruptedException {
    long begun = System.nanoTime();
    var candidate = family.declare(trial.hp(), task);
    var parts = new ArrayList<Part>();
    int look = Math.min(LOOK, folds.number());
    train(candidate, task, 0, look, parts);
    boolean goesOn = parts.size() == look && !isHopeless(parts);
    if (goesOn) train(candidate, task, look, folds.number(), parts);
    if (parts.isEmpty()) return null;
    var outputs = new double[targets.length][];
    var losses = new double[parts.size()];
    var rows = new ArrayList<Integer>();
    for (int fold = 0; fold < parts.size(); fold++) {
      losses[fold] = write(parts.get(fold), fold, outputs);
      for (int row : folds.held(fold)) rows.add(row);
    }
    known.add(losses);
    double loss = metric.loss(outputs, targets, rows.stream().mapToInt(r -> r).toArray());
    var models = parts.stream().map(Part::model).toList();
    double seconds = (System.nanoTime() - begun) / 1e9;
    return new Scored(
        trial, family, candidate.categories(), outputs, losses, loss, seconds, models);
  }

  private double write(Part part, int fold, double[][] outputs) {
    var held = folds.held(fold);
    for (int i = 0; i < held.length; i++) outputs[held[i]] = part.outputs()[i];
    return metric.loss(outputs, targets, held);
  }

  /** Returns whether most candidates were better in each of the first folds. */
  private boolean isHopeless(List<Part> parts) {
    var others = known.stream().filter(l -> l.length >= parts.size()).toList();
    if (others.size() < FEWEST) return false;
    var outputs = new double[targets.length][];
    for (int fold = 0; fold < parts.size(); fold++) {
      double loss = write(parts.get(fold), fold, outputs);
      int current = fold;
      long better = others.stream().filter(l -> l[current] < loss).count();
      if (better < HOPELESS * others.size()) return false;
    }
    return true;
  }

  /** Trains some folds; the parts lack those that did not end in time. */
  private void train(Candidate candidate, Task task, int from, int to, List<Part> parts)
      throws ExecutionException, InterruptedException {
    var running = new ArrayList<Future<Part>>();
    for (int fold = from; fold < to; fold++) {
      int current = fold;
      running.add(workers.submit(() -> train(candidate, current)));
    }
    try {
      for (var part : running) {
        if (task.deadline() == 0) {
          parts.add(part.get());
          continue;
        }
        long left = task.deadline() - System.nanoTime();
        parts.add(part.get(Math.max(0, left), TimeUnit.NANOSECONDS));
      }
    } catch (TimeoutException e) {
      // What has ended counts.
    } finally {
      for (var part : running) part.cancel(true);
    }
  }

  private Part train(Candidate candidate, int fold) {
    var features = features(candidate.categories());
    var data = data(candidate.categories());
    var held = folds.held(fold);
    Dataset<?> seen = features.examples(data.rows(folds.train(fold)));
    var model = Member.train(candidate.trainer().get(), seen);
    try {
      var unseen = features.examples(data.rows(held));
      return new Part(model.serialize(), Member.outputs(model, unseen, features.target()));
    } finally {
      Member.close(model);
    }
  }

  /** Gives up what runs. */
  @Override
  public void close() {
    workers.shutdownNow();
  }
}
