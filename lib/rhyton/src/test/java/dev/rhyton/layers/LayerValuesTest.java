package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.audio.STFT;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.data.Dataset;
import dev.rhyton.initializers.InitializerInternals;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.initializers.VarianceScaling;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.regularizers.L2;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.text.TextVectorization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers and initializers by numbers worked out by hand. */
class LayerValuesTest {
  private static double[] sequence(Layer layer, float... steps) {
    return Sequential.of(layer).predict(NDArray.of(steps, 1, steps.length, 1)).toDoubles();
  }

  @Test
  void normalizationOfADatasetIsThatOfItsSamples() {
    var x = Kit.normal(5, 101, 3).scale(4);
    var whole = Normalization.of();
    whole.adapt(x);
    var inParts = Normalization.of();
    inParts.adapt(Dataset.of(x).batch(7));
    assertEquals(0, Kit.distance(whole.getWeights(), inParts.getWeights()), 1e-5);
    assertEquals(101, inParts.getWeights().get(2).item());
  }

  @Test
  void adaptiveWindowsOverlapWhereTheSizeIsNoMultiple() {
    // Windows [0, 2), [1, 4), [3, 5).
    float[] steps = {1, 2, 6, 4, 8};
    assertArrayEquals(
        new double[] {1.5, 4, 6}, sequence(AdaptiveAveragePooling1D.of(3), steps), 1e-6);
    assertArrayEquals(new double[] {2, 6, 8}, sequence(AdaptiveMaxPooling1D.of(3), steps));
    assertArrayEquals(new double[] {7, 7}, sequence(AdaptiveMaxPooling1D.of(2), 7));
  }

  @Test
  void spectralNormalizationBringsTheLargestSingularValueToOne() {
    var dense = Dense.of(2).useBias(false).kernelInitializer("zeros");
    var model = Sequential.of(SpectralNormalization.of(dense).powerIterations(20));
    model.compile("sgd", "mse");
    var x = new float[][] {{0, 0}};
    model.trainOnBatch(x, x); // a kernel of zeros stays
    assertArrayEquals(new double[4], dense.getWeights().get(0).toDoubles());
    dense.setWeights(List.of(NDArray.from(new float[][] {{4, 0}, {0, 2}})));
    model.trainOnBatch(x, x);
    assertArrayEquals(new double[] {1, 0, 0, 0.5}, dense.getWeights().get(0).toDoubles(), 1e-5);
  }

  @Test
  void gradientsOfANormalizedKernelAreTakenAtItsNewValue() {
    var dense = Dense.of(1).useBias(false);
    var model = Sequential.of(SpectralNormalization.of(dense));
    model.compile(Compile.of(SGD.of(0.01), MeanSquaredError.of()).learning(Learning.plain()));
    model.predict(new float[][] {{1}});
    dense.setWeights(List.of(NDArray.from(new float[][] {{4}})));
    model.trainOnBatch(new float[][] {{1}}, new float[][] {{0}});
    assertEquals(1 - 0.01 * 2, dense.getWeights().get(0).item(), 1e-6);
  }

  @Test
  void spectralNormalizationNeedsAKernel() {
    var model = Sequential.of(SpectralNormalization.of(Embedding.of(3, 2)), Flatten.of());
    assertEquals(2, model.predict(new int[][] {{1}}).shape().last());
    Kit.assertRefused(
        "SpectralNormalization \"odd\": expected a layer with a kernel or embeddings, received"
            + " Flatten(name=\"flat\")",
        () -> SpectralNormalization.of(Flatten.of().named("flat")).named("odd").apply(Input.of(3)));
    Kit.assertRefused(
        "SpectralNormalization: powerIterations must lie in [1, 1000], received 0.",
        () -> SpectralNormalization.of(Dense.of(1)).powerIterations(0));
    Kit.assertRefused(
        "SpectralNormalization: expected a layer, received null.",
        () -> SpectralNormalization.of((Layer) null));
  }

  @Test
  void aLambdaRunsAndSaysThatItCannotBeSaved() {
    var in = Input.of(2);
    var twice = Lambda.of(x -> x.multiply(2)).named("twice");
    var model = Model.of(in, Lambda.ofAll(l -> l.get(0).add(l.get(1))).apply(in, twice.apply(in)));
    assertArrayEquals(new double[] {3, 6}, model.predict(new float[][] {{1, 2}}).toDoubles(), 1e-6);
    Kit.assertRefused(
        "Lambda \"twice\": a Java function cannot be saved. Put it in the call of a class that"
            + " extends Layer, and make that known with Layers.register.",
        twice::toJson);
    Kit.assertRefused("Lambda: expected a function, received null.", () -> Lambda.ofAll(null));
  }

  @Test
  void aPenaltyOnOutputsIsAddedPerSample() {
    var dense = Dense.of(1).kernelInitializer("ones").activityRegularizer(L2.of(0.5));
    var model = Sequential.of(dense);
    model.compile("sgd", "mse");
    var x = new float[][] {{1}, {3}};
    assertEquals(0.5 * (1 + 9) / 2, model.trainOnBatch(x, x).get("loss"), 1e-5);
    assertEquals(dense.toString(), Layers.fromJson(dense.toJson()).toString());
    assertTrue(dense.toJson().contains("activity_regularizer"));
  }

  @Test
  void anEmbeddingLeadsBack() {
    var in = Input.of(DType.INT32, 2);
    for (boolean tied : new boolean[] {true, false}) {
      var words = ReversibleEmbedding.of(3, 2).tieWeights(tied).logitSoftCap(5);
      var model = Model.of(in, words.apply(words.apply(in)));
      var way =
          tied ? new float[][] {{1, 0}, {0, 1}, {2, 2}} : new float[][] {{1, 0, 2}, {0, 1, 2}};
      var vectors = NDArray.from(new float[][] {{1, 0}, {0, 1}, {2, 2}});
      model.setWeights(tied ? List.of(vectors) : List.of(vectors, NDArray.from(way)));
      var y = model.predict(new int[][] {{0, 2}}).toDoubles();
      double[] scores = {1, 0, 2, 2, 2, 8};
      for (int i = 0; i < 6; i++) assertEquals(5 * Math.tanh(scores[i] / 5), y[i], 1e-5);
      assertTrue(model.toJson().contains("\"reverse\" : true"));
      var copy = Models.fromJson(model.toJson());
      copy.setWeights(model.getWeights());
      assertEquals(model.predict(new int[][] {{0, 2}}), copy.predict(new int[][] {{0, 2}}));
    }
    Kit.assertRefused(
        "ReversibleEmbedding: logitSoftCap must be positive, received 0.0.",
        () -> ReversibleEmbedding.of(3, 2).logitSoftCap(0));
    Kit.assertRefused(
        "ReversibleEmbedding \"back\": expected floats of 2 numbers to lead back, received (None,"
            + " 4).",
        () -> ReversibleEmbedding.of(3, 2).named("back").apply(Input.of(4)));
  }

  @Test
  void shortNamesStandForTheSameLayers() {
    assertEquals("AveragePooling2D", ConfiguredInternals.className(Layers.get("AvgPool2D")));
    assertEquals(
        "GlobalMaxPooling1D", ConfiguredInternals.className(Layers.get("GlobalMaxPool1D")));
    assertEquals(
        "Conv2DTranspose", ConfiguredInternals.className(Layers.get("Convolution2DTranspose")));
    assertEquals(
        "SeparableConv1D", ConfiguredInternals.className(Layers.get("SeparableConvolution1D")));
  }

  @Test
  void fourierKernels() {
    var wave = STFT.of("imag").window(null).apply(4, 1, 3).toDoubles();
    assertArrayEquals(
        new double[] {0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0}, wave, 1e-6); // −sin(π t k / 2)
    var hann = STFT.of("real").scaling("spectrum").apply(5, 1, 1).toDoubles();
    assertArrayEquals(new double[] {0, 0.25, 0.5, 0.25, 0}, hann, 1e-6);
    var periodic = STFT.of("real").scaling(null).periodic(true).apply(4, 1, 1).toDoubles();
    assertArrayEquals(new double[] {0, 0.5, 1, 0.5}, periodic, 1e-6);
    var length = STFT.of("real").window("hamming").apply(3, 1, 1).toDoubles();
    assertEquals(1, length[0] * length[0] + length[1] * length[1] + length[2] * length[2], 1e-6);
    Kit.assertRefused(
        "STFT: expected a kernel of shape (frame, 1, bands), received (4, 3).",
        () -> STFT.of("real").apply(4, 3));
    Kit.assertRefused(
        "Unknown window \"han\": expected one of boxcar, hann, hamming, blackman, nuttall,"
            + " blackmanharris, flattop, bartlett, barthann, bohman. Did you mean \"hann\"?",
        () -> STFT.of("real").window("han"));
  }

  @Test
  void fansAreCountedAlongTheAxesThatAreNamed() {
    var uniform = VarianceScaling.of(1).mode("fan_in").distribution("uniform");
    double usual = largest(uniform.apply(50, 4, 25));
    double named =
        largest(
            InitializerInternals.along(uniform, new int[] {0}, new int[] {1, 2}).apply(50, 4, 25));
    assertEquals(Math.sqrt(3 / 200.0), usual, 1e-3);
    assertEquals(Math.sqrt(3 / 50.0), named, 1e-3);
    var preset =
        InitializerInternals.along(
            Initializers.get("lecun_uniform"), new int[] {0}, new int[] {1, 2});
    assertEquals(Math.sqrt(3 / 50.0), largest(preset.apply(50, 4, 25)), 1e-3);
  }

  private static double largest(NDArray values) {
    double most = 0;
    for (double v : values.toDoubles()) most = Math.max(most, Math.abs(v));
    return most;
  }

  @Test
  void numbersWithADefaultInKerasMayBeOmitted() {
    assertEquals(LeakyReLU.of(0.3).toString(), LeakyReLU.of().toString());
    assertEquals(ELU.of(1).toString(), ELU.of().toString());
    assertEquals(GroupNormalization.of(32).toString(), GroupNormalization.of().toString());
    assertEquals(UpSampling1D.of(2).toString(), UpSampling1D.of().toString());
  }

  @Test
  void aLayerAppliedToAnArrayIsInInference() {
    var dense = Dense.of(2);
    var x = Kit.normal(1, 3, 4);
    var y = dense.apply(x);
    assertEquals(Sequential.of(dense).predict(x), y);
    assertEquals(x, Dropout.of(0.5).apply(x));
    var words = TextVectorization.of("a", "b");
    var data = Dataset.of(new String[] {"b a", "a"}).map(words::apply);
    assertEquals(NDArray.from(new long[][] {{3, 2}, {2, 0}}), data.cache().whole().x().get(0));
    Kit.assertRefused(
        "Dropout: expected an array of samples, received a number.",
        () -> Dropout.of(0.5).apply(NDArray.from(1.0)));
    Kit.assertRefused(
        "Dropout: samples must not be null.", () -> Dropout.of(0.5).apply((NDArray) null));
  }
}
