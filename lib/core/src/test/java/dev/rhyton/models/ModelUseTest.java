package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.LambdaCallback;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Models in several threads, and closed ones. */
class ModelUseTest {
  private static final NDArray X = Kit.normal(1, 64, 4);
  private static final NDArray Y = Kit.labels(2, 64, 3);

  private static Sequential compiled() {
    var model = ModelKit.classifier();
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
    model.fit(X, Y, ModelKit.quiet(1, 32));
    return model;
  }

  /** Runs {@code other} in another thread while {@code model} trains; returns how that ended. */
  private static Throwable beside(Model model, Callable<?> other) throws Exception {
    var threads = Executors.newSingleThreadExecutor();
    var end = new ArrayList<Throwable>();
    try {
      Callback meanwhile =
          LambdaCallback.of()
              .onTrainBatchBegin(
                  batch -> {
                    if (batch == 0) end.add(failure(threads.submit(other)));
                  });
      model.fit(X, Y, ModelKit.quiet(1, 32).callbacks(meanwhile));
    } finally {
      threads.shutdown();
    }
    return end.get(0);
  }

  private static Throwable failure(Future<?> future) {
    try {
      future.get();
      return null;
    } catch (Exception e) {
      return e.getCause();
    }
  }

  @Test
  void oneThreadTrainsAtATime() throws Exception {
    var model = compiled();
    var message =
        "fit: Sequential \"%s\" is in use by fit on thread \"%s\". One thread at a time can train a"
            + " model; wait for it, or clone the model.";
    var expected = message.formatted(model.name(), Thread.currentThread().getName());
    var refused = beside(model, () -> model.fit(X, Y, ModelKit.quiet(1, 32)));
    assertEquals(IllegalStateException.class, refused.getClass());
    assertEquals(expected, refused.getMessage());
    assertTrue(
        beside(model, () -> model.trainOnBatch(X, Y)).getMessage().startsWith("trainOnBatch"));
    assertTrue(beside(model, () -> model.evaluate(X, Y)).getMessage().startsWith("evaluate: "));
    assertTrue(
        beside(
                model,
                () -> {
                  model.close();
                  return null;
                })
            .getMessage()
            .contains("is in use by fit"));
    assertNull(beside(model, () -> model.predict(X)));
    assertEquals(
        2, model.fit(X, Y, ModelKit.quiet(2, 32)).epochs().size(), "it can be trained after");
  }

  /** A kernel may stop a thread anywhere: what it did with the model does not end. */
  @Test
  void threadsThatWereStoppedDoNotUseTheModel() throws Exception {
    for (var kind : ModelUse.Kind.values()) {
      var model = compiled();
      var begun = new CountDownLatch(1);
      var stop = new CountDownLatch(1);
      var stopped =
          new Thread(
              () -> {
                var unused = model.use().begin("other", kind);
                begun.countDown();
                awaitQuietly(stop);
              });
      stopped.start();
      begun.await();
      if (kind != ModelUse.Kind.PREDICTION) {
        var refused = assertThrows(IllegalStateException.class, () -> model.trainOnBatch(X, Y));
        assertTrue(refused.getMessage().contains("is in use by other"), refused.getMessage());
      }
      stop.countDown();
      stopped.join();
      model.trainOnBatch(X, Y);
      assertNull(beside(model, () -> model.predict(X)));
      model.close();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closing waits for predictions, which may predict within; others are refused meanwhile. */
  @Test
  void closingWaitsForPredictions() throws Exception {
    var model = compiled();
    var use = model.use().begin("predict", ModelUse.Kind.PREDICTION);
    var threads = Executors.newCachedThreadPool();
    var closed = threads.submit(model::close);
    Callable<?> other = () -> model.predict(X);
    while (failure(threads.submit(other)) == null) Thread.onSpinWait(); // until it closes
    assertEquals(64, model.predict(X).shape().dim(0));
    assertTrue(!closed.isDone() && !model.isClosed());
    model.use().end(use);
    assertNull(failure(closed));
    assertThrows(IllegalStateException.class, () -> model.predict(X));
    threads.shutdown();
  }

  @Test
  void theTrainingThreadMayEvaluateAndTrainWithinACallback() {
    var model = compiled();
    Callback within =
        LambdaCallback.of()
            .onEpochEnd(
                (epoch, logs) -> {
                  model.evaluate(X, Y);
                  model.trainOnBatch(X, Y);
                });
    model.fit(X, Y, ModelKit.quiet(2, 32).callbacks(within));
    assertTrue(model.optimizerState().iterations() > 4);
  }

  @Test
  void evaluationsWaitForEachOther() throws Exception {
    var model = compiled();
    var expected = model.evaluate(X, Y);
    var begin = new CountDownLatch(1);
    var threads = Executors.newFixedThreadPool(8);
    var found = new ArrayList<Future<?>>();
    for (int i = 0; i < 8; i++) {
      found.add(
          threads.submit(
              () -> {
                begin.await();
                for (int k = 0; k < 20; k++) assertEquals(expected, model.evaluate(X, Y));
                return null;
              }));
    }
    begin.countDown();
    for (var future : found) assertNull(failure(future));
    threads.shutdown();
  }

  /** An evaluation that waits for another has no result yet: an interrupt ends it. */
  @Test
  void anInterruptEndsAnEvaluationThatWaits() throws Exception {
    var model = compiled();
    var other = model.use().begin("evaluate", ModelUse.Kind.EVALUATION);
    var ends = new ArrayList<Throwable>();
    var status = new ArrayList<Boolean>();
    var waiting =
        new Thread(
            () -> {
              ends.add(assertThrows(RuntimeException.class, () -> model.evaluate(X, Y)));
              status.add(Thread.currentThread().isInterrupted());
            });
    waiting.start();
    while (waiting.getState() != Thread.State.TIMED_WAITING) Thread.onSpinWait();
    waiting.interrupt();
    waiting.join(10_000);
    boolean ended = !waiting.isAlive();
    model.use().end(other);
    assertTrue(ended, "the interrupt ends it, not the end of the other");
    assertEquals(CancellationException.class, ends.get(0).getClass());
    assertEquals(
        "evaluate: ended without a result, because the thread is interrupted.",
        ends.get(0).getMessage());
    assertEquals(List.of(true), status);
    assertEquals(2, model.evaluate(X, Y).size(), "it can be evaluated after");
  }

  /** In a callback of a training, an evaluation that waits for another goes on. */
  @Test
  void anInterruptedTrainingEndsWithItsHistory() throws Exception {
    var judge = compiled();
    var expected = judge.evaluate(X, Y);
    var other = judge.use().begin("evaluate", ModelUse.Kind.EVALUATION);
    var found = new ArrayList<Object>();
    var begun = new CountDownLatch(1);
    Callback evaluates =
        LambdaCallback.of()
            .onEpochEnd(
                (epoch, logs) -> {
                  begun.countDown();
                  found.add(judge.evaluate(X, Y));
                });
    var training =
        new Thread(
            () -> {
              var model = compiled();
              var history = model.fit(X, Y, ModelKit.quiet(3, 32).callbacks(evaluates));
              found.add(history.epochs().size());
            });
    training.start();
    begun.await();
    while (training.getState() != Thread.State.TIMED_WAITING) Thread.onSpinWait();
    training.interrupt();
    judge.use().end(other);
    training.join();
    assertEquals(List.of(expected, 1), found);
  }

  /** Closing looks at all other models, also at those whose constructors run. */
  @Test
  void modelsAreClosedWhileOthersAreMade() throws Exception {
    var threads = Executors.newSingleThreadExecutor();
    var made =
        threads.submit(
            () -> {
              var shared = Dense.of(2);
              for (int n = 0; n < 300; n++) {
                var stack = Sequential.of();
                for (int i = 0; i < 20; i++) stack.add(Dense.of(2));
                var input = Input.of(4);
                var graph = Functional.of(input, shared.apply(input));
                for (var model : List.of(stack, graph, new Growing())) model.close();
              }
              return null;
            });
    while (!made.isDone()) Sequential.of(Dense.of(1)).close();
    assertNull(failure(made));
    threads.shutdown();
  }

  /** A model that adds to its list of layers while others may read it. */
  private static final class Growing extends Model {
    private final List<Layer> parts = new ArrayList<>();

    Growing() {
      for (int i = 0; i < 50; i++) parts.add(Dense.of(1));
    }

    @Override
    protected Tensor call(Tensor x, Context context) {
      return x;
    }
  }

  @Test
  void aClosedModelSaysSo() {
    var model = compiled();
    var layer = model.layers().get(0);
    model.close();
    model.close(); // again does nothing
    var message = "Sequential \"" + model.name() + "\" is closed: build or load it again.";
    for (Callable<?> use :
        List.<Callable<?>>of(
            () -> model.predict(X),
            () -> model.apply(X),
            () -> model.fit(X, Y),
            () -> model.evaluate(X, Y),
            () -> model.trainOnBatch(X, Y))) {
      assertEquals(message, assertThrows(IllegalStateException.class, use::call).getMessage());
    }
    var freed =
        "Weight \"kernel\" of shape (4, 5) was freed: Sequential \""
            + model.name()
            + "\" is closed.";
    assertEquals(freed, assertThrows(IllegalStateException.class, model::getWeights).getMessage());
    assertEquals(
        freed, assertThrows(IllegalStateException.class, () -> layer.apply(X)).getMessage());
  }

  @Test
  void whatAnotherModelHoldsStaysOpen() {
    var x = Input.of(4);
    var shared = Dense.of(5).apply(x);
    var inner = Model.of(x, shared);
    var first = Model.of(x, Dense.of(1).apply(shared));
    var second = Model.of(x, Dense.of(2).apply(inner.apply(x)));
    var expected = second.predict(X);
    first.close();
    assertEquals(expected, second.predict(X));
    second.close();
    assertEquals(5, inner.predict(X).shape().dim(1));
    inner.close();
    assertThrows(IllegalStateException.class, () -> inner.predict(X));
  }

  /** Closing gives memory back without a collection. */
  @Test
  void closingFreesMemory() {
    var memory = new ArrayList<Long>();
    for (int i = 0; i < 40; i++) {
      var model = Sequential.of(Input.of(1000), Dense.of(4000));
      model.compile("adam", "mse");
      model.fit(Kit.normal(1, 4, 1000), Kit.normal(2, 4, 4000), ModelKit.quiet(1, 4));
      model.close();
      memory.add(org.bytedeco.javacpp.Pointer.physicalBytes() >> 20);
    }
    long grown = memory.get(39) - memory.get(9); // each model has 48 MB of weights
    assertTrue(grown < 100, () -> "MB after each model: " + memory);
  }
}
