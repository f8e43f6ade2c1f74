package dev.rhyton.audio;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.layers.BaseLayer;
import dev.rhyton.layers.DataFormat;
import dev.rhyton.layers.InputSpec;
import dev.rhyton.layers.Padding;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.ConvOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Computes the spectrogram of a signal by a short-time Fourier transform of frames: {@code log
 * √(real² + imag²)}, {@code real = x ∗ (window · cos)}, {@code imag = x ∗ (window · sin)}. The
 * sines and cosines are weights, which are trained with the model unless {@code freeze()} is
 * called.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, frames, channels · bins)} with
 * {@code bins = fftLength / 2 + 1}; with {@code expandDims} {@code (batch, frames, bins,
 * channels)}. In the mode {@code "stft"} there are twice as many bins: the real parts, then the
 * imaginary parts.
 *
 * <pre>{@code
 * STFTSpectrogram.of("log").frameLength(256).frameStep(128).fftLength(512)
 * }</pre>
 */
public final class STFTSpectrogram extends BaseLayer<STFTSpectrogram> {

  private enum Mode {
    LOG,
    MAGNITUDE,
    PSD,
    REAL,
    IMAG,
    ANGLE,
    STFT
  }

  private enum Scaling {
    DENSITY,
    SPECTRUM
  }

  private Mode mode = Mode.LOG;
  private int frameLength = 256;
  private @Nullable Integer frameStep;
  private @Nullable Integer fftLength;
  private @Nullable JsonNode window = Window.of("hann");
  private boolean periodic;
  private @Nullable Scaling scaling = Scaling.DENSITY;
  private Padding padding = Padding.VALID;
  private boolean expandDims;
  private DataFormat dataFormat = DataFormat.usual();

  private @Nullable Weight realKernel; // (frameLength, 1, bins)
  private @Nullable Weight imagKernel; // (frameLength, 1, bins)

  private STFTSpectrogram() {}

  /** Creates a layer with frames of 256 samples, which start every 128 samples. */
  public static STFTSpectrogram of() {
    return new STFTSpectrogram();
  }

  /**
   * Sets the output mode: {@code "log"}, {@code "magnitude"}, {@code "psd"}, {@code "real"}, {@code
   * "imag"}, {@code "angle"} or {@code "stft"}, which is real and imag.
   */
  public static STFTSpectrogram of(String mode) {
    return made(of(), s -> s.mode = Text.constant(Mode.class, "mode", mode));
  }

  /** Sets the number of samples in a frame. */
  public STFTSpectrogram frameLength(int samples) {
    return with(this, s -> s.frameLength = samples);
  }

  /** Sets the number of samples between the starts of two frames, by default half a frame. */
  public STFTSpectrogram frameStep(int samples) {
    return with(this, s -> s.frameStep = samples);
  }

  /**
   * Sets the length of the Fourier transform, at least the length of a frame; by default the
   * smallest power of two that is not shorter than a frame.
   */
  public STFTSpectrogram fftLength(int samples) {
    return with(this, s -> s.fftLength = samples);
  }

  /** Sets the window function by its name in SciPy, {@code "hann"} (default), or null for none. */
  public STFTSpectrogram window(@Nullable String name) {
    return with(this, s -> s.window = name == null ? null : Window.of(name));
  }

  /** Sets the window function by its values. */
  public STFTSpectrogram customWindow(double... weights) {
    return with(this, s -> s.window = Window.of(weights));
  }

  /** Sets whether the window is periodic: it ends one step before it repeats. */
  public STFTSpectrogram periodic(boolean ends) {
    return with(this, s -> s.periodic = ends);
  }

  /**
   * Sets the scaling: the window is divided by the root of the sum of its squares, {@code
   * "density"} (default), or by its sum, {@code "spectrum"}; null for no scaling.
   */
  public STFTSpectrogram scaling(@Nullable String name) {
    return with(
        this, s -> s.scaling = name == null ? null : Text.constant(Scaling.class, "scaling", name));
  }

  /** Sets the padding: {@code "valid"} (default) for none, {@code "same"} for zeros. */
  public STFTSpectrogram padding(String name) {
    return with(this, s -> s.padding = Padding.of(name));
  }

  /** Sets whether the output has the shape of an image, for image layers. */
  public STFTSpectrogram expandDims(boolean image) {
    return with(this, s -> s.expandDims = image);
  }

  /**
   * Sets the position of the channels: {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public STFTSpectrogram dataFormat(String format) {
    return with(this, s -> s.dataFormat = DataFormat.of(format));
  }

  private int step() {
    return frameStep == null ? frameLength / 2 : frameStep;
  }

  private int length() {
    if (fftLength != null) return fftLength;
    int below = Integer.highestOneBit(frameLength);
    return below == frameLength ? below : 2 * below;
  }

  @Override
  protected void check() {
    SpatialSizes.checkWindow("STFTSpectrogram", "frameLength", 1, new int[] {frameLength});
    Check.that(frameLength > 1, "STFTSpectrogram: frameLength must be at least 2, received 1.");
    Check.that(
        step() >= 1 && step() <= frameLength,
        "STFTSpectrogram: frameStep must be from 1 to frameLength, %d, received %d.",
        frameLength,
        step());
    Check.that(
        length() >= frameLength,
        "STFTSpectrogram: fftLength must be no less than frameLength, %d, received %d.",
        frameLength,
        length());
    Check.that(
        length() <= 1 << 15,
        "STFTSpectrogram: fftLength must be at most %d, received %d.",
        1 << 15,
        length());
    Check.that(
        padding != Padding.CAUSAL,
        "STFTSpectrogram: padding must be \"valid\" or \"same\", received \"causal\".");
    Window.check("STFTSpectrogram", window);
  }

  @Override
  protected void build(Shape input) {
    Window.checkLength(label(), window, frameLength);
    if (mode != Mode.IMAG) realKernel = kernel("real");
    if (mode != Mode.REAL) imagKernel = kernel("imag");
  }

  private Weight kernel(String side) {
    var scale = scaling == null ? null : scaling.name().toLowerCase(Locale.ROOT);
    var waves = STFT.of(side).scaling(scale);
    var weights = Window.values(window, frameLength, periodic);
    return weight(
        Window.isNone(window) ? waves.window(null) : waves.customWindow(weights),
        frameLength,
        1,
        length() / 2 + 1);
  }

  @Override
  protected InputSpec inputSpec() {
    return SpatialSizes.spec(1, dataFormat).known(dataFormat.channelAxis());
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    if (padding != Padding.VALID) return;
    SpatialSizes.checkImage(label(), inputs.get(0), new long[] {frameLength}, dataFormat);
  }

  @Override
  protected Tensor call(Tensor x) {
    Check.that(
        x.dtype().isFloat(),
        "%s: expected a signal of floats, received %s. Put Rescaling.of(1 / 32768.0) before it.",
        label(),
        x.dtype());
    var signal = dataFormat == DataFormat.CHANNELS_LAST ? x.transpose(0, 2, 1) : x;
    return inFormat(spectrum(signal.expandDims(3)));
  }

  private Tensor spectrum(Tensor signal) {
    if (realKernel == null) return waves(signal, requireNonNull(imagKernel));
    var real = waves(signal, realKernel);
    if (imagKernel == null) return real;
    var imag = waves(signal, imagKernel);
    return switch (mode) {
      case ANGLE -> Ops.arctan2(imag, real);

      case PSD -> bothSides(power(real, imag));
      case MAGNITUDE -> magnitude(real, imag);
      case LOG -> magnitude(real, imag).log();
      default -> Ops.concatenate(List.of(real, imag), 3);
    };
  }

  /**
   * Returns {@code (batch, channels, frames, bins)}: each channel is a row, and the windows move
   * only along rows.
   */
  private Tensor waves(Tensor signal, Weight kernel) {
    var strides = new int[] {1, step()};
    return ConvOps.conv(
        signal, kernel.expandDims(0), strides, padding.name(), SpatialSizes.ones(2));
  }

  private static Tensor power(Tensor real, Tensor imag) {
    return real.square().add(imag.square());
  }

  private static Tensor magnitude(Tensor real, Tensor imag) {
    return power(real, imag).maximum(KerasConfig.epsilon()).sqrt();
  }

  /**
   * Doubles the power of all frequencies that also represent their negative frequency, which are
   * all except the first and the last.
   */
  private static Tensor bothSides(Tensor power) {
    var sides = new double[(int) power.shape().last()];
    Arrays.fill(sides, 2);
    sides[0] = 1;
    sides[sides.length - 1] = 1;
    return power.multiply(TensorOps.constant(NDArray.of(sides, sides.length)).cast(power.dtype()));
  }

  private Tensor inFormat(Tensor y) {
    boolean last = dataFormat == DataFormat.usual();
    if (expandDims) return last ? y.transpose(0, 2, 3, 1) : y;
    return dataFormat.fromLast(Ops.concatenate(Ops.unstack(y, null, 1), -1));
  }

  /** Returns no mask, since a mask of samples is not valid for frames. */
  @Override
  protected @Nullable Tensor computeMask(List<Tensor> inputs, List<@Nullable Tensor> masks) {
    return null;
  }
}
