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

/** A net, written with only TensorFlow-Java; tensors are reused for every step. */
final class HandWritten extends HandGraph implements Implementation {
  private final SyntheticSamples samples;
  private final int batch;
  private final int width;
  private final SplittableRandom random = new SplittableRandom(2);
  private final int[] order;

  private final Placeholder<TFloat32> x;
  private final Placeholder<TInt32> y =
      tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
  private final Operand<TFloat32> outputs;

  private final float[] batchInputs;
  private final int[] batchLabels;
  private final FloatDataBuffer inputs;
  private final IntDataBuffer labels;
  private final TFloat32 xs;
  private final TInt32 ys;
  private final TFloat32 one;

  HandWritten(SyntheticSamples samples, boolean optimizer) {
    this.samples = samples;
    var net = samples.net;
    batch = net.batch;
    width = net.width;
    order = new int[samples.size()];
    for (int i = 0; i < order.length; i++) order[i] = i;
    batchInputs = new float[batch * width];
    batchLabels = new int[batch];
    inputs = DataBuffers.of(batchInputs, false, false);
    labels = DataBuffers.of(batchLabels, false, false);
    xs = TFloat32.tensorOf(Shape.of(batch, width));
    ys = TInt32.tensorOf(Shape.of(batch));
    one = TFloat32.tensorOf(Shape.of(1, width));
    x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, width)));
    var logits = net.logits(this, x);
    boolean labelled = net.classes > 0;
    outputs = labelled ? tf.nn.softmax(logits) : tf.math.sigmoid(logits);
    train(labelled ? ofClasses(logits, y, net.classes) : ofProbabilities(logits, x), optimizer);
  }

  // ---- running ----

  @Override
  public double epoch() {
    shuffle();
    double sum = 0;
    int steps = order.length / batch;
    for (int i = 0; i < steps; i++) sum += step(i * batch);
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
    for (int i = 0; i < batch; i++) {
      int row = order[from + i];
      System.arraycopy(samples.inputs, row * width, batchInputs, i * width, width);
      batchLabels[i] = samples.labels[row];
    }
    xs.copyFrom(inputs);
    ys.copyFrom(labels);
    return update(session.runner().feed(x, xs).feed(y, ys));
  }

  @Override
  public float[] predict(float[] row) {
    one.copyFrom(DataBuffers.of(row, true, false));
    try (var result = session.runner().feed(x, one).fetch(outputs).run()) {
      var values = new float[(int) result.get(0).shape().size()];
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
