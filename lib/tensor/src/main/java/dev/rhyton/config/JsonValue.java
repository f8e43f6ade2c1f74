package dev.rhyton.config;

/** A value whose JSON is that of another value, such as a list or a map. */
public interface JsonValue {
  /** Returns the value that is written to JSON. */
  Object written();
}
