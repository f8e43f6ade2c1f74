package dev.rhyton.vision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Layers one after another as one, to prepare images in a model or before it.
 *
 * <p>With {@code augment} masks, boxes and labels go through those layers that know of them.
 *
 * <pre>{@code
 * var augmentation = Pipeline.of(RandomFlip.of("horizontal").seed(1), RandomRotation.of(0.1));
 * model.fit(data.map(augmentation::augment), epochs(10));
 * }</pre>
 */
public final class Pipeline extends Augmenting<Pipeline> {
  private List<Layer> layers = List.of();

  private Pipeline() {}

  /** Of layers in their order. */
  public static Pipeline of(Layer... layers) {
    return made(new Pipeline(), p -> p.layers = Check.all("Pipeline", "layers", layers));
  }

  /** Keras' takes these alone. */
  @Override
  public ObjectNode getConfig() {
    var config = super.getConfig();
    config.retain(Set.of("name", "layers"));
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

  /** One that depends on those of all layers that have one, or null. */
  @Override
  Integer seedOfPipeline() {
    var seeds =
        layers.stream()
            .map(l -> l instanceof ImageTransform<?, ?> t ? t.seedOfPipeline() : null)
            .filter(Objects::nonNull)
            .toList();
    return seeds.isEmpty() ? null : (Integer) seeds.hashCode();
  }
}
