package dev.rhyton.audio;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The text of what a person reads about spectrograms that cannot be. */
class SpectrogramMessagesTest {
  @TestFactory
  Stream<DynamicTest> ofShortTimeFourierTransforms() {
    var layer = STFTSpectrogram.of().frameLength(10);
    return new Refusals()
        .add(
            "Unknown mode \"logs\": expected one of log, magnitude, psd, real, imag, angle, stft."
                + " Did you mean \"log\"?",
            () -> STFTSpectrogram.of("logs"))
        .add(
            "MelSpectrogram: minFreq must not be negative, received -1.",
            () -> MelSpectrogram.of().minFreq(-1))
        .add(
            "MelSpectrogram: magExp must be positive, received 0.",
            () -> MelSpectrogram.of().magExp(0))
        .add(
            "STFTSpectrogram: frameStep must be from 1 to frameLength, 10, received 11.",
            () -> layer.frameStep(11))
        .add(
            "STFTSpectrogram: fftLength must be no less than frameLength, 10, received 8.",
            () -> layer.fftLength(8))
        .add(
            "STFTSpectrogram: fftLength must be at most 32768, received 40000.",
            () -> layer.fftLength(40_000))
        .add(
            "STFTSpectrogram: frameLength must be at least 2, received 1.",
            () -> layer.frameLength(1))
        .add(
            "STFTSpectrogram: padding must be \"valid\" or \"same\", received \"causal\".",
            () -> layer.padding("causal"))
        .add(
            "Unknown scaling \"densty\": expected one of density, spectrum. Did you mean"
                + " \"density\"?",
            () -> layer.scaling("densty"))
        .add(
            "STFTSpectrogram: window must be a name, numbers or null, received [].",
            () -> layer.customWindow())
        .add(
            "STFTSpectrogram \"a\": a frame of 10 samples needs a window of as many weights,"
                + " received 3.",
            () -> layer.customWindow(1, 2, 1).named("a").apply(Input.of(20, 1)))
        .add(
            "STFT: a window whose weights are all 0 cannot be scaled.",
            () ->
                Sequential.of(STFTSpectrogram.of().frameLength(2)).predict(Kit.normal(1, 1, 9, 1)))
        .add(
            "STFTSpectrogram \"b\": its window of 10 is larger than the image, received input of"
                + " shape (None, 9, 1). Take a smaller one, or padding(\"same\").",
            () -> layer.named("b").apply(Input.of(9, 1)))
        .add(
            "STFTSpectrogram \"c\": expected input of shape (None, steps, channels), received"
                + " (None, 90). Add Reshape.of(steps, channels) before it.",
            () -> layer.named("c").apply(Input.of(90)))
        .add(
            "STFTSpectrogram \"d\": expected a signal of floats, received int32. Put Rescaling.of(1"
                + " / 32768.0) before it.",
            () -> layer.named("d").apply(Input.of(DType.INT32, 90, 1)))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> ofMelScales() {
    var layer = MelSpectrogram.of().fftLength(16);
    return new Refusals()
        .add(
            "MelSpectrogram: fftLength must be no less than sequenceLength, 17, received 16.",
            () -> layer.sequenceLength(17))
        .add(
            "MelSpectrogram: sequenceStride must be at least 1, received 0.",
            () -> layer.sequenceStride(0))
        .add(
            "MelSpectrogram: numMelBins must be at least 1, received 0.", () -> layer.numMelBins(0))
        .add(
            "MelSpectrogram: samplingRate must be at least 1, received 0.",
            () -> layer.samplingRate(0))
        .add(
            "MelSpectrogram: maxFreq must be above minFreq, 20, received 10.",
            () -> layer.maxFreq(10))
        .add("MelSpectrogram: minPower must be positive, received 0.", () -> layer.minPower(0))
        .add("MelSpectrogram: topDb must not be negative, received -1.", () -> layer.topDb(-1))
        .add(
            "MelSpectrogram: refPower must be finite, received NaN.",
            () -> layer.refPower(Double.NaN))
        .add(
            "MelSpectrogram: window must be one of [hann, hamming], numbers or null, received"
                + " \"flattop\".",
            () -> layer.window("flattop"))
        .add(
            "MelSpectrogram \"a\": expected input of shape (None, samples), received (None, 90, 1)."
                + " Add Reshape.of(samples) before it.",
            () -> layer.named("a").apply(Input.of(90, 1)))
        .add(
            "MelSpectrogram \"b\": its frames need at least 9 samples, received input of shape"
                + " (None, 8). Take a smaller fftLength.",
            () -> layer.named("b").apply(Input.of(8)))
        .add(
            "MelSpectrogram \"c\": its frames need at least 9 samples, received input of shape"
                + " (None, 8). Take a smaller fftLength.",
            () -> layer.sequenceLength(15).named("c").apply(Input.of(8)))
        .tests();
  }
}
