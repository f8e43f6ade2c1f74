/**
 * Models in Keras' files.
 *
 * <pre>{@code
 * var model = KerasFiles.load(Path.of("digits.keras"));
 * model.predict(digits.test());
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.files;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
