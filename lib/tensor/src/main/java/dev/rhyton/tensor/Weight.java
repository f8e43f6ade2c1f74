package dev.rhyton.tensor;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TFE_TensorHandle;

/**
 * A tensor that keeps its value between runs: what a layer learns, or the state that it carries.
 *
 * <p>In {@code call} it stands for its value. Its memory is native, made when the value is first
 * needed and freed when the weight becomes unreachable.
 */
public final class Weight extends Tensor {
  private final Supplier<NDArray> initial;
  private final boolean trainable;
  private volatile boolean frozen;
  private String name = "weight";
  private volatile boolean fresh = true;
  private TFE_TensorHandle handle;
  private Runnable free;
  private String closedWith; // the model that was closed, or null
  private UnaryOperator<Tensor> regularizer;
  private UnaryOperator<Tensor> constraint;

  /** A weight that takes its first value from {@code initial} when it is first needed. */
  public Weight(Shape shape, DType dtype, boolean trainable, Supplier<NDArray> initial) {
    super(shape, dtype);
    // TensorFlow ends the process on more elements than it can count; their number refuses them.
    Check.that(
        shape.isKnown() && shape.size() >= 0,
        "A weight needs a shape without unknown sizes, received %s.",
        shape);
    MemoryLimit.checkArray(shape, dtype); // its first value is an array
    this.initial = initial;
    this.trainable = trainable;
  }

  /** Whether gradients may change it, as far as it alone is asked: its layer may be frozen. */
  public boolean trainable() {
    return trainable && !frozen;
  }

  /** Whether it was made as a state, which only its layer changes. */
  public boolean isState() {
    return !trainable;
  }

  /** Keeps gradients from it for ever, as where a change beside it learns in its place. */
  public void freeze() {
    frozen = true;
  }

  /** Its name within its layer: {@code kernel}. */
  public String name() {
    return name;
  }

  /** Names it; its layer does so from the field that holds it. */
  public void name(String name) {
    this.name = name;
  }

  /** The penalty on its value that training adds to the loss, or null. */
  @CanIgnoreReturnValue
  public UnaryOperator<Tensor> regularizer() {
    return regularizer;
  }

  /** Adds a penalty on its value to the loss; null for none. */
  @CanIgnoreReturnValue
  public Weight regularizer(UnaryOperator<Tensor> penalty) {
    regularizer = penalty;
    return this;
  }

  /** The projection that follows each update, or null. */
  @CanIgnoreReturnValue
  public UnaryOperator<Tensor> constraint() {
    return constraint;
  }

  /** Projects its value after each update; null for no projection. */
  @CanIgnoreReturnValue
  public Weight constraint(UnaryOperator<Tensor> projection) {
    constraint = projection;
    return this;
  }

  /** Whether its value is still the first one: neither trained nor set. */
  public boolean isFresh() {
    return fresh;
  }

  void touch() {
    fresh = false;
  }

  /** A copy of its value. */
  @Override
  public NDArray value() {
    return Native.read(handle(), storedType());
  }

  /** Gives it a value of its shape. */
  public synchronized void assign(NDArray value) {
    Check.that(value != null, "Weight \"%s\": the value is null.", name);
    Check.that(
        value.shape().equals(shape()),
        "Weight \"%s\": expected a value of shape %s, received %s.",
        name,
        shape(),
        value.shape());
    checkOpen();
    touch();
    store(NativeArrays.upload(value.cast(storedType())));
  }

  /**
   * Gives it a value as it lies in memory, which spares large files a copy: all of its elements in
   * row-major order, in its dtype, the lowest byte first.
   */
  public synchronized void assign(ByteBuffer data) {
    long bytes = shape().size() * storedType().bytes;
    Check.that(
        data.remaining() == bytes,
        "Weight \"%s\": expected %d bytes, received %d.",
        name,
        bytes,
        data.remaining());
    checkOpen();
    touch();
    store(NativeArrays.upload(storedType(), shape(), memory -> memory.put(data.duplicate())));
  }

  /** Frees its memory now; {@code model} was closed, and later uses say so. */
  public synchronized void close(String model) {
    closedWith = model;
    if (handle != null) free.run();
    handle = null;
  }

  private void checkOpen() {
    Check.state(
        closedWith == null,
        () ->
            "Weight \""
                + name
                + "\" of shape "
                + shape()
                + " was freed: "
                + closedWith
                + " is closed.");
  }

  synchronized TFE_TensorHandle handle() {
    checkOpen();
    if (handle == null) store(NativeArrays.upload(initial.get().cast(storedType())));
    return handle;
  }

  private void store(TFE_TensorHandle value) {
    if (handle != null) {
      Native.assign(handle, value);
      return;
    }
    var variable = Native.variable(this, storedType(), shape(), value);
    handle = variable.handle();
    free = variable.free();
  }

  /** Its dtype; within a layer that computes in another float type, that one. */
  @Override
  public DType dtype() {
    var graph = GraphBuilder.current();
    var compute = graph == null ? null : graph.calls().computeType();
    return compute != null && super.dtype().isFloat() ? compute : super.dtype();
  }

  /** The dtype in which it is kept. */
  public DType storedType() {
    return super.dtype();
  }

  @Override
  Output<?> output() {
    return GraphBuilder.required().variables().read(this);
  }

  /** {@code kernel (784, 128) float32}. */
  @Override
  public String toString() {
    return name + " " + shape() + " " + dtype();
  }
}
