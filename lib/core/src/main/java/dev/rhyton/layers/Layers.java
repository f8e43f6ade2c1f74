package dev.rhyton.layers;

import dev.rhyton.config.Registry;
import java.util.List;

/** The list of the layers that come with the library. */
final class Layers {
  private static final List<Class<? extends Layer>> ALL =
      List.of(
          Activation.class,
          Add.class,
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
          Dense.class,
          DepthwiseConv1D.class,
          DepthwiseConv2D.class,
          Dropout.class,
          Flatten.class,
          GlobalAveragePooling1D.class,
          GlobalAveragePooling2D.class,
          GlobalAveragePooling3D.class,
          GlobalMaxPooling1D.class,
          GlobalMaxPooling2D.class,
          GlobalMaxPooling3D.class,
          InputLayer.class,
          MaxPooling1D.class,
          MaxPooling2D.class,
          MaxPooling3D.class,
          Normalization.class,
          Rescaling.class,
          Reshape.class,
          SeparableConv1D.class,
          SeparableConv2D.class);

  private Layers() {}

  static void register(Registry<Layer> registry) {
    ALL.forEach(registry::add);
  }
}
