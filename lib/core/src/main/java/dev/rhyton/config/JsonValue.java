package dev.rhyton.config;

/** A value that stands in JSON as another: a list, a map. */
public interface JsonValue {
  /** What stands for it. */
  Object written();
}
