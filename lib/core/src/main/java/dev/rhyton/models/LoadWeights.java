package dev.rhyton.models;

import dev.rhyton.config.Configured;

/**
 * The options of {@code loadWeights}: how the weights in a file are matched with layers.
 *
 * <pre>{@code
 * model.loadWeights("old.h5", LoadWeights.of().byName().skipMismatch());
 * }</pre>
 */
public final class LoadWeights extends Configured {
  private boolean byName;
  private boolean skipMismatch;

  private LoadWeights() {}

  /** Returns the default options: layers are matched by position, and a mismatch is an error. */
  public static LoadWeights of() {
    return new LoadWeights();
  }

  /**
   * Matches layers by name, and skips layers whose name is not in the file; for legacy {@code .h5}
   * files.
   */
  public LoadWeights byName() {
    return with(this, o -> o.byName = true);
  }

  /** Skips layers that the file does not contain, or contains in other shapes. */
  public LoadWeights skipMismatch() {
    return with(this, o -> o.skipMismatch = true);
  }

  /** Returns whether layers are matched by name. */
  public boolean isByName() {
    return byName;
  }

  /** Returns whether layers that do not match are skipped. */
  public boolean skipsMismatch() {
    return skipMismatch;
  }
}
