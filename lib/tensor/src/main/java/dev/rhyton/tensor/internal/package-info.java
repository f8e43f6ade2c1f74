/**
 * Graphs, functions, gradients and TensorFlow's C interface: what the other modules are built on
 * and a user does not call. Only this package uses TensorFlow.
 */
@NullMarked
package dev.rhyton.tensor.internal;

import org.jspecify.annotations.NullMarked;
