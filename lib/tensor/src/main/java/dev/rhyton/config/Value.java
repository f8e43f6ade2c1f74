package dev.rhyton.config;

import org.jspecify.annotations.Nullable;

/** A configured value without state: two values are equal if their classes and fields are equal. */
public abstract class Value extends Configured {
  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof Value value
        && value.className().equals(className())
        && value.getConfig().equals(getConfig());
  }

  @Override
  public final int hashCode() {
    return className().hashCode() * 31 + getConfig().hashCode();
  }
}
