/**
 * Models: layers that can be trained, evaluated and used for prediction.
 *
 * <pre>{@code
 * var model = Sequential.of(
 *     Flatten.of(), Dense.of(64).activation("relu"), Dense.of(10).activation("softmax"));
 * model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
 * var history = model.fit(digits.train(), epochs(10).validationSplit(0.2));
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.models;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
