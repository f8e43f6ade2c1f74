package dev.rhyton.golden;

/** A case says nothing about this library: another backend, which made it, has other numbers. */
final class LeftOutCase extends RuntimeException {
  private static final long serialVersionUID = 1;

  LeftOutCase(String reason) {
    super(reason);
  }
}
