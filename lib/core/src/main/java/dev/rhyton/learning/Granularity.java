package dev.rhyton.learning;

/** What is assigned, or rests, as one: a whole weight, the weights of one unit, or each number. */
public enum Granularity {
  /** A kernel or a bias as a whole. */
  VARIABLE,
  /** All that leads into one output unit or channel: one index of the last axis. */
  UNIT,
  /** Each number on its own. */
  WEIGHT
}
