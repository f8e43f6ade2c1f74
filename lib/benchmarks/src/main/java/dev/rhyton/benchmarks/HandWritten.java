package dev.rhyton.benchmarks;

import java.util.List;
import java.util.SplittableRandom;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.ndarray.buffer.IntDataBuffer;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The model, written with only TensorFlow-Java; tensors are reused for every step. */
final class HandWritten extends HandGraph implements Mlp {
  private static final int BATCH = Samples.BATCH;
  private static final int WIDTH = Samples.WIDTH;

  private final Samples samples;
  private final SplittableRandom random = new SplittableRandom(2);
  private final int[] order;

  private final Placeholder<TFloat32> x =
      tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, WIDTH)));
  private final Placeholder<TInt32> y =
      tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
  private final Operand<TFloat32> probabilities;

  private final float[] batchPixels = new float[BATCH * WIDTH];
  private final int[] batchLabels = new int[BATCH];
  private final FloatDataBuffer pixels = DataBuffers.of(batchPixels, false, false);
  private final IntDataBuffer labels = DataBuffers.of(batchLabels, false, false);
  private final TFloat32 xs = TFloat32.tensorOf(Shape.of(BATCH, WIDTH));
  private final TInt32 ys = TInt32.tensorOf(Shape.of(BATCH));
  private final TFloat32 one = TFloat32.tensorOf(Shape.of(1, WIDTH));

  HandWritten(Samples samples, boolean optimizer) {
    this.samples = samples;
    order = new int[samples.size()];
    for (int i = 0; i < order.length; i++) order[i] = i;
    var hidden = tf.nn.relu(dense(tf.nn.relu(dense(x, WIDTH, 512)), 512, 512));
    var logits = dense(hidden, 512, Samples.CLASSES);
    probabilities = tf.nn.softmax(logits);
    train(logits, y, Samples.CLASSES, optimizer);
  }

  // ---- running ----

  @Override
  public double epoch() {
    shuffle();
    double sum = 0;
    int steps = order.length / BATCH;
    for (int i = 0; i < steps; i++) sum += step(i * BATCH);
    return sum / steps;
  }

  private void shuffle() {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
  }

  private float step(int from) {
    for (int i = 0; i < BATCH; i++) {
      int row = order[from + i];
      System.arraycopy(samples.pixels, row * WIDTH, batchPixels, i * WIDTH, WIDTH);
      batchLabels[i] = samples.labels[row];
    }
    xs.copyFrom(pixels);
    ys.copyFrom(labels);
    return update(session.runner().feed(x, xs).feed(y, ys));
  }

  @Override
  public float[] predict(float[] row) {
    one.copyFrom(DataBuffers.of(row, true, false));
    try (var result = session.runner().feed(x, one).fetch(probabilities).run()) {
      var values = new float[Samples.CLASSES];
      ((TFloat32) result.get(0)).copyTo(DataBuffers.of(values, false, false));
      return values;
    }
  }

  @Override
  public void close() {
    closeGraph();
    for (var tensor : List.of(xs, ys, one)) tensor.close();
  }
}
