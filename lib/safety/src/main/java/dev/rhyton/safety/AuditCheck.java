package dev.rhyton.safety;

import dev.rhyton.safety.Finding.Verdict;

/** A check of an {@link Audit}. */
abstract class AuditCheck {
  private final String name;

  AuditCheck(String name) {
    this.name = name;
  }

  final String name() {
    return name;
  }

  abstract Finding look(AuditedModel model);

  final Finding ok(String figure) {
    return new Finding(name, Verdict.OK, figure, "");
  }

  final Finding fault(String figure, String advice) {
    return new Finding(name, Verdict.FAULT, figure, advice);
  }

  final Finding note(String figure, String advice) {
    return new Finding(name, Verdict.NOTE, figure, advice);
  }

  final Finding unchecked(String why, String advice) {
    return new Finding(name, Verdict.UNCHECKED, why, advice);
  }
}
