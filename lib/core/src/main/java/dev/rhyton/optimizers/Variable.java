package dev.rhyton.optimizers;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A variable of an optimizer, as Keras' files contain it: a weight, or a number that is kept in
 * Java.
 */
public final class Variable {
  private final String owner;
  private final String name;
  private final @Nullable Weight of;
  private final @Nullable Weight weight;
  private final DType dtype;
  private final DoubleSupplier number;
  private final DoubleConsumer setter;

  private Variable(
      String owner,
      String name,
      @Nullable Weight of,
      @Nullable Weight weight,
      DType dtype,
      DoubleSupplier number,
      DoubleConsumer setter) {
    this.owner = owner;
    this.name = name;
    this.of = of;
    this.weight = weight;
    this.dtype = dtype;
    this.number = number;
    this.setter = setter;
  }

  static Variable of(Optimizer owner, @Nullable Weight of, Weight weight) {
    var dtype = weight.storedType();
    return new Variable(
        owner.name(),
        weight.name(),
        of,
        weight,
        dtype,
        () -> weight.value().item(),
        value -> weight.assign(NDArray.from(value)));
  }

  static Variable iteration(Optimizer owner, DoubleSupplier number, DoubleConsumer setter) {
    return new Variable(owner.name(), "iteration", null, null, DType.INT32, number, setter);
  }

  static Variable learningRate(Optimizer owner, DoubleSupplier number, DoubleConsumer setter) {
    return new Variable(owner.name(), "learning_rate", null, null, DType.FLOAT32, number, setter);
  }

  /** Returns the same variable as one of an optimizer of another name. */
  Variable ownedBy(String optimizer) {
    return new Variable(optimizer, name, of, weight, dtype, number, setter);
  }

  /** Returns the name of the optimizer that owns the variable: {@code adam}. */
  public String owner() {
    return owner;
  }

  /** Returns the name within the optimizer: {@code momentum}, {@code iteration}. */
  public String name() {
    return name;
  }

  /** Returns the weight of the model that the variable belongs to, or null. */
  public @Nullable Weight of() {
    return of;
  }

  /** Returns the weight that stores the variable, or null for a number. */
  public @Nullable Weight weight() {
    return weight;
  }

  /** Returns the type of the value. */
  public DType dtype() {
    return dtype;
  }

  /** Returns the value as an array. */
  public NDArray value() {
    return weight != null ? weight.value() : exactValue().cast(dtype);
  }

  /** Returns the value for the saved state of a training; a number keeps all of its digits. */
  public NDArray exactValue() {
    if (weight != null) return weight.value();
    return NDArray.from(new double[] {number.getAsDouble()}).reshape();
  }

  /** Sets the value. */
  public void assign(NDArray value) {
    if (weight != null) weight.assign(value);
    else setter.accept(value.item());
  }

  /** Returns the shape of the value. */
  public Shape shape() {
    return weight == null ? Shape.of() : weight.shape();
  }

  /** Returns the path, {@code adam/momentum}. */
  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
