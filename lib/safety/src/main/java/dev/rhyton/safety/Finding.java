package dev.rhyton.safety;

import dev.rhyton.config.Check;

/**
 * What a check of an {@link Audit} found.
 *
 * @param check the name of the check
 * @param verdict the result
 * @param figure what was measured
 * @param advice what to do; empty where nothing is needed
 */
public record Finding(String check, Verdict verdict, String figure, String advice) {
  /** Refuses null. */
  public Finding {
    Check.given("Finding", "check", check);
    Check.given("Finding", "verdict", verdict);
    Check.given("Finding", "figure", figure);
    Check.given("Finding", "advice", advice);
  }

  /** The result of a check. */
  public enum Verdict {
    /** Nothing was found. */
    OK,
    /** A property that attacks can use, and that may be intended. */
    NOTE,
    /** A fault: follow the advice. */
    FAULT,
    /** The check could not be made; the advice says what it needs. */
    UNCHECKED
  }

  @Override
  public String toString() {
    return check + ": " + verdict + ", " + figure + (advice.isEmpty() ? "" : ". " + advice);
  }
}
