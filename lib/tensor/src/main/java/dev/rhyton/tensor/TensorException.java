package dev.rhyton.tensor;

/** An error that TensorFlow reported while it built or ran a computation. */
public final class TensorException extends RuntimeException {
  private final int code;

  TensorException(int code, String message) {
    super(clean(message));
    this.code = code;
  }

  /** TensorFlow's status code: 3 for an invalid argument, 8 for exhausted memory, ... */
  public int code() {
    return code;
  }

  /** Without the names of generated functions and nodes, which tell a reader nothing. */
  private static String clean(String message) {
    return message
        .replaceAll("(?s)\\s*(for '\\{\\{node|;\\s*NodeDef:).*", "")
        .replaceAll("\\{\\{[^}]*\\}\\}\\s*", "")
        .replaceAll("\\s*\\[\\[\\]\\]\\s*", "")
        .replaceFirst(
            "(?s)^indices(\\[.*?\\]) = (-?\\d+) is not in \\[0, (\\d+)\\).*",
            "Expected indices from 0 on and below $3, received $2 at $1: is the inputDim of an"
                + " Embedding too small?")
        .replaceAll("\\s*while building NodeDef.*", "")
        .replaceFirst("(?s)^assertion failed: \\[(.*)\\]$", "$1")
        .replaceAll("\\\\([\"'])", "$1")
        .replaceAll("\\\\n", "\n")
        .strip();
  }
}
