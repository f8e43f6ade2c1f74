package dev.rhyton.ops;

/**
 * The operations of {@code keras.ops}, with Keras' names in Java's spelling: {@code
 * Ops.takeAlongAxis(x, indices, 1)}. On arrays an operation runs immediately and returns an array;
 * in the {@code call} of a layer, a loss or a training step it is traced; between symbolic tensors
 * it becomes part of the functional model.
 *
 * <p>The operations are methods of the classes that this class extends, one for each kind: creating
 * tensors, functions of one and two tensors, reductions, shapes, indices, matrices, signals,
 * activations, convolutions, control flow, short forms. Image operations are in {@link ImageOps}.
 */
public final class Ops extends ShortForms {
  private Ops() {}
}
