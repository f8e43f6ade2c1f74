package dev.rhyton.ops;

/**
 * The operations of {@code keras.ops}, under Keras' names in Java's spelling: {@code
 * Ops.takeAlongAxis(x, indices, 1)}. Each works in three places: on arrays it runs at once and
 * returns an array; in the {@code call} of a layer, a loss or a step it is traced; between the
 * symbolic tensors of a functional model it becomes part of the model.
 *
 * <p>The operations stand in the classes that this one extends, one for each kind: making tensors,
 * functions of one and two tensors, reductions, shapes, indices, matrices, signals, activations,
 * convolutions, control. Those of images are in {@link ImageOps}.
 */
public final class Ops extends ControlOps {
  private Ops() {}
}
