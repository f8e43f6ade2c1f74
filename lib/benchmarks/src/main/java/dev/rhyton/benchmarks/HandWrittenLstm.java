package dev.rhyton.benchmarks;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** An LSTM of 128 units, written with only TensorFlow-Java; every step is unrolled by hand. */
final class HandWrittenLstm extends HandGraph implements LstmSteps.Peer {
  private static final int UNITS = LstmSteps.UNITS;

  private final Placeholder<TFloat32> x =
      tf.placeholder(
          TFloat32.class,
          Placeholder.shape(Shape.of(LstmSteps.BATCH, LstmSteps.STEPS, LstmSteps.INPUTS)));
  private final Placeholder<TInt32> y =
      tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(LstmSteps.BATCH)));
  private final TFloat32 xs =
      TFloat32.tensorOf(Shape.of(LstmSteps.BATCH, LstmSteps.STEPS, LstmSteps.INPUTS));
  private final TInt32 ys = TInt32.tensorOf(Shape.of(LstmSteps.BATCH));

  HandWrittenLstm(float[] sequences, int[] labels) {
    xs.copyFrom(DataBuffers.of(sequences, true, false));
    ys.copyFrom(DataBuffers.of(labels, true, false));
    train(dense(lastOutput(), UNITS, LstmSteps.CLASSES), y, LstmSteps.CLASSES, false);
  }

  /** The products of the inputs with the kernel are computed for all steps at once. */
  private Operand<TFloat32> lastOutput() {
    var rows = tf.reshape(x, tf.constant(new int[] {-1, LstmSteps.INPUTS}));
    var product = dense(rows, LstmSteps.INPUTS, 4 * UNITS);
    var shape = tf.constant(new int[] {LstmSteps.BATCH, LstmSteps.STEPS, 4 * UNITS});
    var steps = tf.unstack(tf.reshape(product, shape), (long) LstmSteps.STEPS, Unstack.axis(1L));
    var recurrent = kernel(UNITS, 4 * UNITS);
    Operand<TFloat32> h = zeros(LstmSteps.BATCH, UNITS);
    Operand<TFloat32> c = h;
    for (var step : steps) {
      var gates = tf.math.add(step, tf.linalg.matMul(h, recurrent));
      var gate = tf.split(tf.constant(1), gates, 4L).output();
      var kept = tf.math.mul(tf.math.sigmoid(gate.get(1)), c);
      c = tf.math.add(kept, tf.math.mul(tf.math.sigmoid(gate.get(0)), tf.math.tanh(gate.get(2))));
      h = tf.math.mul(tf.math.sigmoid(gate.get(3)), tf.math.tanh(c));
    }
    return h;
  }

  @Override
  public double step() {
    return update(session.runner().feed(x, xs).feed(y, ys));
  }

  @Override
  public void close() {
    closeGraph();
    xs.close();
    ys.close();
  }
}
