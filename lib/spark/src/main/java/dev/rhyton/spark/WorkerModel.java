package dev.rhyton.spark;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.LearningInternals;
import dev.rhyton.learning.Recording;
import dev.rhyton.models.CompileInternals;
import dev.rhyton.models.Model;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A worker's copy of the model. A process keeps one for each task that runs at the same time. */
final class WorkerModel {
  private static final Map<String, Deque<WorkerModel>> IDLE = new LinkedHashMap<>(); // by training
  private static final int MOST_TRAININGS = 2; // of which a process keeps copies

  private final Model model;
  private final ModelVector vector;
  private @Nullable Map<String, NDArray>
      learning; // the state of the learning mode before the first step

  private WorkerModel(WorkerSpec spec) {
    WorkerThreads.start(spec.threads());
    model = KerasBytes.model(spec.model().value(), true);
    if (model.isCompiled()) {
      var mode =
          spec.local()
              ? LearningInternals.onWorker(model.compiled().learning())
              : spec.norms() ? Learning.plain().record(Recording.norms()) : Learning.plain();
      var compiled = model.compiled().learning(mode);
      model.compile(CompileInternals.excludeFromWeightDecay(compiled, spec.undecayed()));
    }
    vector = new ModelVector(model);
  }

  /** Runs a use of a copy, which no other task uses meanwhile. */
  static <T> T use(WorkerSpec spec, Function<WorkerModel, T> use) {
    var copy = taken(spec);
    var result = use.apply(copy); // after a failure the copy is not used again
    synchronized (IDLE) {
      IDLE.computeIfAbsent(spec.training(), t -> new ArrayDeque<>()).push(copy);
    }
    closeOthers();
    return result;
  }

  private static WorkerModel taken(WorkerSpec spec) {
    synchronized (IDLE) {
      var idle = IDLE.get(spec.training());
      if (idle != null && !idle.isEmpty()) return idle.pop();
    }
    return new WorkerModel(spec);
  }

  private static void closeOthers() {
    String oldest;
    synchronized (IDLE) {
      if (IDLE.size() <= MOST_TRAININGS) return;
      oldest = IDLE.keySet().iterator().next();
    }
    close(oldest);
  }

  /** Closes the copies that this process keeps for a training. */
  static void close(String training) {
    Deque<WorkerModel> idle;
    synchronized (IDLE) {
      idle = IDLE.remove(training);
    }
    if (idle != null) idle.forEach(copy -> copy.model.close());
  }

  Model model() {
    return model;
  }

  ModelVector vector() {
    return vector;
  }

  /** Starts the learning mode, if it is not active yet, and returns its first state. */
  @CanIgnoreReturnValue
  Map<String, NDArray> started(Batch like) {
    if (learning == null) {
      TrainerInternals.prepare(model, Dataset.of(like));
      learning = requireNonNull(TrainerInternals.strategy(model)).state();
    }
    return learning;
  }
}
