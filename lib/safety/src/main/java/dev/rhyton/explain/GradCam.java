package dev.rhyton.explain;

import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Conv;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.Model;
import dev.rhyton.ops.ImageOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.LayerCalls;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gradient-weighted class activation maps: {@code relu(Σ αₖ · Aₖ)} with the channels {@code Aₖ} of
 * a convolution and {@code αₖ}, the mean gradient of the score over the positions of the channel.
 * The map shows in which regions the convolution found what speaks for the class. It is enlarged to
 * the size of the images. Selvaraju et al. 2017 (<a href="https://arxiv.org/abs/1610.02391">arXiv
 * 1610.02391</a>).
 *
 * <pre>{@code
 * GradCam.of(model).layer("conv2d_3").explain(images).plot()
 * }</pre>
 */
public final class GradCam extends Explainer<GradCam> {
  private @Nullable String layer;

  private GradCam() {}

  /** Creates the method for a model. */
  public static GradCam of(Model model) {
    return made(new GradCam(), g -> g.explains(model));
  }

  /**
   * Sets the layer whose output has the channels, by its name; null for the last convolution
   * (default).
   */
  public GradCam layer(@Nullable String name) {
    return with(this, g -> g.layer = name);
  }

  @Override
  String title() {
    return "Grad-CAM";
  }

  @Override
  boolean isOverlay() {
    return true;
  }

  @Override
  Function<LayerCalls, Layer> layer() {
    return calls -> checked(layer == null ? lastConvolution(calls) : model().getLayer(layer));
  }

  private static Layer checked(Layer found) {
    Check.that(
        !(found instanceof Conv<?>)
            || !Json.node(found.getConfig()).path("data_format").asText().equals("channels_first"),
        "GradCam: %s has its channels first: expected a layer with channels last.",
        LayerInternals.label(found));
    return found;
  }

  private Layer lastConvolution(LayerCalls calls) {
    Layer last = null;
    for (var visit : calls.visits()) if (visit.layer() instanceof Conv<?> conv) last = conv;
    Check.that(
        last != null,
        "GradCam: %s has no convolution; it has the layers %s. Use Saliency or Occlusion, or choose"
            + " a layer with positions and channels.",
        LayerInternals.label(model()),
        model().layers().stream().map(Layer::name).toList());
    return last;
  }

  @Override
  Attributions attributions(ScoreFunction function, ExplainedSamples samples) {
    var slope = function.slope(samples);
    var shape = slope.at().shape();
    Check.that(
        shape.rank() == 3 || shape.rank() == 4,
        "GradCam: the output of the layer has shape %s: expected positions and channels, as of a"
            + " Conv2D or Conv1D.",
        shape.with(0, Shape.UNKNOWN));
    var positions = IntStream.range(1, shape.rank() - 1).toArray();
    var weights = slope.gradient().mean(positions, true);
    var map = slope.at().multiply(weights).sum(-1).relu();
    return new Attributions(enlarged(map, samples.x().shape()).value());
  }

  /** Returns the maps in the size of the images, or as they are if these are no images. */
  private static Tensor enlarged(Tensor maps, Shape images) {
    var own = maps.shape();
    if (own.rank() != 3 || images.rank() < 3) return maps;
    int[] size = {(int) images.dim(1), (int) images.dim(2)};
    var resized =
        ImageOps.resize(
            maps.expandDims(3),
            size,
            "bilinear",
            false,
            false,
            false,
            "constant",
            0,
            "channels_last");
    return resized.squeeze(3);
  }
}
