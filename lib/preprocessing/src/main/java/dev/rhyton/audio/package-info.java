/**
 * Layers that convert audio to spectrograms.
 *
 * <pre>{@code
 * var spectrogram = STFTSpectrogram.of().frameLength(256).frameStep(128);
 * }</pre>
 */
@CheckReturnValue
package dev.rhyton.audio;

import com.google.errorprone.annotations.CheckReturnValue;
