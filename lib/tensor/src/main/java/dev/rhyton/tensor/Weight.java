package dev.rhyton.tensor;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.Native;
import dev.rhyton.tensor.internal.NativeArrays;
import dev.rhyton.tensor.internal.TensorOps;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TFE_TensorHandle;

/**
 * A tensor that keeps its value between runs: a parameter or a state of a layer.
 *
 * <p>In {@code call} it represents its value. Its memory is native, allocated when the value is
 * first needed and freed when the weight becomes unreachable.
 */
public final class Weight extends Tensor {
  private final Supplier<NDArray> initial;
  private final boolean trainable;
  private volatile boolean frozen;
  private String name = "weight";
  private final AtomicLong changes = new AtomicLong();
  private @Nullable TFE_TensorHandle handle;
  private @Nullable Runnable free;
  private @Nullable String closedWith; // the model that was closed, or null
  private @Nullable UnaryOperator<Tensor> regularizer;
  private @Nullable UnaryOperator<Tensor> constraint;

  /** Creates a weight whose initial value {@code initial} computes when it is first needed. */
  public Weight(Shape shape, DType dtype, boolean trainable, Supplier<NDArray> initial) {
    super(Check.given("Weight", "shape", shape), Check.given("Weight", "dtype", dtype));
    // TensorFlow ends the process if it cannot count the elements; Shape.size throws instead.
    Check.that(
        shape.isKnown() && shape.size() >= 0,
        "A weight needs a shape without unknown sizes, received %s.",
        shape);
    MemoryCheck.checkArray(shape, dtype); // the initial value is an array
    this.initial = Check.given("Weight", "initial", initial);
    this.trainable = trainable;
  }

  /** Returns whether the weight itself is trainable; its layer may be frozen nevertheless. */
  public boolean trainable() {
    return trainable && !frozen;
  }

  /** Returns whether the weight is a state, which only its layer changes. */
  public boolean isState() {
    return !trainable;
  }

  /**
   * Excludes the weight from training permanently, for example if an adapter is trained instead.
   */
  public void freeze() {
    frozen = true;
  }

  /** Returns its name within its layer: {@code kernel}. */
  public String name() {
    return name;
  }

  /** Sets its name; the layer uses that of the field that contains the weight. */
  public void name(String name) {
    this.name = name;
  }

  /** Returns the penalty on its value that training adds to the loss, or null. */
  @CanIgnoreReturnValue
  public @Nullable UnaryOperator<Tensor> regularizer() {
    return regularizer;
  }

  /** Sets a penalty on its value that is added to the loss; null for none. */
  @CanIgnoreReturnValue
  public Weight regularizer(@Nullable UnaryOperator<Tensor> penalty) {
    regularizer = penalty;
    return this;
  }

  /** Returns the projection applied after each update, or null. */
  @CanIgnoreReturnValue
  public @Nullable UnaryOperator<Tensor> constraint() {
    return constraint;
  }

  /** Sets the projection of its value after each update; null for none. */
  @CanIgnoreReturnValue
  public Weight constraint(@Nullable UnaryOperator<Tensor> projection) {
    constraint = projection;
    return this;
  }

  /** Returns whether its value is still the initial one: neither trained nor set. */
  public boolean isFresh() {
    return changes() == 0;
  }

  /** Records that its value is set, or updated by the run of a function. */
  void touch() {
    changes.incrementAndGet();
  }

  /** Returns how often its value was set or updated. */
  long changes() {
    return changes.get();
  }

  /** Returns a copy of its value; in a function that is being traced, a tensor of that function. */
  @Override
  public NDArray value() {
    return GraphBuilder.isTracing() ? NDArray.traced(TensorOps.copy(this)) : stored();
  }

  /** Returns a copy of its value between two runs, also while a function is traced. */
  NDArray stored() {
    return NativeArrays.download(Native.read(handle(), storedType()));
  }

  /**
   * Passes its value to a method that reads it, without copying it: all elements in row-major
   * order, little-endian. The buffer must not be used after the method returns.
   */
  public void passBytes(Consumer<ByteBuffer> reader) {
    Check.given("passBytes", "reader", reader);
    NativeArrays.pass(Native.read(handle(), storedType()), reader);
  }

  /**
   * Sets its value, an array of the same shape; in a function that is being traced, each run of
   * that function sets it, and what follows uses the new value.
   */
  public void assign(NDArray value) {
    if (!GraphBuilder.isTracing()) {
      set(value);
      return;
    }
    checkFits(value);
    var variables = GraphBuilder.required().variables();
    variables.assign(this, TensorOps.copy(value));
    variables.renew(this);
  }

  private void checkFits(NDArray value) {
    Check.that(value != null, "Weight \"%s\": the value is null.", name);
    Check.that(
        value.shape().equals(shape()),
        "Weight \"%s\": expected a value of shape %s, received %s.",
        name,
        shape(),
        value.shape());
  }

  /** Sets its value between two runs, also while a function is traced. */
  synchronized void set(NDArray value) {
    checkFits(value);
    checkOpen();
    touch();
    store(NativeArrays.upload(value.cast(storedType())));
  }

  /**
   * Sets its value to what a method writes into the buffer that it receives: all elements in
   * row-major order, in its dtype, little-endian.
   */
  public synchronized void assignBytes(Consumer<ByteBuffer> writer) {
    Check.given("assignBytes", "writer", writer);
    checkOpen();
    var value = NativeArrays.upload(storedType(), shape(), memory -> fill(memory, writer));
    touch();
    store(value);
  }

  private void fill(ByteBuffer memory, Consumer<ByteBuffer> writer) {
    int bytes = memory.remaining();
    writer.accept(memory);
    Check.that(
        !memory.hasRemaining(),
        "Weight \"%s\": expected %d bytes, received %d.",
        name,
        bytes,
        bytes - memory.remaining());
  }

  /** Frees its memory immediately because {@code model} was closed; later uses report that. */
  public synchronized void close(String model) {
    closedWith = model;
    if (handle != null && free != null) free.run();
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
    var value = handle;
    return value == null ? store(NativeArrays.upload(initialValue().cast(storedType()))) : value;
  }

  private NDArray initialValue() {
    return Check.given("Weight", "the initial value", initial.get());
  }

  @CanIgnoreReturnValue
  private TFE_TensorHandle store(TFE_TensorHandle value) {
    if (handle != null) {
      Native.assign(handle, value);
      return handle;
    }
    var variable = Native.variable(this, storedType(), shape(), value);
    handle = variable.handle();
    free = variable.free();
    return variable.handle();
  }

  /** Returns its dtype; within a layer that computes in another float type, that type. */
  @Override
  public DType dtype() {
    var graph = GraphBuilder.current();
    var compute = graph == null ? null : graph.calls().computeType();
    return compute != null && super.dtype().isFloat() ? compute : super.dtype();
  }

  /** Returns the dtype in which its value is stored. */
  public DType storedType() {
    return super.dtype();
  }

  /** Returns a description such as {@code kernel (784, 128) float32}. */
  @Override
  public String toString() {
    return name + " " + shape() + " " + dtype();
  }
}
