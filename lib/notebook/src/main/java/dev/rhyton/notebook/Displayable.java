package dev.rhyton.notebook;

/** A value of another module that says how a notebook shows it. */
public interface Displayable {
  /** Returns its rendering. */
  Rendering rendering();
}
