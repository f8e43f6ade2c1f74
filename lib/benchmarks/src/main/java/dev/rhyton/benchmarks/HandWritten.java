package dev.rhyton.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.ndarray.buffer.IntDataBuffer;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.train.ResourceApplyAdam;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * The model as one writes it on TensorFlow-Java alone: a graph, a session, resource variables,
 * TensorFlow's own Adam, tensors that are fed again and again.
 */
final class HandWritten implements Contender {
  private static final int BATCH = Samples.BATCH;
  private static final int WIDTH = Samples.WIDTH;
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;

  private final Samples samples;
  private final SplittableRandom random = new SplittableRandom(2);
  private final int[] order;

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final List<VarHandleOp> variables = new ArrayList<>();
  private final List<Output<TFloat32>> values = new ArrayList<>();
  private final List<Op> initializers = new ArrayList<>();
  private final List<Op> updates = new ArrayList<>();
  private final Placeholder<TFloat32> x =
      tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, WIDTH)));
  private final Placeholder<TInt32> y =
      tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
  private final Placeholder<TFloat32> power1 =
      tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  private final Placeholder<TFloat32> power2 =
      tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  private final Operand<TFloat32> loss;
  private final Operand<TFloat32> probabilities;
  private final Session session;

  private final float[] batchPixels = new float[BATCH * WIDTH];
  private final int[] batchLabels = new int[BATCH];
  private final FloatDataBuffer pixels = DataBuffers.of(batchPixels, false, false);
  private final IntDataBuffer labels = DataBuffers.of(batchLabels, false, false);
  private final TFloat32 xs = TFloat32.tensorOf(Shape.of(BATCH, WIDTH));
  private final TInt32 ys = TInt32.tensorOf(Shape.of(BATCH));
  private final TFloat32 one = TFloat32.tensorOf(Shape.of(1, WIDTH));
  private final TFloat32 beta1Power = TFloat32.scalarOf(1);
  private final TFloat32 beta2Power = TFloat32.scalarOf(1);

  HandWritten(Samples samples, boolean optimizer) {
    this.samples = samples;
    order = new int[samples.size()];
    for (int i = 0; i < order.length; i++) order[i] = i;
    var hidden = tf.nn.relu(dense(tf.nn.relu(dense(x, WIDTH, 512)), 512, 512));
    var logits = dense(hidden, 512, Samples.CLASSES);
    probabilities = tf.nn.softmax(logits);
    var targets = tf.oneHot(y, tf.constant(Samples.CLASSES), tf.constant(1f), tf.constant(0f));
    var losses = tf.nn.softmaxCrossEntropyWithLogits(logits, targets).loss();
    loss = tf.math.mean(losses, tf.constant(0));
    adam();
    session = new Session(graph, config(optimizer));
    var runner = session.runner();
    initializers.forEach(runner::addTarget);
    runner.run().close();
  }

  /** With TensorFlow's graph optimizer or without. */
  private static ConfigProto config(boolean optimizer) {
    var rewriter = RewriterConfig.newBuilder().setDisableMetaOptimizer(!optimizer);
    return ConfigProto.newBuilder()
        .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter))
        .build();
  }

  // ---- the graph ----

  private Operand<TFloat32> dense(Operand<TFloat32> input, int inputs, int units) {
    double limit = Math.sqrt(6.0 / (inputs + units));
    var uniform = tf.random.randomUniform(tf.constant(new int[] {inputs, units}), TFloat32.class);
    var kernel =
        tf.math.mul(tf.math.sub(uniform, tf.constant(0.5f)), tf.constant((float) (2 * limit)));
    var product = tf.linalg.matMul(input, variable(kernel, Shape.of(inputs, units)));
    return tf.nn.biasAdd(product, variable(zeros(units), Shape.of(units)));
  }

  private Operand<TFloat32> zeros(long... dims) {
    return tf.zeros(tf.constant(dims), TFloat32.class);
  }

  private Operand<TFloat32> variable(Operand<TFloat32> initial, Shape shape) {
    var handle = handle(initial, shape);
    var value = tf.readVariableOp(handle, TFloat32.class);
    variables.add(handle);
    values.add(value.asOutput());
    return value;
  }

  private VarHandleOp handle(Operand<TFloat32> initial, Shape shape) {
    var name = "variable_" + initializers.size();
    var handle = tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName(name));
    initializers.add(tf.assignVariableOp(handle, initial));
    return handle;
  }

  private void adam() {
    var gradients = graph.addGradients(loss.asOutput(), values.toArray(new Output<?>[0]));
    for (int i = 0; i < gradients.length; i++) {
      var shape = values.get(i).shape();
      updates.add(adam(variables.get(i), shape, asFloats(gradients[i])));
    }
  }

  @SuppressWarnings("unchecked") // the gradient of a float is one
  private static Output<TFloat32> asFloats(Output<?> output) {
    return (Output<TFloat32>) output;
  }

  private ResourceApplyAdam adam(
      Operand<? extends TType> variable, Shape shape, Operand<TFloat32> gradient) {
    return tf.train.resourceApplyAdam(
        variable,
        handle(zeros(shape.asArray()), shape),
        handle(zeros(shape.asArray()), shape),
        power1,
        power2,
        tf.constant(0.001f),
        tf.constant(BETA1),
        tf.constant(BETA2),
        tf.constant(1e-7f),
        gradient);
  }

  // ---- running it ----

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
    beta1Power.setFloat(beta1Power.getFloat() * BETA1);
    beta2Power.setFloat(beta2Power.getFloat() * BETA2);
    var runner =
        session.runner().feed(x, xs).feed(y, ys).feed(power1, beta1Power).feed(power2, beta2Power);
    updates.forEach(runner::addTarget);
    try (var result = runner.fetch(loss).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
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
    session.close(); // before its graph
    graph.close();
    for (var tensor : List.of(xs, ys, one, beta1Power, beta2Power)) tensor.close();
  }
}
