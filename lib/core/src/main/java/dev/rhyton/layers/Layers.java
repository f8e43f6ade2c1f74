package dev.rhyton.layers;

import dev.rhyton.config.Registry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The list of the layers that come with the library. */
final class Layers {
  private static final List<Class<? extends Layer>> ALL =
      List.of(
          Activation.class,
          ActivityRegularization.class,
          AdaptiveAveragePooling1D.class,
          AdaptiveAveragePooling2D.class,
          AdaptiveAveragePooling3D.class,
          AdaptiveMaxPooling1D.class,
          AdaptiveMaxPooling2D.class,
          AdaptiveMaxPooling3D.class,
          Add.class,
          AdditiveAttention.class,
          AlphaDropout.class,
          Attention.class,
          AugMix.class,
          AutoContrast.class,
          Average.class,
          AveragePooling1D.class,
          AveragePooling2D.class,
          AveragePooling3D.class,
          BatchNormalization.class,
          Bidirectional.class,
          CategoryEncoding.class,
          CenterCrop.class,
          Concatenate.class,
          ContrastLimitedAdaptiveHistogramEqualization.class,
          Conv1D.class,
          Conv1DTranspose.class,
          Conv2D.class,
          Conv2DTranspose.class,
          Conv3D.class,
          Conv3DTranspose.class,
          ConvLSTM1D.class,
          ConvLSTM2D.class,
          ConvLSTM3D.class,
          Cropping1D.class,
          Cropping2D.class,
          Cropping3D.class,
          CustomScaleLayer.class,
          CutMix.class,
          Dense.class,
          DepthwiseConv1D.class,
          DepthwiseConv2D.class,
          Discretization.class,
          Dot.class,
          Dropout.class,
          ELU.class,
          EinsumDense.class,
          Embedding.class,
          Equalization.class,
          Flatten.class,
          GRU.class,
          GRUCell.class,
          GaussianDropout.class,
          GaussianNoise.class,
          GlobalAveragePooling1D.class,
          GlobalAveragePooling2D.class,
          GlobalAveragePooling3D.class,
          GlobalMaxPooling1D.class,
          GlobalMaxPooling2D.class,
          GlobalMaxPooling3D.class,
          GroupNormalization.class,
          GroupQueryAttention.class,
          HashedCrossing.class,
          Hashing.class,
          Identity.class,
          InputLayer.class,
          IntegerLookup.class,
          LSTM.class,
          LSTMCell.class,
          Lambda.class,
          LayerNormalization.class,
          LayerScale.class,
          LeakyReLU.class,
          Masking.class,
          MaxNumBoundingBoxes.class,
          MaxPooling1D.class,
          MaxPooling2D.class,
          MaxPooling3D.class,
          Maximum.class,
          MelSpectrogram.class,
          Minimum.class,
          MixUp.class,
          MultiHeadAttention.class,
          Multiply.class,
          Normalization.class,
          PReLU.class,
          Permute.class,
          Pipeline.class,
          RMSNormalization.class,
          RNN.class,
          RandAugment.class,
          RandomBrightness.class,
          RandomColorDegeneration.class,
          RandomColorJitter.class,
          RandomContrast.class,
          RandomCrop.class,
          RandomElasticTransform.class,
          RandomErasing.class,
          RandomFlip.class,
          RandomGaussianBlur.class,
          RandomGrayscale.class,
          RandomHue.class,
          RandomInvert.class,
          RandomPerspective.class,
          RandomPosterization.class,
          RandomRotation.class,
          RandomSaturation.class,
          RandomSharpness.class,
          RandomShear.class,
          RandomTranslation.class,
          RandomZoom.class,
          ReLU.class,
          RepeatVector.class,
          Rescaling.class,
          Reshape.class,
          ReversibleEmbedding.class,
          Resizing.class,
          STFTSpectrogram.class,
          SeparableConv1D.class,
          SeparableConv2D.class,
          SimpleRNN.class,
          SimpleRNNCell.class,
          Softmax.class,
          Solarization.class,
          SpatialDropout1D.class,
          SpatialDropout2D.class,
          SpatialDropout3D.class,
          SpectralNormalization.class,
          StackedRNNCells.class,
          StochasticDepth.class,
          StringLookup.class,
          Subtract.class,
          TextVectorization.class,
          TimeDistributed.class,
          UnitNormalization.class,
          UpSampling1D.class,
          UpSampling2D.class,
          UpSampling3D.class,
          ZeroPadding1D.class,
          ZeroPadding2D.class,
          ZeroPadding3D.class);

  /** Keras' other names, {@code AvgPool2D}: beginnings of names, and what they stand for. */
  private static final Map<String, String> SHORT =
      Map.of(
          "AveragePooling", "AvgPool",
          "GlobalAveragePooling", "GlobalAvgPool",
          "MaxPooling", "MaxPool",
          "GlobalMaxPooling", "GlobalMaxPool",
          "Conv", "Convolution",
          "SeparableConv", "SeparableConvolution");

  private static final Pattern NAME = Pattern.compile("(\\D+)(\\dD.*)");

  /** Those that need no shape to be made, so that Keras' files tell none. */
  private static final Set<Class<? extends Layer>> BUILT_AT_ONCE =
      Set.of(
          Activation.class,
          ActivityRegularization.class,
          AlphaDropout.class,
          Dropout.class,
          ELU.class,
          GaussianDropout.class,
          GaussianNoise.class,
          Identity.class,
          InputLayer.class,
          LeakyReLU.class,
          Masking.class,
          ReLU.class,
          Reshape.class,
          Softmax.class,
          StochasticDepth.class,
          UnitNormalization.class);

  /** Those whose outputs have the mask of their input: what Keras marks with supports_masking. */
  private static final Set<Class<? extends Layer>> PASS_MASKS =
      Set.of(
          Activation.class,
          ActivityRegularization.class,
          AlphaDropout.class,
          BatchNormalization.class,
          Dense.class,
          Dropout.class,
          ELU.class,
          GaussianDropout.class,
          GaussianNoise.class,
          GroupNormalization.class,
          Identity.class,
          LayerNormalization.class,
          LeakyReLU.class,
          Normalization.class,
          PReLU.class,
          ReLU.class,
          Rescaling.class,
          Softmax.class,
          TimeDistributed.class,
          UnitNormalization.class);

  /** Layers that compute with the sizes of axes which may be unknown before a run. */
  private static final List<Class<? extends Layer>> NEED_SIZES =
      List.of(
          AdaptivePooling.class,
          CenterCrop.class,
          ConvTranspose.class,
          Cropping1D.class,
          Cropping2D.class,
          Cropping3D.class,
          Dot.class,
          GroupNormalization.class,
          GroupQueryAttention.class,
          UpSampling1D.class,
          UpSampling2D.class,
          UpSampling3D.class);

  private Layers() {}

  static boolean needsSizes(Layer layer) {
    return NEED_SIZES.stream().anyMatch(c -> c.isInstance(layer));
  }

  static boolean passesMask(Layer layer) {
    return PASS_MASKS.contains(layer.getClass()) || layer instanceof SpatialDropout;
  }

  static boolean isBuiltAtOnce(Layer layer) {
    return BUILT_AT_ONCE.contains(layer.getClass())
        || layer instanceof Pooling
        || layer instanceof GlobalPooling
        || layer instanceof SpatialDropout;
  }

  static void register(Registry<Layer> registry) {
    ALL.forEach(registry::add);
    for (var type : ALL) {
      var parts = NAME.matcher(type.getSimpleName());
      if (!parts.matches() || !SHORT.containsKey(parts.group(1))) continue;
      registry.add(type, SHORT.get(parts.group(1)) + parts.group(2));
    }
  }
}
