package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a transform of images on arrays, with one traced function for each combination of shapes and
 * dtypes.
 */
final class Augmenter {
  private final String owner;
  private final UnaryOperator<AnnotatedImages<Tensor>> transform;
  private final LongSupplier seeds;
  private final Map<Object, Traced> functions = new HashMap<>();

  private record Traced(TracedFunction function, AnnotatedImages<Boolean> results) {}

  /**
   * Creates a runner of a transform.
   *
   * @param seed the seed of its random numbers, or null if they come from {@link Seed}
   */
  Augmenter(
      String owner, UnaryOperator<AnnotatedImages<Tensor>> transform, @Nullable Integer seed) {
    this.owner = owner;
    this.transform = transform;
    if (seed == null) {
      seeds = Seed::next;
    } else {
      var stream = new Seed.Stream();
      stream.goOnFrom(seed);
      seeds = stream::next;
    }
  }

  synchronized AnnotatedImages<NDArray> run(AnnotatedImages<NDArray> data) {
    Check.given(owner, "images", Check.given(owner, "images", data).images());
    for (var part : data.parts()) {
      Check.that(
          part.shape().rank() > 0 && part.length() == data.images().length(),
          "%s: expected as many of each part as there are images, %d, received one of shape %s.",
          owner,
          data.images().length(),
          part.shape());
    }
    var kinds = data.map(a -> List.of(a.dtype(), batched(a)));
    var traced = functions.computeIfAbsent(kinds, k -> trace(data));
    var results = List.of(traced.function.run(data.parts(), seeds)).iterator();
    return traced.results.map(r -> results.next());
  }

  Batch run(Batch batch) {
    Check.given(owner, "batch", batch);
    Check.that(
        batch.x().size() == 1,
        "%s: expected samples of one input, the images, received %d inputs.",
        owner,
        batch.x().size());
    var result = run(AnnotatedImages.of(batch.x().get(0)).labels(batch.y()));
    return batch.withX(result.images()).withY(result.labels());
  }

  private static Shape batched(NDArray array) {
    return array.shape().with(0, Shape.UNKNOWN);
  }

  private Traced trace(AnnotatedImages<NDArray> data) {
    try (var graph = GraphBuilder.open(true)) {
      graph.variables().withoutUpdates();
      var results = transform.apply(data.map(a -> graph.argument(a.dtype(), batched(a))));
      return new Traced(graph.function(results.parts()), results.map(r -> true));
    }
  }
}
