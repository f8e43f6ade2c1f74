package dev.rhyton;

import dev.rhyton.layers.Layers;

/** Layers are named anew in each call of {@link Refusals}, whose messages contain their names. */
public final class RestartedLayerNames implements Refusals.Before {
  @Override
  public void run() {
    Layers.clearNames();
  }
}
