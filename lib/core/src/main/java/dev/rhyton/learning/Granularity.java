package dev.rhyton.learning;

/** The parts of a model that a mode treats as one: whole variables, units, or single weights. */
public enum Granularity {
  /** A kernel or a bias as a whole. */
  VARIABLE,
  /** All weights of one output unit or channel: one index of the last axis. */
  UNIT,
  /** Each number on its own. */
  WEIGHT
}
