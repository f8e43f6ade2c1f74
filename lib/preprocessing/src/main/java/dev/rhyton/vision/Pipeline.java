package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies several layers in order, to preprocess images in a model or before it.
 *
 * <p>With {@code augment}, masks, boxes and labels pass through the layers that support them.
 *
 * <pre>{@code
 * var augmentation = Pipeline.of(RandomFlip.of("horizontal").seed(1), RandomRotation.of(0.1));
 * model.fit(data.map(augmentation::augment), epochs(10));
 * }</pre>
 */
public final class Pipeline extends Augmenting<Pipeline> {
  private List<Layer> layers = List.of();

  private Pipeline() {}

  /** Creates a pipeline from layers in their order. */
  public static Pipeline of(Layer... layers) {
    return made(new Pipeline(), p -> p.layers = Check.all("Pipeline", "layers", layers));
  }

  /** Returns the configuration, with only the options that Keras' layer accepts. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    Json.node(config).retain(Set.of("name", "layers"));
    return config;
  }

  @Override
  protected Tensor call(Tensor x) {
    Check.that(!layers.isEmpty(), "%s: expected at least one layer, received none.", label());
    for (var layer : layers) x = layer.apply(x);
    return x;
  }

  @Override
  AnnotatedImages<Tensor> transform(AnnotatedImages<Tensor> data) {
    for (var layer : layers) {
      data =
          layer instanceof ImageTransform<?, ?> t
              ? t.transform(data)
              : data.images(layer.apply(data.images()));
    }
    return data;
  }

  /** Returns a seed that depends on the seeds of all layers, or null if no layer has one. */
  @Override
  @Nullable Integer seedOfPipeline() {
    var seeds =
        layers.stream()
            .map(l -> l instanceof ImageTransform<?, ?> t ? t.seedOfPipeline() : null)
            .filter(Objects::nonNull)
            .toList();
    return seeds.isEmpty() ? null : (Integer) seeds.hashCode();
  }
}
