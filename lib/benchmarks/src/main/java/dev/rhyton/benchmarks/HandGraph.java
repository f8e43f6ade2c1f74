package dev.rhyton.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.train.ResourceApplyAdam;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Base class of models that use only TensorFlow-Java: a graph, a session, resource variables and
 * TensorFlow's Adam.
 */
abstract class HandGraph {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;

  final Graph graph = new Graph();
  final Ops tf = Ops.create(graph);
  private final List<VarHandleOp> variables = new ArrayList<>();
  private final List<Output<TFloat32>> values = new ArrayList<>();
  private final List<Op> initializers = new ArrayList<>();
  private final List<Op> updates = new ArrayList<>();
  private final Placeholder<TFloat32> power1 =
      tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  private final Placeholder<TFloat32> power2 =
      tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  private final TFloat32 beta1Power = TFloat32.scalarOf(1);
  private final TFloat32 beta2Power = TFloat32.scalarOf(1);
  private Operand<TFloat32> loss;
  Session session;

  /** Returns the mean cross-entropy of class indices. */
  final Operand<TFloat32> ofClasses(Operand<TFloat32> logits, Operand<TInt32> labels, int classes) {
    var targets = tf.oneHot(labels, tf.constant(classes), tf.constant(1f), tf.constant(0f));
    var losses = tf.nn.softmaxCrossEntropyWithLogits(logits, targets).loss();
    return tf.math.mean(losses, tf.constant(0));
  }

  /** Returns the mean cross-entropy of probabilities. */
  final Operand<TFloat32> ofProbabilities(Operand<TFloat32> logits, Operand<TFloat32> targets) {
    var linear = tf.math.sub(relu(logits), tf.math.mul(logits, targets));
    var losses = tf.math.add(linear, tf.math.log1p(tf.math.exp(tf.math.neg(tf.math.abs(logits)))));
    return tf.math.mean(losses, tf.constant(new int[] {0, 1}));
  }

  /** Sets the loss with which all variables are trained. */
  final void train(Operand<TFloat32> scalar, boolean optimizer) {
    loss = scalar;
    adam();
    session = new Session(graph, config(optimizer));
    var runner = session.runner();
    initializers.forEach(runner::addTarget);
    runner.run().close();
  }

  /** Updates all variables once and returns the loss. */
  final float update(Session.Runner fed) {
    beta1Power.setFloat(beta1Power.getFloat() * BETA1);
    beta2Power.setFloat(beta2Power.getFloat() * BETA2);
    var runner = fed.feed(power1, beta1Power).feed(power2, beta2Power);
    updates.forEach(runner::addTarget);
    try (var result = runner.fetch(loss).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  /** Opens a session with or without TensorFlow's graph optimizer. */
  private static ConfigProto config(boolean optimizer) {
    var rewriter = RewriterConfig.newBuilder().setDisableMetaOptimizer(!optimizer);
    return ConfigProto.newBuilder()
        .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter))
        .build();
  }

  // ---- the graph ----

  final Operand<TFloat32> dense(Operand<TFloat32> input, int inputs, int units) {
    var product = tf.linalg.matMul(input, kernel(inputs, units));
    return tf.nn.biasAdd(product, bias(units));
  }

  final Operand<TFloat32> relu(Operand<TFloat32> x) {
    return tf.nn.relu(x);
  }

  final Operand<TFloat32> reshape(Operand<TFloat32> x, int... dims) {
    return tf.reshape(x, tf.constant(dims));
  }

  /** A convolution with windows of 3×3. */
  final Operand<TFloat32> conv(Operand<TFloat32> x, int channels, int filters) {
    var kernel = kernel(9 * channels, 9 * filters, 3, 3, channels, filters);
    var y = tf.nn.conv2d(x, kernel, List.of(1L, 1L, 1L, 1L), "VALID");
    return tf.nn.biasAdd(y, bias(filters));
  }

  /** The largest of each 2×2. */
  final Operand<TFloat32> pool(Operand<TFloat32> x) {
    var window = tf.constant(new int[] {1, 2, 2, 1});
    return tf.nn.maxPool(x, window, window, "VALID");
  }

  /** The last output of an LSTM; the products of the inputs are computed for all steps at once. */
  final Operand<TFloat32> lstm(Operand<TFloat32> x, int steps, int inputs, int units) {
    var product = dense(reshape(x, -1, inputs), inputs, 4 * units);
    var sequence = tf.unstack(reshape(product, -1, steps, 4 * units), (long) steps, axis());
    var recurrent = kernel(units, 4 * units);
    Operand<TFloat32> h = tf.zerosLike(tf.slice(x, ints(0, 0), ints(-1, units)));
    Operand<TFloat32> c = h;
    for (var step : sequence) {
      var gates = tf.math.add(step, tf.linalg.matMul(h, recurrent));
      var gate = tf.split(tf.constant(1), gates, 4L).output();
      var kept = tf.math.mul(tf.math.sigmoid(gate.get(1)), c);
      c = tf.math.add(kept, tf.math.mul(tf.math.sigmoid(gate.get(0)), tf.math.tanh(gate.get(2))));
      h = tf.math.mul(tf.math.sigmoid(gate.get(3)), tf.math.tanh(c));
    }
    return h;
  }

  private static Unstack.Options axis() {
    return Unstack.axis(1L);
  }

  private Operand<TInt32> ints(int... values) {
    return tf.constant(values);
  }

  private Operand<TFloat32> kernel(int inputs, int units) {
    return kernel(inputs, units, inputs, units);
  }

  private Operand<TFloat32> kernel(int inputs, int outputs, long... dims) {
    double limit = Math.sqrt(6.0 / (inputs + outputs));
    var uniform = tf.random.randomUniform(tf.constant(dims), TFloat32.class);
    var first =
        tf.math.mul(tf.math.sub(uniform, tf.constant(0.5f)), tf.constant((float) (2 * limit)));
    return variable(first, Shape.of(dims));
  }

  private Operand<TFloat32> bias(int units) {
    return variable(zeros(units), Shape.of(units));
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

  @SuppressWarnings("unchecked") // the gradient of a float is a float
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

  /** Frees the resources of the graph. */
  final void closeGraph() {
    session.close(); // the session is closed before its graph
    graph.close();
    beta1Power.close();
    beta2Power.close();
  }
}
