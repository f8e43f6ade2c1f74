package dev.rhyton.config;

/** A configured value without state: two values are equal if their classes and fields are equal. */
public abstract class Value extends Configured {
  @Override
  public final boolean equals(Object other) {
    return other instanceof Value value
        && value.className().equals(className())
        && value.getConfig().equals(getConfig());
  }

  @Override
  public final int hashCode() {
    return className().hashCode() * 31 + getConfig().hashCode();
  }
}
