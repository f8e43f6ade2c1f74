package dev.rhyton.optimizers;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;

/**
 * What an optimizer keeps between steps, as Keras' files hold it: a weight, or a number that is
 * kept in Java.
 */
public final class Variable {
  private final String owner;
  private final String name;
  private final Weight of;
  private final Weight weight;
  private final DType dtype;
  private final DoubleSupplier number;
  private final DoubleConsumer setter;

  private Variable(
      String owner,
      String name,
      Weight of,
      Weight weight,
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

  static Variable of(Optimizer owner, Weight of, Weight weight) {
    var dtype = weight.storedType();
    return new Variable(owner.name(), weight.name(), of, weight, dtype, null, null);
  }

  static Variable iteration(Optimizer owner, DoubleSupplier number, DoubleConsumer setter) {
    return new Variable(owner.name(), "iteration", null, null, DType.INT32, number, setter);
  }

  static Variable learningRate(Optimizer owner, DoubleSupplier number, DoubleConsumer setter) {
    return new Variable(owner.name(), "learning_rate", null, null, DType.FLOAT32, number, setter);
  }

  /** The name of the optimizer that keeps it: {@code adam}. */
  public String owner() {
    return owner;
  }

  /** Its name within the optimizer: {@code momentum}, {@code iteration}. */
  public String name() {
    return name;
  }

  /** The weight of the model that it is kept for, or null. */
  public Weight of() {
    return of;
  }

  /** The weight that holds it, or null for a number. */
  public Weight weight() {
    return weight;
  }

  /** Its value as an array. */
  public NDArray value() {
    return weight != null ? weight.value() : exactValue().cast(dtype);
  }

  /** Its value as it goes into a training's saved state: a number with all of its digits. */
  public NDArray exactValue() {
    if (weight != null) return weight.value();
    return NDArray.from(new double[] {number.getAsDouble()}).reshape();
  }

  /** Gives it a value. */
  public void assign(NDArray value) {
    if (weight != null) weight.assign(value);
    else setter.accept(value.item());
  }

  /** The shape of its value. */
  public Shape shape() {
    return weight == null ? Shape.of() : weight.shape();
  }

  /** {@code adam/momentum}. */
  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
