/**
 * Layers that resize, crop and augment images.
 *
 * <pre>{@code
 * var augment = Sequential.of(RandomFlip.of("horizontal"), RandomRotation.of(0.1));
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.vision;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
