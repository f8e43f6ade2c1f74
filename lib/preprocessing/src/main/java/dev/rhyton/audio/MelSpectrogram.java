package dev.rhyton.audio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Range;
import dev.rhyton.config.Text;
import dev.rhyton.layers.BaseLayer;
import dev.rhyton.layers.InputSpec;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.ConvOps;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Converts audio to mel spectrograms: the power spectrum of short frames is summed over bands,
 * which are triangular and evenly spaced on the scale {@code mel = 1127 · ln(1 + Hz / 700)}, and
 * converted to decibels, {@code 10 · log₁₀(power / refPower)}.
 *
 * <p>Input {@code (batch, samples)}, output {@code (batch, numMelBins, frames)}; a frame is centred
 * at each multiple of {@code sequenceStride}, and the ends of the audio are padded by reflection.
 * As in Keras, values are limited to {@code topDb} decibels below the largest value of the whole
 * batch.
 *
 * <p>Stevens, Volkmann &amp; Newman, 1937.
 *
 * <pre>{@code
 * MelSpectrogram.of().samplingRate(8000).numMelBins(64).fftLength(512).sequenceStride(128)
 * }</pre>
 */
public final class MelSpectrogram extends BaseLayer<MelSpectrogram> {
  private int fftLength = 2048;
  private int sequenceStride = 512;
  private @Nullable Integer sequenceLength;
  private @Nullable JsonNode window = Window.of("hann");

  private @Range(atLeast = 1) int samplingRate = 16_000;
  private int numMelBins = 128;
  private @Range(atLeast = 0) double minFreq = 20;
  private @Nullable Double maxFreq;
  private boolean powerToDb = true;
  private @Range(atLeast = 0) double topDb = 80;
  private @Range(above = 0) double magExp = 2;
  private @Range(above = 0) double minPower = 1e-10;
  private double refPower = 1;

  private transient Factors factors;

  /**
   * The constants that multiply the audio. They follow from the options, so they are not state;
   * they are weights, so that all functions share one copy.
   *
   * @param waves {@code (frame, 1, 2 · bins)}, with the real parts first
   * @param triangles {@code (bins, numMelBins)}
   */
  private record Factors(Weight waves, Weight triangles) {}

  private MelSpectrogram() {}

  /** Creates a layer with 128 bands, for audio with 16,000 samples per second. */
  public static MelSpectrogram of() {
    return new MelSpectrogram();
  }

  /** Sets the length of the Fourier transform. */
  public MelSpectrogram fftLength(int samples) {
    return with(this, m -> m.fftLength = samples);
  }

  /** Sets the number of samples between the starts of two frames. */
  public MelSpectrogram sequenceStride(int samples) {
    return with(this, m -> m.sequenceStride = samples);
  }

  /** Sets the length of the window in samples, by default {@code fftLength}. */
  public MelSpectrogram sequenceLength(int samples) {
    return with(this, m -> m.sequenceLength = samples);
  }

  /**
   * Sets the window function, {@code "hann"} (default) or {@code "hamming"}; null for a rectangular
   * window of {@code fftLength} samples.
   */
  public MelSpectrogram window(@Nullable String name) {
    return with(this, m -> m.window = name == null ? null : Window.of(name));
  }

  /** Sets the window function by its values. */
  public MelSpectrogram customWindow(double... weights) {
    return with(this, m -> m.window = Window.of(weights));
  }

  /** Sets the number of samples per second. */
  public MelSpectrogram samplingRate(int hertz) {
    return with(this, m -> m.samplingRate = hertz);
  }

  /** Sets the number of bands. */
  public MelSpectrogram numMelBins(int bands) {
    return with(this, m -> m.numMelBins = bands);
  }

  /** Sets the lowest frequency of the bands. */
  public MelSpectrogram minFreq(double hertz) {
    return with(this, m -> m.minFreq = hertz);
  }

  /** Sets the highest frequency of the bands, by default half the sampling rate. */
  public MelSpectrogram maxFreq(double hertz) {
    return with(this, m -> m.maxFreq = hertz);
  }

  /** Sets whether the output is in decibels (default). */
  public MelSpectrogram powerToDb(boolean decibels) {
    return with(this, m -> m.powerToDb = decibels);
  }

  /** Sets the range of values below the largest one, in decibels. */
  public MelSpectrogram topDb(double decibels) {
    return with(this, m -> m.topDb = decibels);
  }

  /**
   * Sets the exponent of the magnitudes before they are summed: 1 for magnitudes, 2 (default) for
   * power.
   */
  public MelSpectrogram magExp(double exponent) {
    return with(this, m -> m.magExp = exponent);
  }

  /** Sets the smallest power, which is also a lower limit of {@code refPower}. */
  public MelSpectrogram minPower(double power) {
    return with(this, m -> m.minPower = power);
  }

  /** Sets the power that corresponds to 0 decibels. */
  public MelSpectrogram refPower(double power) {
    return with(this, m -> m.refPower = power);
  }

  private int length() {
    return sequenceLength == null ? fftLength : sequenceLength;
  }

  /** Returns half the sampling rate, an integer as in Keras. */
  private int nyquist() {
    return samplingRate / 2;
  }

  private double highest() {
    return maxFreq == null ? nyquist() : maxFreq;
  }

  private int bins() {
    return fftLength / 2 + 1;
  }

  /** Returns the number of samples of a frame; without a window, the length of the transform. */
  private int frame() {
    return Window.isNone(window) ? fftLength : length();
  }

  @Override
  protected void check() {
    SpatialSizes.checkWindow("MelSpectrogram", "fftLength", 1, new int[] {fftLength});
    SpatialSizes.checkWindow("MelSpectrogram", "sequenceStride", 1, new int[] {sequenceStride});
    SpatialSizes.checkWindow("MelSpectrogram", "sequenceLength", 1, new int[] {length()});
    Check.that(
        length() <= fftLength,
        "MelSpectrogram: fftLength must be no less than sequenceLength, %d, received %d.",
        length(),
        fftLength);
    SpatialSizes.checkWindow("MelSpectrogram", "numMelBins", 1, new int[] {numMelBins});
    Check.that(
        highest() > minFreq && Double.isFinite(highest()),
        "MelSpectrogram: maxFreq must be above minFreq, %s, received %s.",
        Text.number(minFreq),
        Text.number(highest()));
    Check.that(
        Double.isFinite(refPower),
        "MelSpectrogram: refPower must be finite, received %s.",
        Text.number(refPower));
    Window.check("MelSpectrogram", window);
    boolean known = window == null || !window.isTextual() || NAMES.contains(window.asText());
    Check.that(
        known,
        "MelSpectrogram: window must be one of %s, numbers or null, received %s.",
        NAMES,
        window);
  }

  private static final List<String> NAMES = List.of("hann", "hamming");

  /** Returns the configuration; as in Keras, defaults are written as their actual values. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig().put("sequence_length", length());
    return highest() == nyquist() ? config.put("max_freq", nyquist()) : config;
  }

  @Override
  protected void build(Shape input) {
    Window.checkLength(label(), window, frame());
    factors =
        new Factors(
            factor(this::waveValues, frame(), 1, 2L * bins()),
            factor(this::triangleValues, bins(), numMelBins));
  }

  private Weight factor(Supplier<double[]> values, long... dims) {
    return new Weight(
        Shape.of(dims), dtype().variable(), false, () -> NDArray.of(values.get(), dims));
  }

  private double[] waveValues() {
    var weights = Window.values(window, frame(), true);
    int bins = bins();
    var real = STFT.waves(weights, bins, fftLength, true);
    var imag = STFT.waves(weights, bins, fftLength, false);
    var both = new double[2 * real.length];
    for (int time = 0; time < weights.length; time++) {
      System.arraycopy(real, time * bins, both, 2 * time * bins, bins);
      System.arraycopy(imag, time * bins, both, (2 * time + 1) * bins, bins);
    }
    return both;
  }

  /** Returns the weight of each frequency in each band; the weight of frequency 0 is 0. */
  private double[] triangleValues() {
    int bins = bins();
    var values = new double[bins * numMelBins];
    double low = mel(minFreq);
    double width = (mel(highest()) - low) / (numMelBins + 1);
    for (int bin = 1; bin < bins; bin++) {
      double at = (mel(samplingRate / 2.0 * bin / (bins - 1)) - low) / width;
      for (int band = 0; band < numMelBins; band++) {
        values[bin * numMelBins + band] = Math.max(0, 1 - Math.abs(at - (band + 1)));
      }
    }
    return values;
  }

  private static double mel(double hertz) {
    return 1127 * Math.log1p(hertz / 700);
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.of("samples");
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    var input = inputs.get(0);
    long needed = before() + 1L;
    Check.that(
        input.last() == Shape.UNKNOWN || input.last() >= needed,
        "%s: its frames need at least %d samples, received input of shape %s."
            + " Take a smaller fftLength.",
        label(),
        needed,
        input);
  }

  /** Returns the same audio; if only a run knows its length, the run checks it. */
  private Tensor longEnough(Tensor x) {
    if (x.shape().last() != Shape.UNKNOWN) return x;
    long needed = before() + 1L;
    var size = TensorOps.shape(x).slice(0, 1, 2).squeeze(0);
    var message =
        label()
            + ": its frames need at least "
            + needed
            + " samples, received {}. Take a smaller fftLength.";
    return TensorOps.checked(x, size.greaterEqual(needed), message, size);
  }

  /** Returns the number of samples of a frame before its centre. */
  private int before() {
    return fftLength / 2 - (fftLength - frame()) / 2;
  }

  private int after() {
    return fftLength / 2 - (fftLength - frame() + 1) / 2;
  }

  @Override
  protected boolean castsInputs() {
    return false;
  }

  /** Computes with at least 32 bits, because 16-bit floats cannot represent the power of audio. */
  @Override
  protected Tensor call(Tensor x) {
    var type = dtype().compute() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    return GraphBuilder.required()
        .calls()
        .computingIn(type, () -> spectrum(x.cast(type)))
        .cast(dtype().compute());
  }

  private Tensor spectrum(Tensor x) {
    var signal =
        Ops.pad(longEnough(x), new int[][] {{0, 0}, {before(), after()}}, "reflect").expandDims(2);
    var squares =
        ConvOps.conv(
                signal, factors.waves(), new int[] {sequenceStride}, "VALID", SpatialSizes.ones(1))
            .square();
    long bins = bins();
    var power = squares.slice(2, 0, bins).add(squares.slice(2, bins, 2 * bins));
    var bands = (magExp == 2 ? power : power.power(magExp / 2)).matmul(factors.triangles());
    return (powerToDb ? decibels(bands) : bands).transpose(0, 2, 1);
  }

  private Tensor decibels(Tensor power) {
    double reference = 10 * Math.log10(Math.max(Math.abs(refPower), minPower));
    var loud = power.maximum(minPower).log().multiply(10 / Math.log(10)).subtract(reference);
    return loud.maximum(loud.max().subtract(topDb));
  }

  /** Returns no mask, since a mask of samples is not valid for frames. */
  @Override
  protected @Nullable Tensor computeMask(List<Tensor> inputs, List<@Nullable Tensor> masks) {
    return null;
  }

  @Override
  protected @Nullable String whyNoSampleGradients() {
    return powerToDb
        ? "it measures by the loudest of the batch; use powerToDb(false), or apply it to the data"
        : null;
  }
}
