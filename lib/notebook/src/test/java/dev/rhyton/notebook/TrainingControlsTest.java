package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.callbacks.History;
import dev.rhyton.callbacks.LambdaCallback;
import dev.rhyton.callbacks.LearningRateScheduler;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.ExponentialDecay;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The controls of a training, as a page with widgets uses them. */
@Timeout(120)
class TrainingControlsTest {
  private static final float[][] X = {{1, 0, 2}, {0, 1, 1}, {1, 1, 0}, {2, 0, 1}};
  private static final float[][] Y = {{1}, {0}, {1}, {0}};
  private static final String CLICK = "{'method': 'custom', 'content': {'event': 'click'}}";

  private static final MIMEType VIEW = MIMEType.parse(Control.VIEW);

  private final JJavaKernel kernel = new JJavaKernel();
  private Model model;
  private volatile History history;

  @BeforeEach
  void start() {
    kernel.showsControls = true;
    model = net();
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  private static Model net() {
    Seed.set(1);
    var net = Sequential.of(Dense.of(4), Dense.of(1));
    net.compile("sgd", "mse");
    return net;
  }

  /** Returns options of a training whose steps take a millisecond. */
  private static Fit slow(int epochs) {
    return Fit.epochs(epochs).batchSize(2).callbacks(sleeping());
  }

  private static LambdaCallback sleeping() {
    return LambdaCallback.of()
        .onTrainBatchEnd(
            (batch, logs) -> {
              try {
                Thread.sleep(1);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private Thread train(Fit options) {
    var thread = new Thread(() -> history = model.fit(X, Y, options));
    thread.start();
    await(() -> List.copyOf(kernel.sent).stream().anyMatch(d -> d.hasDataForType(VIEW)));
    return thread;
  }

  private static void await(BooleanSupplier condition) {
    try {
      while (!condition.getAsBoolean()) Thread.sleep(1);
    } catch (InterruptedException e) { // the timeout
      throw new IllegalStateException(e);
    }
  }

  /** Returns the model of the control with this label, or null. */
  private String opened(String label) {
    synchronized (kernel.comms) {
      return kernel.comms.sent.stream()
          .filter(s -> s.kind().equals("open"))
          .filter(s -> label.equals(WidgetJson.text(s.state(), "description")))
          .map(FakeComms.Sent::id)
          .findFirst()
          .orElse(null);
    }
  }

  private boolean isSent(String id, String text) {
    synchronized (kernel.comms) {
      return kernel.comms.sent.stream()
          .anyMatch(s -> s.id().equals(id) && s.data().toString().contains(text));
    }
  }

  @Test
  void stopEndsTheTraining() throws Exception {
    var training = train(slow(1_000_000));
    await(() -> model.optimizerState().iterations() > 4); // two epochs have ended
    kernel.comms.receive(opened("Stop"), CLICK);
    training.join();
    int epochs = history.epochs().size();
    assertTrue(epochs > 1 && epochs < 100_000, epochs + " epochs");
    var last = kernel.sent.get(kernel.sent.size() - 1);
    assertFalse(last.hasDataForType(VIEW));
    assertTrue(((String) last.getData(MIMEType.TEXT_HTML)).contains("<progress"));
    long open = kernel.comms.sent.stream().filter(s -> s.kind().equals("open")).count();
    long closed = kernel.comms.sent.stream().filter(s -> s.kind().equals("close")).count();
    assertEquals(open, closed);
  }

  @Test
  void pauseWaits() throws Exception {
    var training = train(slow(1_000_000));
    var pause = opened("Pause");
    kernel.comms.receive(pause, CLICK);
    await(() -> isSent(pause, "Continue"));
    long before = model.optimizerState().iterations();
    Thread.sleep(100);
    assertEquals(before, model.optimizerState().iterations());
    kernel.comms.receive(pause, CLICK);
    await(() -> isSent(pause, "\"Pause\"") && model.optimizerState().iterations() > before);
    kernel.comms.receive(pause, CLICK);
    await(() -> model.optimizerState().iterations() > before);
    kernel.comms.receive(opened("Stop"), CLICK); // also ends a pause
    training.join();
  }

  @Test
  void aPauseCanBeInterrupted() throws Exception {
    var training = train(slow(1_000_000));
    kernel.comms.receive(opened("Pause"), CLICK);
    await(() -> isSent(opened("Pause"), "Continue"));
    training.interrupt();
    training.join();
    assertTrue(history.epochs().size() > 0);
  }

  @Test
  void theSliderSetsTheLearningRate() throws Exception {
    var training = train(slow(1_000_000));
    var rate = opened("learning rate");
    kernel.comms.receive(rate, "{'method': 'update', 'state': {'value': 0.001}}");
    await(() -> model.optimizerState().learningRate() == 0.001);
    kernel.comms.receive(opened("Stop"), CLICK);
    training.join();
  }

  @Test
  void theSliderFollowsACallback() throws Exception {
    var reduced = new AtomicBoolean();
    var schedule = LearningRateScheduler.of((epoch, rate) -> reduced.get() ? 0.005 : rate);
    var training = train(slow(1_000_000).callbacks(sleeping(), schedule));
    reduced.set(true);
    await(() -> isSent(opened("learning rate"), "{\"value\":0.005}"));
    kernel.comms.receive(opened("Stop"), CLICK);
    training.join();
    assertEquals(0.005, model.optimizerState().learningRate());
  }

  @Test
  void aScheduledRateHasNoSlider() throws Exception {
    model.compile(SGD.of(ExponentialDecay.of(0.01, 100, 0.9)), "mse");
    var training = train(slow(1_000_000));
    kernel.comms.receive(opened("Stop"), CLICK);
    training.join();
    assertEquals(null, opened("learning rate"));
  }

  @Test
  void untouchedControlsChangeNothing() {
    int epochs = 700;
    var first = model.fit(X, Y, slow(epochs));
    assertTrue(opened("learning rate") != null);
    kernel.showsControls = false;
    var plain = net();
    var second = plain.fit(X, Y, slow(epochs).verbose(0));
    assertEquals(first.toString(), second.toString());
    var weights = model.getWeights();
    for (int i = 0; i < weights.size(); i++) {
      assertEquals(
          Arrays.toString(weights.get(i).toDoubles()),
          Arrays.toString(plain.getWeights().get(i).toDoubles()));
    }
  }

  @Test
  void aFrontEndWithoutWidgetsHasNoControls() {
    kernel.showsControls = false;
    var unused = model.fit(X, Y, slow(600));
    assertEquals(0, kernel.comms.sent.size());
  }

  @Test
  void aPageThatClosesTheControlsSeesTheTraining() throws Exception {
    var training = train(slow(1_500));
    int before = kernel.sent.size();
    synchronized (kernel.comms) {
      for (var each : kernel.comms.sent.stream().filter(s -> s.kind().equals("open")).toList()) {
        kernel.comms.receiveClose(each.id());
      }
    }
    training.join();
    assertTrue(kernel.sent.size() > before + 1);
  }
}
