package dev.rhyton.models;

import dev.rhyton.config.Configured;

/**
 * How a file's weights find their layers.
 *
 * <pre>{@code
 * model.loadWeights("old.h5", LoadWeights.of().byName().skipMismatch());
 * }</pre>
 */
public final class LoadWeights extends Configured {
  private boolean byName;
  private boolean skipMismatch;

  private LoadWeights() {}

  /** Every layer by its place; one that does not fit is refused. */
  public static LoadWeights of() {
    return new LoadWeights();
  }

  /** Layers by their names, those without a namesake left as they are; for legacy {@code .h5}. */
  public LoadWeights byName() {
    return with(this, o -> o.byName = true);
  }

  /** Leaves layers as they are that the file does not have, or has in other shapes. */
  public LoadWeights skipMismatch() {
    return with(this, o -> o.skipMismatch = true);
  }

  /** Whether layers are found by their names. */
  public boolean isByName() {
    return byName;
  }

  /** Whether layers that do not fit are left as they are. */
  public boolean skipsMismatch() {
    return skipMismatch;
  }
}
