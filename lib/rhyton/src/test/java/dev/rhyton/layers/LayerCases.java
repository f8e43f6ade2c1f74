package dev.rhyton.layers;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.applications.CustomScaleLayer;
import dev.rhyton.applications.LayerScale;
import dev.rhyton.applications.StochasticDepth;
import dev.rhyton.audio.MelSpectrogram;
import dev.rhyton.audio.STFTSpectrogram;
import dev.rhyton.constraints.MaxNorm;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.onnx.OnnxKit;
import dev.rhyton.onnx.OnnxLayer;
import dev.rhyton.regularizers.L2;
import dev.rhyton.tensor.Shape;
import dev.rhyton.text.CategoryEncoding;
import dev.rhyton.text.Discretization;
import dev.rhyton.text.HashedCrossing;
import dev.rhyton.text.Hashing;
import dev.rhyton.text.IntegerLookup;
import dev.rhyton.text.StringLookup;
import dev.rhyton.text.TFDConcat;
import dev.rhyton.text.TFDIdentity;
import dev.rhyton.text.TextVectorization;
import dev.rhyton.vision.AugMix;
import dev.rhyton.vision.AutoContrast;
import dev.rhyton.vision.CenterCrop;
import dev.rhyton.vision.ContrastLimitedAdaptiveHistogramEqualization;
import dev.rhyton.vision.CutMix;
import dev.rhyton.vision.Equalization;
import dev.rhyton.vision.MaxNumBoundingBoxes;
import dev.rhyton.vision.MixUp;
import dev.rhyton.vision.Pipeline;
import dev.rhyton.vision.RandAugment;
import dev.rhyton.vision.RandomBrightness;
import dev.rhyton.vision.RandomColorDegeneration;
import dev.rhyton.vision.RandomColorJitter;
import dev.rhyton.vision.RandomContrast;
import dev.rhyton.vision.RandomCrop;
import dev.rhyton.vision.RandomElasticTransform;
import dev.rhyton.vision.RandomErasing;
import dev.rhyton.vision.RandomFlip;
import dev.rhyton.vision.RandomGaussianBlur;
import dev.rhyton.vision.RandomGrayscale;
import dev.rhyton.vision.RandomHue;
import dev.rhyton.vision.RandomInvert;
import dev.rhyton.vision.RandomPerspective;
import dev.rhyton.vision.RandomPosterization;
import dev.rhyton.vision.RandomRotation;
import dev.rhyton.vision.RandomSaturation;
import dev.rhyton.vision.RandomSharpness;
import dev.rhyton.vision.RandomShear;
import dev.rhyton.vision.RandomTransform;
import dev.rhyton.vision.RandomTranslation;
import dev.rhyton.vision.RandomZoom;
import dev.rhyton.vision.Rescaling;
import dev.rhyton.vision.Resizing;
import dev.rhyton.vision.Solarization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Every registered layer, in several settings each, for {@link LayerTester}. */
public final class LayerCases {
  public static final Map<String, LayerTester> CASES = new LinkedHashMap<>();
  private static final Shape VECTOR = Shape.of(4);
  private static final Shape STEPS = Shape.of(3, 4);
  private static final Shape IMAGE = Shape.of(5, 6, 2);
  private static final Shape COLOURS = Shape.of(5, 6, 3);
  private static final Shape VOLUME = Shape.of(3, 4, 3, 2);
  private static final Shape VOLUME_3 = Shape.of(4, 4, 4, 4);
  private static final Shape CHANNELS_FIRST = Shape.of(2, 5, 6);

  private static void add(long weights, Supplier<Layer> make, Shape... samples) {
    var layer = make.get();
    CASES.put(layer + " of " + List.of(samples), LayerTester.of(make, weights, samples));
  }

  private static Layer unfrozen() {
    var layer = OnnxLayer.of(OnnxKit.small());
    layer.unfreeze();
    return layer;
  }

  private static void addIntegers(long weights, Supplier<Layer> make, int below, Shape sample) {
    CASES.put(
        make.get() + " of " + sample, LayerTester.of(make, weights, sample).ofIntegers(below));
  }

  private static void addWords(long weights, Supplier<Layer> make, Shape... samples) {
    CASES.put(
        make.get() + " of words " + List.of(samples),
        LayerTester.of(make, weights, samples).ofWords());
  }

  static {
    addIntegers(0, () -> CategoryEncoding.of(5), 5, STEPS);
    addIntegers(0, () -> CategoryEncoding.of(5).outputMode("one_hot"), 5, Shape.of(3));
    addWords(0, () -> Hashing.of(7).maskValue(""), STEPS);
    addWords(0, () -> Hashing.of(7).salt(1, 2).outputMode("count"), STEPS);
    addIntegers(0, () -> Hashing.of(3).outputMode("one_hot"), 5, Shape.of(3));
    addWords(0, () -> StringLookup.of("Dog", "naïve 猫").maskToken(""), STEPS);
    addWords(0, () -> StringLookup.of("Dog", "cat").outputMode("multi_hot"), STEPS);
    addWords(0, () -> StringLookup.of("Dog").outputMode("tf_idf").idfWeights(2), VECTOR);
    addWords(0, () -> TextVectorization.of("dog").outputSequenceLength(3), Shape.of(1));
    addWords(0, () -> TextVectorization.of("dog", "猫").outputMode("count").ngrams(2), Shape.of());
    addIntegers(0, () -> IntegerLookup.of(3, 1).numOovIndices(2), 5, STEPS);
    addIntegers(0, () -> IntegerLookup.of(3, 1).outputMode("one_hot"), 5, Shape.of(3));
    addWords(0, () -> HashedCrossing.of(7), Shape.of(1), Shape.of(1));
    addWords(0, () -> HashedCrossing.of(7).outputMode("one_hot"), Shape.of(1), Shape.of(1));
    add(6, () -> OnnxLayer.of(OnnxKit.small()), Shape.of(2));
    add(6, LayerCases::unfrozen, Shape.of(2));
    add(0, () -> CenterCrop.of(3, 2), IMAGE);
    add(0, () -> CenterCrop.of(3, 2).dataFormat("channels_first"), CHANNELS_FIRST);
    add(0, () -> Resizing.of(3, 4).interpolation("nearest"), IMAGE);
    add(0, () -> Resizing.of(7, 3).dataFormat("channels_first"), CHANNELS_FIRST);
    add(0, () -> Resizing.of(3, 4).interpolation("lanczos3").cropToAspectRatio(true), IMAGE);
    var sound = Shape.of(20, 2);
    add(
        60,
        () -> STFTSpectrogram.of().frameLength(6).frameStep(4).window("hamming"),
        Shape.of(20, 1));
    add(
        24,
        () -> STFTSpectrogram.of("magnitude").frameLength(4).padding("same").window(null),
        sound);
    add(
        24,
        () -> STFTSpectrogram.of("psd").frameLength(4).expandDims(true).scaling("spectrum"),
        sound);
    add(12, () -> STFTSpectrogram.of("real").frameLength(4).customWindow(1, 2, 3, 1), sound);
    add(12, () -> STFTSpectrogram.of("imag").frameLength(4).scaling(null).window("hamming"), sound);
    add(
        24,
        () -> STFTSpectrogram.of("stft").frameLength(4).scaling("spectrum").window(null),
        sound);
    add(0, () -> melOf8().powerToDb(false), Shape.of(30));
    add(0, () -> melOf8().sequenceLength(7).window("hamming").maxFreq(3000), Shape.of(30));
    add(
        0,
        () -> melOf8().powerToDb(false).magExp(1.5).customWindow(1, 2, 3, 4, 4, 3, 2, 1),
        Shape.of(30));
    add(0, () -> Activation.of("tanh"), VECTOR);
    add(0, () -> Activation.of("softmax"), STEPS);
    add(0, () -> ActivityRegularization.of(0.1, 0.2), VECTOR);
    add(0, () -> AlphaDropout.of(0.3), STEPS);
    add(0, () -> AdaptiveAveragePooling1D.of(2), STEPS);
    add(0, () -> AdaptiveAveragePooling2D.of(2, 4), IMAGE);
    add(0, () -> AdaptiveAveragePooling3D.of(2), VOLUME);
    add(0, () -> AdaptiveMaxPooling1D.of(2), STEPS);
    add(0, () -> AdaptiveMaxPooling2D.of(3).dataFormat("channels_first"), CHANNELS_FIRST);
    add(0, () -> AdaptiveMaxPooling3D.of(2, 3, 1), VOLUME);
    add(0, Average::of, VECTOR, VECTOR, VECTOR);
    add(0, () -> Cropping1D.of(1, 0), STEPS);
    add(0, () -> Cropping2D.of(new int[][] {{1, 0}, {2, 1}}), IMAGE);
    add(0, () -> Cropping2D.of(1).dataFormat("channels_first"), CHANNELS_FIRST);
    add(0, () -> Cropping3D.of(1, 1, 0), VOLUME);
    add(0, () -> Discretization.of(new double[] {-0.5, 0.5}), STEPS);
    add(0, () -> Discretization.of(new double[] {0}).outputMode("one_hot"), VECTOR);
    add(0, () -> Discretization.of(new double[] {0}).outputMode("multi_hot"), VECTOR);
    add(0, () -> Discretization.of(new double[] {0}).outputMode("count"), STEPS);
    add(0, () -> Dot.of(1), VECTOR, VECTOR);
    add(0, () -> Dot.of(2, 1).normalize(true), STEPS, Shape.of(4, 2));
    add(0, () -> ELU.of(0.7), VECTOR);
    add(0, () -> GaussianDropout.of(0.3), VECTOR);
    add(0, () -> GaussianNoise.of(0.3), VECTOR);
    add(8, () -> GroupNormalization.of(2), STEPS);
    add(4, () -> GroupNormalization.of(-1).axis(1), CHANNELS_FIRST);
    add(0, Identity::of, STEPS);
    add(0, TFDIdentity::of, STEPS);
    add(8, LayerNormalization::of, STEPS);
    add(12, () -> LayerNormalization.of().axis(1, 2).center(false), STEPS);
    add(0, () -> Lambda.of(x -> x.square().sum(-1)), STEPS);
    add(0, () -> LeakyReLU.of(0.1), VECTOR);
    add(0, Maximum::of, VECTOR, VECTOR);
    add(0, Minimum::of, VECTOR, VECTOR);
    add(0, Multiply::of, STEPS, Shape.of(1, 4));
    add(4, PReLU::of, VECTOR);
    add(2, () -> PReLU.of().sharedAxes(1, 2), IMAGE);
    add(0, () -> Permute.of(2, 1), STEPS);
    add(4, RMSNormalization::of, STEPS);
    add(0, () -> AugMix.of().numChains(2).chainDepth(1).allOps(false).alpha(0.5), COLOURS);
    add(0, () -> AutoContrast.of().valueRange(-3, 3), IMAGE);
    add(
        0,
        () -> ContrastLimitedAdaptiveHistogramEqualization.of().tileGridSize(2, 3).clipLimit(2),
        IMAGE);
    add(0, () -> CutMix.of(0.5).seed(1), IMAGE);
    add(0, () -> Equalization.of().bins(64).valueRange(-2, 2), IMAGE);
    add(0, () -> MaxNumBoundingBoxes.of(3).fillValue(-2), IMAGE);
    add(0, () -> MixUp.of(0.4), IMAGE);
    add(0, () -> Pipeline.of(RandomFlip.of().seed(2), Rescaling.of(0.5)), IMAGE);
    add(0, () -> RandAugment.of().numOps(1).factor(0.3).interpolation("nearest"), COLOURS);
    add(0, () -> RandomColorDegeneration.of(0.3), COLOURS);
    add(0, () -> RandomColorJitter.of().brightnessFactor(0.1).hueFactor(0.2), COLOURS);
    add(0, () -> RandomColorJitter.of().contrastFactor(0.1).saturationFactor(0.2), COLOURS);
    add(0, () -> RandomElasticTransform.of(0.5).scale(0.3).fillMode("wrap"), IMAGE);
    add(0, () -> RandomErasing.of(0.5, 1).scale(0.1, 0.4).fillValue(3), IMAGE);
    add(0, () -> RandomErasing.of().fillValue(1, 2, 3), COLOURS);
    add(0, () -> RandomGaussianBlur.of().kernelSize(5, 3).sigma(0.5, 1), IMAGE);
    add(0, RandomGrayscale::of, COLOURS);
    add(0, () -> RandomHue.of(0.3).valueRange(-2, 2), COLOURS);
    add(0, () -> RandomInvert.of(0.5), IMAGE);
    add(0, () -> RandomPosterization.of(3), IMAGE);
    add(0, () -> RandomSaturation.of(0.3, 0.6), COLOURS);
    add(0, () -> RandomSharpness.of(0.3), IMAGE);
    add(0, () -> Solarization.of().additionFactor(0.2).thresholdFactor(0.4), IMAGE);
    add(0, () -> RandomBrightness.of(0.3).valueRange(-2, 2), IMAGE);
    add(0, () -> RandomContrast.of(0.2, 0.3), IMAGE);
    // Of the images' size, since in inference a crop of another one leaves them as they are.
    add(0, () -> RandomCrop.of(5, 6), IMAGE);
    add(0, () -> RandomCrop.of(5, 6).dataFormat("channels_first"), CHANNELS_FIRST);
    add(0, () -> RandomFlip.of("horizontal").seed(3), IMAGE);
    add(0, () -> RandomFlip.of().boundingBoxFormat("rel_xywh"), IMAGE);
    add(0, () -> RandomPerspective.of(0.5, 1).scale(0.3), IMAGE);
    add(0, () -> RandomRotation.of(0.2).fillMode("constant").fillValue(0.5), IMAGE);
    add(0, () -> RandomRotation.of(-0.1, 0.2).dataFormat("channels_first"), CHANNELS_FIRST);
    add(0, () -> RandomShear.of(0.2, 0.1).fillMode("wrap"), IMAGE);
    add(0, () -> RandomTranslation.of(0.2, 0.1).fillMode("nearest"), IMAGE);
    add(0, () -> RandomZoom.of(0.2).widthFactor(-0.2, 0.3).interpolation("nearest"), IMAGE);
    add(0, () -> ReLU.of().maxValue(1).negativeSlope(0.1).threshold(0.2), VECTOR);
    add(0, () -> RepeatVector.of(3), VECTOR);
    add(0, Softmax::of, VECTOR);
    add(0, () -> Softmax.of().axis(1), STEPS);
    add(15, () -> SpectralNormalization.of(Dense.of(3)).powerIterations(2), Shape.of(3));
    add(60, () -> SpectralNormalization.of(Conv2D.of(3, 3)), IMAGE);
    add(0, () -> SpatialDropout1D.of(0.4), STEPS);
    add(0, () -> SpatialDropout2D.of(0.4).dataFormat("channels_first"), CHANNELS_FIRST);
    add(0, () -> SpatialDropout3D.of(0.4), VOLUME);
    add(0, Subtract::of, VECTOR, VECTOR);
    add(0, UnitNormalization::of, VECTOR);
    add(0, () -> UpSampling1D.of(2), STEPS);
    add(0, () -> UpSampling2D.of(2, 3).interpolation("bilinear"), IMAGE);
    add(0, () -> UpSampling2D.of(2).dataFormat("channels_first"), CHANNELS_FIRST);
    add(0, () -> UpSampling3D.of(2), VOLUME);
    add(0, () -> ZeroPadding1D.of(2, 1), STEPS);
    add(0, () -> ZeroPadding2D.of(1, 2), IMAGE);
    add(0, () -> ZeroPadding3D.of(1), VOLUME);
    add(0, Add::of, VECTOR, VECTOR);
    add(0, Add::of, STEPS, Shape.of(1, 4), STEPS);
    add(0, () -> AveragePooling1D.of(2).padding("same"), STEPS);
    add(0, () -> AveragePooling3D.of(2), VOLUME);
    add(27, () -> Conv1D.of(3, 2), STEPS);
    add(
        18,
        () -> Conv1D.of(2, 2).padding("causal").dilationRate(2).activation("tanh"),
        Shape.of(6, 4));
    add(26, () -> Conv1DTranspose.of(2, 3).strides(2), STEPS);
    add(26, () -> Conv2DTranspose.of(2, 2, 3).strides(2).padding("same").outputPadding(1), IMAGE);
    add(38, () -> Conv2DTranspose.of(2, 3), IMAGE);
    add(6, () -> Conv2DTranspose.of(2, 1).strides(2), IMAGE);
    add(34, () -> Conv3D.of(2, 2), VOLUME);
    add(33, () -> Conv3D.of(1, 2).strides(2).padding("same"), VOLUME_3);
    add(34, () -> Conv3DTranspose.of(2, 2).strides(2), VOLUME);
    add(12, () -> DepthwiseConv1D.of(2), STEPS);
    add(40, () -> DepthwiseConv2D.of(3).depthMultiplier(2).padding("same"), IMAGE);
    add(20, () -> DepthwiseConv2D.of(3).dilationRate(2).padding("same"), IMAGE);
    add(0, GlobalAveragePooling1D::of, STEPS);
    add(0, GlobalAveragePooling3D::of, VOLUME);
    add(0, GlobalMaxPooling1D::of, STEPS);
    add(0, () -> GlobalMaxPooling2D.of().keepdims(true), IMAGE);
    add(0, GlobalMaxPooling3D::of, VOLUME);
    add(0, () -> MaxPooling1D.of(2).strides(1), STEPS);
    add(0, () -> MaxPooling3D.of(2).padding("same"), VOLUME);
    add(23, () -> SeparableConv1D.of(3, 2), STEPS);
    add(27, () -> SeparableConv2D.of(3, 3).depthMultiplier(1).activation("tanh"), IMAGE);
    add(0, () -> AveragePooling2D.of(2), IMAGE);
    add(0, () -> AveragePooling2D.of(3, 2).strides(2, 1).padding("same"), IMAGE);
    add(0, () -> AveragePooling2D.of(2).dataFormat("channels_first"), CHANNELS_FIRST);
    add(16, BatchNormalization::of, VECTOR);
    add(8, BatchNormalization::of, IMAGE);
    add(6, () -> BatchNormalization.of().axis(1).scale(false).momentum(0.5), CHANNELS_FIRST);
    add(4, () -> BatchNormalization.of().center(false).scale(false).epsilon(0.1), IMAGE);
    add(12, () -> BatchNormalization.of().scale(false).renorm(true), IMAGE);
    add(0, Concatenate::of, VECTOR, Shape.of(2));
    add(0, () -> TFDConcat.of(-1), VECTOR, Shape.of(2));
    add(0, () -> Concatenate.of().axis(1), STEPS, Shape.of(2, 4), STEPS);
    add(57, () -> Conv2D.of(3, 3), IMAGE);
    add(24, () -> Conv2D.of(2, 2, 3).strides(2).padding("same").useBias(false), IMAGE);
    add(6, () -> Conv2D.of(2, 1).strides(2), IMAGE);
    add(27, () -> Conv2D.of(3, 2).activation("tanh").dataFormat("channels_first"), CHANNELS_FIRST);
    add(38, () -> Conv2D.of(2, 3).dilationRate(2).padding("same"), IMAGE);
    add(26, () -> Conv2D.of(2, 2, 3).dilationRate(2, 1), IMAGE);
    add(40, () -> Conv2D.of(4, 3).groups(2).kernelRegularizer(L2.of(0.1)), IMAGE);
    add(15, () -> Dense.of(3), VECTOR);
    add(12, () -> Dense.of(3).useBias(false).activation("gelu"), VECTOR);
    add(15, () -> Dense.of(3).activation("sigmoid").kernelConstraint(MaxNorm.of(1)), STEPS);
    add(0, () -> Dropout.of(0.4), STEPS);
    add(0, () -> Dropout.of(0.4).noiseShape(-1, 1, 4), STEPS);
    addIntegers(10, () -> Embedding.of(5, 2), 5, Shape.of(3));
    addIntegers(10, () -> Embedding.of(5, 2).maskZero(true), 5, Shape.of(2, 3));
    addIntegers(10, () -> ReversibleEmbedding.of(5, 2).maskZero(true), 5, Shape.of(2, 3));
    add(20, () -> ReversibleEmbedding.of(5, 4).logitSoftCap(2), STEPS);
    add(0, Masking::of, STEPS);
    add(72, () -> ConvLSTM1D.of(2, 2).padding("same").strides(2), Shape.of(2, 4, 2));
    add(136, () -> ConvLSTM2D.of(2, 2), Shape.of(2, 3, 3, 2));
    add(
        136,
        () -> ConvLSTM2D.of(2, 2).dataFormat("channels_first").returnSequences(true),
        Shape.of(2, 2, 3, 3));
    add(136, () -> ConvLSTM2D.of(2, 2).dilationRate(2).recurrentDropout(0.2), Shape.of(2, 3, 3, 2));
    add(264, () -> ConvLSTM3D.of(2, 2), Shape.of(2, 2, 2, 2, 2));
    add(192, () -> Bidirectional.of(LSTM.of(3)), STEPS);
    add(
        48,
        () ->
            Bidirectional.of(SimpleRNN.of(3).returnSequences(true).returnState(true))
                .mergeMode("ave"),
        STEPS,
        Shape.of(3),
        Shape.of(3));
    add(48, () -> Bidirectional.of(SimpleRNN.of(3)).mergeMode("mul"), STEPS);
    add(105, () -> Bidirectional.of(SimpleRNN.of(3), GRU.of(3).goBackwards(true)), STEPS);
    add(10, () -> TimeDistributed.of(Dense.of(2)), STEPS);
    add(38, () -> TimeDistributed.of(Conv2D.of(2, 3)), Shape.of(2, 4, 4, 2));
    add(12, () -> EinsumDense.of("ab,bc->ac", 3), VECTOR);
    add(15, () -> EinsumDense.of("abc,cd->abd", -1, 3).biasAxes("d").activation("tanh"), STEPS);
    add(27, () -> EinsumDense.of("...x,xy->...y", 3).biasAxes("y"), Shape.of(2, 3, 8));
    add(30, () -> EinsumDense.of("abc,cde->abde", -1, 2, 3).biasAxes("de"), STEPS);
    add(12, () -> EinsumDense.of("ab...,bc->ac...", 4), Shape.of(3, 2));
    add(80, () -> MultiHeadAttention.of(2, 2), STEPS, STEPS);
    add(100, () -> MultiHeadAttention.of(2, 3).valueDim(2), STEPS, Shape.of(2, 4));
    add(
        60,
        () -> MultiHeadAttention.of(2, 2).useBias(false).outputShape(3).dropout(0.2),
        STEPS,
        Shape.of(2, 5),
        Shape.of(2, 3));
    add(
        80,
        () -> MultiHeadAttention.of(2, 2).attentionAxes(2),
        Shape.of(2, 3, 4),
        Shape.of(2, 3, 4));
    add(
        80,
        () -> MultiHeadAttention.of(2, 2).attentionAxes(1, 2),
        Shape.of(2, 3, 4),
        Shape.of(3, 2, 4));
    add(100, () -> MultiHeadAttention.of(2, 2).useGate(true).slidingWindow(2), STEPS, STEPS);
    add(80, () -> MultiHeadAttention.of(2, 2), STEPS, STEPS, STEPS, Shape.of(3, 3));
    add(60, () -> GroupQueryAttention.of(2, 2, 1), STEPS, STEPS);
    add(
        80,
        () -> GroupQueryAttention.of(2, 2, 1).useGate(true),
        STEPS,
        STEPS,
        STEPS,
        Shape.of(3, 3));
    add(0, Attention::of, STEPS, Shape.of(2, 4));
    add(2, () -> Attention.of().useScale(true).scoreMode("concat"), STEPS, STEPS, STEPS);
    add(4, AdditiveAttention::of, STEPS, Shape.of(2, 4));
    add(0, () -> AdditiveAttention.of().useScale(false).dropout(0.3), STEPS, STEPS);
    add(24, () -> SimpleRNN.of(3), STEPS);
    add(21, () -> SimpleRNN.of(3).useBias(false).returnSequences(true), STEPS, Shape.of(3));
    add(96, () -> LSTM.of(3), STEPS);
    add(96, () -> LSTM.of(3).returnSequences(true).returnState(true).goBackwards(true), STEPS);
    add(96, () -> LSTM.of(3).kernelRegularizer(L2.of(0.1)), STEPS, Shape.of(3), Shape.of(3));
    add(96, () -> LSTM.of(3).dropout(0.2).recurrentDropout(0.3), STEPS);
    add(81, () -> GRU.of(3), STEPS);
    add(72, () -> GRU.of(3).resetAfter(false).recurrentActivation("hard_sigmoid"), STEPS);
    add(63, () -> GRU.of(3).useBias(false), STEPS);
    add(72, () -> GRU.of(3).resetAfter(false).dropout(0.2).recurrentDropout(0.3), STEPS);
    add(24, () -> SimpleRNNCell.of(3), VECTOR, Shape.of(3));
    add(96, () -> LSTMCell.of(3), VECTOR, Shape.of(3), Shape.of(3));
    add(81, () -> GRUCell.of(3), VECTOR, Shape.of(3));
    add(24, () -> RNN.of(SimpleRNNCell.of(3)), STEPS);
    add(138, () -> RNN.of(LSTMCell.of(3), GRUCell.of(2)).returnState(true), STEPS);
    add(
        36,
        () -> StackedRNNCells.of(SimpleRNNCell.of(3), SimpleRNNCell.of(2)),
        VECTOR,
        Shape.of(3),
        Shape.of(2));
    add(0, Flatten::of, IMAGE);
    add(0, () -> Flatten.of().dataFormat("channels_first"), CHANNELS_FIRST);
    add(0, GlobalAveragePooling2D::of, IMAGE);
    add(
        0,
        () -> GlobalAveragePooling2D.of().keepdims(true).dataFormat("channels_first"),
        CHANNELS_FIRST);
    add(0, () -> InputLayer.of(4), VECTOR);
    add(0, () -> MaxPooling2D.of(2), IMAGE);
    add(0, () -> MaxPooling2D.of(3).strides(2).padding("same"), IMAGE);
    add(0, () -> MaxPooling2D.of(2).dataFormat("channels_first"), CHANNELS_FIRST);
    add(9, Normalization::of, VECTOR);
    add(25, () -> Normalization.of().axis(1, 2), STEPS);
    add(3, () -> Normalization.of().axis(), STEPS);
    add(0, () -> Normalization.of(new double[] {2}, new double[] {4}).invert(true), VECTOR);
    add(0, () -> Rescaling.of(0.5).offset(-1), IMAGE);
    add(0, () -> Rescaling.of(0.5, 2).offset(-1, 1), IMAGE);
    add(4, () -> LayerScale.of(0.1, 4), STEPS);
    add(0, () -> StochasticDepth.of(0.3), IMAGE);
    add(0, () -> CustomScaleLayer.of(0.2), STEPS, STEPS);
    add(0, () -> Reshape.of(2, -1), VECTOR);
    add(0, () -> Reshape.of(6, 2, 5), IMAGE);
    add(21, () -> Sequential.of(Dense.of(3), Dense.of(2).useBias(false)), VECTOR);
  }

  private static MelSpectrogram melOf8() {
    return MelSpectrogram.of().fftLength(8).sequenceStride(5).numMelBins(3);
  }

  private LayerCases() {}

  /** Random numbers that differ from run to run have no numerical gradient. */
  static boolean isRandom(Layer layer) {
    return layer instanceof RandomTransform
        || layer instanceof Pipeline
        || Stream.of("Dropout", "dropout", "Noise", "Stochastic")
            .anyMatch(layer.toString()::contains);
  }

  /** TensorFlow resizes in single precision, whatever it is given. */
  private static boolean isSingle(Layer layer) {
    return layer.toString().contains("bilinear")
        || layer instanceof RandomCrop
        || layer instanceof Resizing;
  }

  static Stream<DynamicTest> each(Consumer<LayerTester> check) {
    return CASES.entrySet().stream()
        .map(c -> dynamicTest(c.getKey(), () -> check.accept(c.getValue())));
  }

  /**
   * The cases crossed with values. Each case meets one value in {@code step}, and the next case the
   * next values, so that every value meets cases of all families; in a full run it meets them all.
   */
  static <T> Stream<DynamicTest> cross(
      Map<String, T> values, int step, BiConsumer<LayerTester, T> check) {
    var tests = new ArrayList<DynamicTest>();
    int at = 0;
    for (var value : values.entrySet()) {
      int turn = at++;
      for (var c : CASES.entrySet()) {
        if (turn++ % step != 0 && !Kit.FULL) continue;
        tests.add(
            dynamicTest(
                value.getKey() + ": " + c.getKey(),
                () -> check.accept(c.getValue(), value.getValue())));
      }
    }
    return tests.stream();
  }

  /** A model has no policy of its own, and TensorFlow resizes in single precision. */
  static boolean hasPolicy(LayerTester tester) {
    var layer = tester.make().get();
    return !(layer instanceof Model) && !isSingle(layer);
  }

  static Stream<DynamicTest> single(Consumer<LayerTester> check) {
    return each(
        c -> {
          if (hasPolicy(c)) check.accept(c);
        });
  }
}
