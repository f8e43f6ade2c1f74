package dev.rhyton.layers;

import dev.rhyton.config.Registry;
import java.util.List;

/** The list of the layers that come with the library. */
final class Layers {
  private static final List<Class<? extends Layer>> ALL =
      List.of(
          Activation.class,
          ActivityRegularization.class,
          Add.class,
          AlphaDropout.class,
          Average.class,
          AveragePooling1D.class,
          AveragePooling2D.class,
          AveragePooling3D.class,
          BatchNormalization.class,
          Concatenate.class,
          Conv1D.class,
          Conv1DTranspose.class,
          Conv2D.class,
          Conv2DTranspose.class,
          Conv3D.class,
          Conv3DTranspose.class,
          Cropping1D.class,
          Cropping2D.class,
          Cropping3D.class,
          Dense.class,
          DepthwiseConv1D.class,
          DepthwiseConv2D.class,
          Dot.class,
          Dropout.class,
          ELU.class,
          Flatten.class,
          GaussianDropout.class,
          GaussianNoise.class,
          GlobalAveragePooling1D.class,
          GlobalAveragePooling2D.class,
          GlobalAveragePooling3D.class,
          GlobalMaxPooling1D.class,
          GlobalMaxPooling2D.class,
          GlobalMaxPooling3D.class,
          GroupNormalization.class,
          Identity.class,
          InputLayer.class,
          LayerNormalization.class,
          LeakyReLU.class,
          MaxPooling1D.class,
          MaxPooling2D.class,
          MaxPooling3D.class,
          Maximum.class,
          Minimum.class,
          Multiply.class,
          Normalization.class,
          PReLU.class,
          Permute.class,
          RMSNormalization.class,
          ReLU.class,
          RepeatVector.class,
          Rescaling.class,
          Reshape.class,
          SeparableConv1D.class,
          SeparableConv2D.class,
          Softmax.class,
          SpatialDropout1D.class,
          SpatialDropout2D.class,
          SpatialDropout3D.class,
          Subtract.class,
          UnitNormalization.class,
          UpSampling1D.class,
          UpSampling2D.class,
          UpSampling3D.class,
          ZeroPadding1D.class,
          ZeroPadding2D.class,
          ZeroPadding3D.class);

  private Layers() {}

  static void register(Registry<Layer> registry) {
    ALL.forEach(registry::add);
  }
}
