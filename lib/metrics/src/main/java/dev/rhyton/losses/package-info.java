/**
 * Losses, by Keras' names or as functions {@code (yTrue, yPred)}.
 *
 * <pre>{@code
 * model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.losses;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
