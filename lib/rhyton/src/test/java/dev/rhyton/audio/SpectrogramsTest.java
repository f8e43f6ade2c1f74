package dev.rhyton.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.config.Json;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.layers.Permute;
import dev.rhyton.layers.Reshape;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spectrograms against a Fourier transform written down as its sum. */
class SpectrogramsTest {
  private static NDArray output(Layer layer, NDArray x) {
    return Sequential.of(layer).predict(x);
  }

  /** One row of one channel of a signal {@code (batch, steps, channels)}. */
  private static double[] channel(NDArray x, int row, int channel) {
    int steps = (int) x.shape().dim(1);
    int channels = (int) x.shape().dim(2);
    var all = x.toDoubles();
    var signal = new double[steps];
    for (int t = 0; t < steps; t++) signal[t] = all[(row * steps + t) * channels + channel];
    return signal;
  }

  /** Σ signal[from + t] · window[t] · e^(−2πi t bin / period), zeros beyond the ends. */
  private static double[] fourier(
      double[] signal, int from, double[] window, int bin, double period) {
    double real = 0;
    double imag = 0;
    for (int t = 0; t < window.length; t++) {
      int at = from + t;
      double value = at < 0 || at >= signal.length ? 0 : signal[at] * window[t];
      real += value * Math.cos(2 * Math.PI * t * bin / period);
      imag -= value * Math.sin(2 * Math.PI * t * bin / period);
    }
    return new double[] {real, imag};
  }

  private static double[] cosine(int size, double base, double steps) {
    var window = new double[size];
    for (int i = 0; i < size; i++) {
      window[i] = base - (1 - base) * Math.cos(2 * Math.PI * i / steps);
    }
    return window;
  }

  private static double[] scaled(double[] window, double size) {
    return Arrays.stream(window).map(w -> w / size).toArray();
  }

  private static double length(double[] window) {
    return Math.sqrt(Arrays.stream(window).map(w -> w * w).sum());
  }

  private static final NDArray SIGNAL = Kit.normal(3, 2, 37, 2);
  private static final int FRAME = 10;
  private static final int STEP = 4;
  private static final int BINS = 9;

  private interface Form {
    double of(double real, double imag, int bin);
  }

  private static STFTSpectrogram small(String mode) {
    return STFTSpectrogram.of(mode).frameLength(FRAME).frameStep(STEP);
  }

  /** {@code (batch, frames, channels · bins)} by the sum. */
  private static NDArray expected(double[] window, boolean same, Form form) {
    int steps = (int) SIGNAL.shape().dim(1);
    int frames = same ? (steps + STEP - 1) / STEP : (steps - FRAME) / STEP + 1;
    int before = same ? Math.max(0, (frames - 1) * STEP + FRAME - steps) / 2 : 0;
    var values = new double[2 * frames * 2 * BINS];
    int at = 0;
    for (int row = 0; row < 2; row++) {
      for (int frame = 0; frame < frames; frame++) {
        for (int channel = 0; channel < 2; channel++) {
          var signal = channel(SIGNAL, row, channel);
          for (int bin = 0; bin < BINS; bin++) {
            var wave = fourier(signal, frame * STEP - before, window, bin, 16);
            values[at++] = form.of(wave[0], wave[1], bin);
          }
        }
      }
    }
    return NDArray.of(values, 2, frames, 2L * BINS);
  }

  private static double magnitude(double real, double imag) {
    return Math.sqrt(Math.max(real * real + imag * imag, 1e-7));
  }

  private static double psd(double real, double imag, int bin) {
    return (real * real + imag * imag) * (bin == 0 || bin == BINS - 1 ? 1 : 2);
  }

  private static void assertClose(NDArray expected, NDArray found) {
    assertEquals(0, Kit.distance(expected, found.cast(DType.FLOAT64)), 1e-4);
  }

  @Test
  void eachModeIsThatOfTheSum() {
    var hann = cosine(FRAME, 0.5, FRAME - 1);
    var window = scaled(hann, length(hann));
    for (boolean same : new boolean[] {false, true}) {
      var padding = same ? "same" : "valid";
      assertClose(
          expected(window, same, (re, im, bin) -> Math.log(magnitude(re, im))),
          output(small("log").padding(padding), SIGNAL));
      assertClose(
          expected(window, same, (re, im, bin) -> magnitude(re, im)),
          output(small("magnitude").padding(padding), SIGNAL));
      assertClose(
          expected(window, same, SpectrogramsTest::psd),
          output(small("psd").padding(padding), SIGNAL));
      assertClose(
          expected(window, same, (re, im, bin) -> re),
          output(small("real").padding(padding), SIGNAL));
      assertClose(
          expected(window, same, (re, im, bin) -> im),
          output(small("imag").padding(padding), SIGNAL));
    }
  }

  @Test
  void theAngleIsThatOfTheSum() {
    var hann = cosine(FRAME, 0.5, FRAME - 1);
    var angles = expected(hann, false, (re, im, bin) -> Math.atan2(im, re)).toDoubles();
    var found = output(small("angle"), SIGNAL).toDoubles();
    var sizes = expected(hann, false, (re, im, bin) -> magnitude(re, im)).toDoubles();
    for (int i = 0; i < angles.length; i++) {
      // −π and π are one angle; that of a small number turns with its rounding.
      assertEquals(0, sizes[i] * Math.sin((angles[i] - found[i]) / 2), 1e-4);
    }
  }

  @Test
  void realAndImagAreSideBySideInEachChannel() {
    var both = output(small("stft"), SIGNAL);
    var real = output(small("real"), SIGNAL);
    var imag = output(small("imag"), SIGNAL);
    assertEquals(Shape.of(2, 7, 4L * BINS), both.shape());
    int row = 4 * BINS;
    for (int i = 0; i < 14; i++) {
      for (int channel = 0; channel < 2; channel++) {
        for (int bin = 0; bin < BINS; bin++) {
          int at = i * row + channel * 2 * BINS + bin;
          int of = i * 2 * BINS + channel * BINS + bin;
          assertEquals(real.toDoubles()[of], both.toDoubles()[at]);
          assertEquals(imag.toDoubles()[of], both.toDoubles()[at + BINS]);
        }
      }
    }
  }

  @Test
  void windowsAndTheirScaling() {
    Form magnitude = (re, im, bin) -> magnitude(re, im);
    var hamming = cosine(FRAME, 0.54, FRAME);
    var layer = small("magnitude").window("hamming").periodic(true);
    assertClose(
        expected(scaled(hamming, Arrays.stream(hamming).sum()), false, magnitude),
        output(layer.scaling("spectrum"), SIGNAL));
    assertClose(expected(hamming, false, magnitude), output(layer.scaling(null), SIGNAL));
    var none = new double[FRAME];
    Arrays.fill(none, 1);
    assertClose(expected(none, false, magnitude), output(small("magnitude").window(null), SIGNAL));
    var ramp = new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    assertClose(
        expected(scaled(ramp, length(ramp)), false, magnitude),
        output(small("magnitude").customWindow(ramp), SIGNAL));
  }

  @Test
  void channelsStandWhereTheFormatSays() {
    var flat = output(small("psd"), SIGNAL); // (2, 7, 2 · 9)
    var image = output(small("psd").expandDims(true), SIGNAL);
    assertEquals(Shape.of(2, 7, BINS, 2), image.shape());
    var first = transposed(SIGNAL);
    var flatFirst = output(small("psd").dataFormat("channels_first"), first);
    assertEquals(Shape.of(2, 2L * BINS, 7), flatFirst.shape());
    var imageFirst = output(small("psd").dataFormat("channels_first").expandDims(true), first);
    assertEquals(Shape.of(2, 2, 7, BINS), imageFirst.shape());
    assertEquals(flat, transposed(flatFirst));
    for (int i = 0, at = 0; i < 14; i++) {
      for (int channel = 0; channel < 2; channel++) {
        for (int bin = 0; bin < BINS; bin++) {
          double value = flat.toDoubles()[at++];
          assertEquals(value, image.toDoubles()[(i * BINS + bin) * 2 + channel]);
          int row = i / 7 * 2 + channel;
          assertEquals(value, imageFirst.toDoubles()[(row * 7 + i % 7) * BINS + bin]);
        }
      }
    }
  }

  private static NDArray transposed(NDArray x) {
    return output(Permute.of(2, 1), x);
  }

  private static NDArray tone(double hertz, int rate, int samples) {
    var sound = new float[samples];
    for (int t = 0; t < samples; t++) sound[t] = (float) Math.sin(2 * Math.PI * hertz * t / rate);
    return NDArray.of(sound, 1, samples);
  }

  private static int loudest(double[] row) {
    int most = 0;
    for (int i = 1; i < row.length; i++) if (row[i] > row[most]) most = i;
    return most;
  }

  @Test
  void aPureToneIsHeardInItsBin() {
    var sound = tone(1000, 8000, 800).reshape(1, 800, 1);
    var frames = output(STFTSpectrogram.of(), sound); // 31.25 Hz a bin
    assertEquals(Shape.of(1, 5, 129), frames.shape());
    for (int i = 0; i < 5; i++) {
      var row = Arrays.copyOfRange(frames.toDoubles(), i * 129, (i + 1) * 129);
      assertEquals(32, loudest(row));
    }
  }

  private static final NDArray SOUND = Kit.normal(5, 2, 50);

  /** The sound's value at a place, mirrored at its ends. */
  private static double mirrored(double[] sound, int at) {
    int last = sound.length - 1;
    return sound[at < 0 ? -at : at > last ? 2 * last - at : at];
  }

  /** Magnitudes {@code (frame, bin)} of frames of {@code fft} samples around multiples of 7. */
  private static double[][] centred(double[] sound, double[] window, int fft) {
    int frames = 1 + (sound.length + 2 * (fft / 2) - fft) / 7;
    var magnitudes = new double[frames][fft / 2 + 1];
    for (int frame = 0; frame < frames; frame++) {
      var around = new double[fft];
      for (int t = 0; t < fft; t++) around[t] = mirrored(sound, frame * 7 + t - fft / 2);
      for (int bin = 0; bin <= fft / 2; bin++) {
        var wave = fourier(around, 0, window, bin, fft);
        magnitudes[frame][bin] = Math.hypot(wave[0], wave[1]);
      }
    }
    return magnitudes;
  }

  /** HTK's scale, and the two slopes of a triangle, as in its book. */
  private static double weight(int bin, int bins, int band, int bands, double low, double high) {
    double from = 2595 * Math.log10(1 + low / 700);
    double to = 2595 * Math.log10(1 + high / 700);
    double at = 2595 * Math.log10(1 + 8000.0 * bin / (bins - 1) / 700);
    double left = from + (to - from) * band / (bands + 1);
    double centre = from + (to - from) * (band + 1) / (bands + 1);
    double right = from + (to - from) * (band + 2) / (bands + 1);
    if (bin == 0 || at < left || at > right) return 0;
    return at < centre ? (at - left) / (centre - left) : (right - at) / (right - centre);
  }

  /** {@code (batch, bands, frames)} by the sums; the window padded to the middle of a frame. */
  private static NDArray mel(double[] window, int fft, double exponent, double low, double high) {
    var padded = new double[fft];
    System.arraycopy(window, 0, padded, (fft - window.length) / 2, window.length);
    int bands = 4;
    int bins = fft / 2 + 1;
    double[] values = null;
    int frames = 0;
    for (int row = 0; row < 2; row++) {
      var magnitudes = centred(channel(SOUND.reshape(2, 50, 1), row, 0), padded, fft);
      frames = magnitudes.length;
      if (values == null) values = new double[2 * bands * frames];
      for (int band = 0; band < bands; band++) {
        for (int frame = 0; frame < frames; frame++) {
          double sum = 0;
          for (int bin = 0; bin < bins; bin++) {
            double heard = Math.pow(magnitudes[frame][bin], exponent);
            sum += heard * weight(bin, bins, band, bands, low, high);
          }
          values[(row * bands + band) * frames + frame] = sum;
        }
      }
    }
    return NDArray.of(values, 2, bands, frames);
  }

  private static MelSpectrogram mel(int fft) {
    return MelSpectrogram.of().fftLength(fft).sequenceStride(7).numMelBins(4).powerToDb(false);
  }

  @Test
  void melBandsAreTheSumsUnderTheirTriangles() {
    var hann = cosine(16, 0.5, 16);
    assertClose(mel(hann, 16, 2, 20, 8000), output(mel(16), SOUND));
    assertClose(mel(hann, 16, 1, 20, 8000), output(mel(16).magExp(1), SOUND));
    assertClose(mel(hann, 16, 2, 300, 5000), output(mel(16).minFreq(300).maxFreq(5000), SOUND));
    assertClose(
        mel(cosine(11, 0.54, 11), 16, 2, 20, 8000),
        output(mel(16).sequenceLength(11).window("hamming"), SOUND));
    assertClose(mel(cosine(15, 0.5, 15), 15, 2, 20, 8000), output(mel(15), SOUND));
    assertClose(
        mel(new double[] {1, 2, 3}, 16, 1, 20, 8000),
        output(mel(16).magExp(1).sequenceLength(3).customWindow(1, 2, 3), SOUND));
    var ones = new double[16];
    Arrays.fill(ones, 1);
    assertClose(
        mel(ones, 16, 1, 20, 8000),
        output(mel(16).magExp(1).sequenceLength(3).window(null), SOUND));
  }

  @Test
  void decibelsAreOfTheReferenceAndCutOffBelowTheLoudest() {
    var power = mel(cosine(16, 0.5, 16), 16, 2, 20, 8000);
    double most = Arrays.stream(power.toDoubles()).max().orElseThrow();
    var decibels =
        Arrays.stream(power.toDoubles())
            .map(
                p -> Math.max(10 * Math.log10(Math.max(p, 0.5) / 4), 10 * Math.log10(most / 4) - 9))
            .toArray();
    var layer = mel(16).powerToDb(true).refPower(-4).minPower(0.5).topDb(9);
    assertClose(NDArray.of(decibels, power.shape().dims()), output(layer, SOUND));
  }

  @Test
  void aPureToneIsHeardInItsBand() {
    var layer = MelSpectrogram.of().samplingRate(8000).numMelBins(64).sequenceStride(256);
    var bands = output(layer, tone(1000, 8000, 16_000));
    assertEquals(Shape.of(1, 64, 63), bands.shape()); // as Keras documents
    // 1000 mel are 29.8 of the 65 steps from 20 to 4000 Hz; band 29 has its centre at step 30.
    var row = new double[64];
    for (int band = 0; band < 64; band++) row[band] = bands.toDoubles()[band * 63 + 31];
    assertEquals(29, loudest(row));
    double top = Arrays.stream(row).max().orElseThrow();
    assertEquals(top - 80, Arrays.stream(row).min().orElseThrow(), 0.5);
  }

  @TempDir private Path folder;

  @Test
  void aSoundFileBecomesASpectrogram() throws IOException {
    var tone = tone(2000, 8000, 1024).toDoubles();
    var bytes = ByteBuffer.allocate(2 * tone.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : tone) bytes.putShort((short) Math.round(16_000 * value));
    var format = new AudioFormat(8000, 16, 1, true, false);
    var file = folder.resolve("tones");
    assertTrue(file.toFile().mkdir());
    try (var in =
        new AudioInputStream(new ByteArrayInputStream(bytes.array()), format, tone.length)) {
      AudioSystem.write(in, AudioFileFormat.Type.WAVE, file.resolve("1.wav").toFile());
    }
    var sound = Datasets.audioDatasetFromDirectory(folder).cache().x();
    var frames = output(STFTSpectrogram.of("magnitude"), sound);
    assertEquals(Shape.of(1, 7, 129), frames.shape());
    assertEquals(64, loudest(Arrays.copyOf(frames.toDoubles(), 129)));
    var mel = MelSpectrogram.of().samplingRate(8000).fftLength(256).sequenceStride(128);
    var model = Sequential.of(Reshape.of(1024), mel.numMelBins(20));
    assertEquals(Shape.of(1, 20, 9), model.predict(sound).shape());
  }

  @Test
  void configurationsAreKeras() {
    assertEquals(
        Json.parse(
            """
            {"name": "stft_spectrogram", "trainable": true,
             "dtype": {"module": "keras", "class_name": "DTypePolicy",
               "config": {"name": "float32"}, "registered_name": null},
             "mode": "log", "frame_length": 256, "frame_step": null, "fft_length": null,
             "window": "hann", "periodic": false, "scaling": "density", "padding": "valid",
             "expand_dims": false, "data_format": "channels_last"}
            """),
        Json.node(STFTSpectrogram.of().named("stft_spectrogram").getConfig()));
    assertEquals(
        Json.parse(
            """
            {"name": "mel_spectrogram", "trainable": true,
             "dtype": {"module": "keras", "class_name": "DTypePolicy",
               "config": {"name": "float32"}, "registered_name": null},
             "fft_length": 2048, "sequence_stride": 512, "sequence_length": 2048,
             "window": "hann", "sampling_rate": 16000, "num_mel_bins": 128, "min_freq": 20.0,
             "max_freq": 8000, "power_to_db": true, "top_db": 80.0, "mag_exp": 2.0,
             "min_power": 1e-10, "ref_power": 1.0}
            """),
        Json.node(MelSpectrogram.of().named("mel_spectrogram").getConfig()));
    var numpy =
        "{\"class_name\": \"STFTSpectrogram\", \"config\": {\"frame_length\": 3, \"window\":"
            + " {\"class_name\": \"__numpy__\", \"config\": {\"value\": [1, 2, 1], \"dtype\":"
            + " \"float64\"}}}}";
    var x = Kit.normal(1, 1, 9, 1);
    var given = STFTSpectrogram.of().frameLength(3).customWindow(1, 2, 1);
    assertEquals(output(given, x), output(Layers.fromJson(numpy), x));
  }

  /** 8 samples are mirrored before the first one and after the last. */
  @Test
  void aSignalMayBeAsLongAsHalfAFrameAndOneSample() {
    var layer = MelSpectrogram.of().fftLength(16).sequenceLength(15);
    assertEquals(Shape.of(1, 128, 1), output(layer, Kit.normal(1, 1, 9)).shape());
  }
}
