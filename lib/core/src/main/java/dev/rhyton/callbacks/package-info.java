/**
 * Callbacks, which are called at each stage of training.
 *
 * <pre>{@code
 * var stopping = EarlyStopping.of("val_loss").patience(5);
 * model.fit(x, y, epochs(100).validationSplit(0.2).callbacks(stopping));
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.callbacks;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
