package dev.rhyton.optimizers;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Text;
import dev.rhyton.config.Value;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A map from weights to optimizers. Its keys are paths within the model, {@code "dense_1/kernel"},
 * or patterns that match a whole path.
 *
 * <pre>{@code
 * OptimizerMap.of(Adam.of()).put("embedding/.*", SGD.of(0.1))
 * }</pre>
 */
public final class OptimizerMap extends Value {
  static final Registry<OptimizerMap> REGISTRY =
      new Registry<>(OptimizerMap.class, "optimizer map").add(OptimizerMap.class);

  private static final Pattern PATTERN = Pattern.compile("[^\\w/ -]"); // no plain path
  private static final int SHOWN = 12;

  private Optimizer defaultOptimizer = Adam.of();
  private Map<String, Optimizer> optimizerMap = Map.of();

  private OptimizerMap() {}

  /** Returns a map with the optimizer of all weights that no pattern matches. */
  public static OptimizerMap of(Optimizer defaultOptimizer) {
    return made(new OptimizerMap(), m -> m.defaultOptimizer = defaultOptimizer);
  }

  /** Adds an optimizer for the weights that a path or pattern matches. */
  public OptimizerMap put(String pattern, Optimizer optimizer) {
    var all = new LinkedHashMap<>(optimizerMap);
    all.put(pattern, optimizer);
    return with(this, m -> m.optimizerMap = all);
  }

  @Override
  protected void check() {
    checkMember("default", defaultOptimizer);
    optimizerMap.forEach(this::checkMember);
  }

  private void checkMember(String pattern, Optimizer optimizer) {
    Check.pattern("OptimizerMap", "a pattern", pattern);
    Check.that(optimizer != null, "OptimizerMap: the optimizer of \"%s\" is null.", pattern);
    Check.that(
        !(optimizer instanceof MultiOptimizer || optimizer instanceof LossScaleOptimizer),
        "OptimizerMap: the optimizer of \"%s\" must not scale the loss or be several: set"
            + " lossScaleFactor on MultiOptimizer, or put that into LossScaleOptimizer.",
        pattern);
  }

  /** Returns all optimizers, each once, the default one last. */
  List<Optimizer> all() {
    Set<Optimizer> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    return Stream.concat(optimizerMap.values().stream(), Stream.of(defaultOptimizer))
        .filter(seen::add)
        .toList();
  }

  /** Returns the map with a function applied to each optimizer; shared optimizers stay shared. */
  OptimizerMap each(UnaryOperator<Optimizer> change) {
    IdentityHashMap<Optimizer, Optimizer> changed = new IdentityHashMap<>();
    for (var optimizer : all()) changed.put(optimizer, change.apply(optimizer));
    var copies = new LinkedHashMap<>(optimizerMap);
    copies.replaceAll((pattern, optimizer) -> changed.get(optimizer));
    return with(
        this,
        m -> {
          m.optimizerMap = copies;
          m.defaultOptimizer = requireNonNull(changed.get(defaultOptimizer));
        });
  }

  /**
   * Throws if a key is the path of none of a model's weights. A pattern may match none, as in
   * Keras: one map can serve several models.
   */
  void checkKeys(Collection<String> paths) {
    for (var key : optimizerMap.keySet()) {
      Check.that(
          paths.contains(key) || PATTERN.matcher(key).find(),
          "OptimizerMap: \"%s\" fits none of the model's weights: expected a path or a pattern of"
              + " whole paths, which are %s%s.%s",
          key,
          paths.stream().sorted().limit(SHOWN).collect(Collectors.joining(", ")),
          paths.size() > SHOWN ? ", ..." : "",
          Text.didYouMean(key, paths));
    }
  }

  /**
   * Returns the optimizer of a weight: the optimizer for its exact path, otherwise the optimizer
   * for the only pattern that matches.
   */
  Optimizer of(String path) {
    var exact = optimizerMap.get(path);
    if (exact != null) return exact;
    var fitting = optimizerMap.keySet().stream().filter(path::matches).toList();
    Check.that(
        fitting.size() <= 1,
        "OptimizerMap: %s fits the weight \"%s\": leave one of them.",
        String.join(" and ", fitting),
        path);
    return fitting.isEmpty() ? defaultOptimizer : requireNonNull(optimizerMap.get(fitting.get(0)));
  }

  @Override
  protected String module() {
    return "keras.optimizers";
  }
}
