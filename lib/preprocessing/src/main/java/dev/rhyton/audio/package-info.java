/**
 * Layers that convert audio to spectrograms.
 *
 * <pre>{@code
 * var spectrogram = STFTSpectrogram.of().frameLength(256).frameStep(128);
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.audio;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
