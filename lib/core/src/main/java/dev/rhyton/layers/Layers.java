package dev.rhyton.layers;

import dev.rhyton.config.Json;
import dev.rhyton.config.Registry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The layers by their names, as {@code keras.layers}. */
public final class Layers {
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
          Average.class,
          AveragePooling1D.class,
          AveragePooling2D.class,
          AveragePooling3D.class,
          BatchNormalization.class,
          Bidirectional.class,
          Concatenate.class,
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
          Dense.class,
          DepthwiseConv1D.class,
          DepthwiseConv2D.class,
          Dot.class,
          Dropout.class,
          ELU.class,
          EinsumDense.class,
          Embedding.class,
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
          Identity.class,
          InputLayer.class,
          LSTM.class,
          LSTMCell.class,
          Lambda.class,
          LayerNormalization.class,
          LeakyReLU.class,
          Masking.class,
          MaxPooling1D.class,
          MaxPooling2D.class,
          MaxPooling3D.class,
          Maximum.class,
          Minimum.class,
          MultiHeadAttention.class,
          Multiply.class,
          Normalization.class,
          PReLU.class,
          Permute.class,
          RMSNormalization.class,
          RNN.class,
          ReLU.class,
          RepeatVector.class,
          Reshape.class,
          ReversibleEmbedding.class,
          SeparableConv1D.class,
          SeparableConv2D.class,
          SimpleRNN.class,
          SimpleRNNCell.class,
          Softmax.class,
          SpatialDropout1D.class,
          SpatialDropout2D.class,
          SpatialDropout3D.class,
          SpectralNormalization.class,
          StackedRNNCells.class,
          Subtract.class,
          TimeDistributed.class,
          UnitNormalization.class,
          UpSampling1D.class,
          UpSampling2D.class,
          UpSampling3D.class,
          ZeroPadding1D.class,
          ZeroPadding2D.class,
          ZeroPadding3D.class);

  /** Keras' other names, {@code AvgPool2D}: prefixes of names and their replacements. */
  private static final Map<String, String> SHORT =
      Map.of(
          "AveragePooling", "AvgPool",
          "GlobalAveragePooling", "GlobalAvgPool",
          "MaxPooling", "MaxPool",
          "GlobalMaxPooling", "GlobalMaxPool",
          "Conv", "Convolution",
          "SeparableConv", "SeparableConvolution");

  private static final Pattern NAME = Pattern.compile("(\\D+)(\\dD.*)");

  /** The layers of other modules, which may be missing. */
  static final Map<String, List<String>> OF_MODULES =
      Map.of(
          "rhyton-applications",
          List.of("CustomScaleLayer", "LayerScale", "StochasticDepth"),
          "rhyton-distillation",
          List.of("Distiller"),
          "rhyton-onnx",
          List.of("OnnxLayer"),
          "rhyton-preprocessing",
          List.of(
              "AugMix",
              "AutoContrast",
              "CategoryEncoding",
              "CenterCrop",
              "ContrastLimitedAdaptiveHistogramEqualization",
              "CutMix",
              "Discretization",
              "Equalization",
              "FeatureSpace",
              "HashedCrossing",
              "Hashing",
              "IntegerLookup",
              "MaxNumBoundingBoxes",
              "MelSpectrogram",
              "MixUp",
              "Pipeline",
              "RandAugment",
              "RandomBrightness",
              "RandomColorDegeneration",
              "RandomColorJitter",
              "RandomContrast",
              "RandomCrop",
              "RandomElasticTransform",
              "RandomErasing",
              "RandomFlip",
              "RandomGaussianBlur",
              "RandomGrayscale",
              "RandomHue",
              "RandomInvert",
              "RandomPerspective",
              "RandomPosterization",
              "RandomRotation",
              "RandomSaturation",
              "RandomSharpness",
              "RandomShear",
              "RandomTranslation",
              "RandomZoom",
              "Rescaling",
              "Resizing",
              "STFTSpectrogram",
              "Solarization",
              "StringLookup",
              "TFDConcat",
              "TFDIdentity",
              "TextVectorization"));

  private Layers() {}

  static Registry<Layer> registry() {
    var registry = new Registry<>(Layer.class, Layers.class, "layer");
    ALL.forEach(registry::add);
    for (var type : ALL) {
      var parts = NAME.matcher(type.getSimpleName());
      if (!parts.matches() || !SHORT.containsKey(parts.group(1))) continue;
      registry.add(type, SHORT.get(parts.group(1)) + parts.group(2));
    }
    return registry.addModules(OF_MODULES);
  }

  /** Returns a new layer by its class name, every option at its default. */
  public static Layer get(String className) {
    return Layer.REGISTRY.get(className);
  }

  /** Returns a layer from Keras' JSON; {@code Models.fromJson} returns models. */
  public static Layer fromJson(String json) {
    return Json.readObject(Json.parse(json), Layer.class);
  }

  /** Resets the counters of automatic names, as {@code keras.utils.clear_session}. */
  public static void clearNames() {
    LayerNames.clear();
  }

  /** Registers a custom class, so that files can name it. */
  public static void register(Class<? extends Layer> type) {
    Layer.REGISTRY.add(type);
  }

  /** Returns every registered name. */
  public static Set<String> names() {
    return Layer.REGISTRY.names();
  }
}
