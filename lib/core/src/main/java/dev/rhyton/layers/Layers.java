package dev.rhyton.layers;

import dev.rhyton.config.Registry;
import java.util.List;

/** The list of the layers that come with the library. */
final class Layers {
  private static final List<Class<? extends Layer>> ALL =
      List.of(
          Activation.class,
          Add.class,
          AveragePooling2D.class,
          BatchNormalization.class,
          Concatenate.class,
          Conv2D.class,
          Dense.class,
          Dropout.class,
          Flatten.class,
          GlobalAveragePooling2D.class,
          InputLayer.class,
          MaxPooling2D.class,
          Normalization.class,
          Rescaling.class,
          Reshape.class);

  private Layers() {}

  static void register(Registry<Layer> registry) {
    ALL.forEach(registry::add);
  }
}
