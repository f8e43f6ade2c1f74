package dev.rhyton.config;

/**
 * A part with options that several classes share. The fields of the part are options of the value
 * that has it in a field: those of the field {@code kernelOptions} are named {@code
 * kernelInitializer}, {@code kernelRegularizer} and so on; those of a field with another ending
 * have their own names. A copy of the value has a copy of the part.
 */
public abstract class Inlined implements Cloneable {
  /** Creates a part, for a field of one value. */
  protected Inlined() {}

  final Inlined copy() {
    try {
      return (Inlined) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }
}
