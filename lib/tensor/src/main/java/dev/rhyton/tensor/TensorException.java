package dev.rhyton.tensor;

import java.util.Map;
import java.util.regex.Pattern;

/** An error that TensorFlow reports while it builds or runs a computation. */
public final class TensorException extends RuntimeException {
  /** The status code of exhausted memory. */
  public static final int RESOURCE_EXHAUSTED = 8;

  private static final Pattern SINGULAR =
      Pattern.compile(
          "(?s).*Input(?: matrix)? is not invertible\\..*\\{\\{node (?:\\S*/)?([A-Za-z]+).*");

  /** Keras' names of the operations that fail for singular matrices in a run. */
  private static final Map<String, String> DIVIDING =
      Map.of("MatrixInverse", "inv", "MatrixSolve", "solve", "Lu", "lu_factor");

  private final int code;
  private final String original;

  /**
   * Creates an exception of an error that TensorFlow reports.
   *
   * @param code TensorFlow's status code
   * @param message TensorFlow's message; the exception's own leaves out the names of nodes
   */
  public TensorException(int code, String message) {
    super(clean(message));
    original = message;
    this.code = code;
  }

  /** Returns TensorFlow's status code: 3 for an invalid argument, 8 for exhausted memory, ... */
  public int code() {
    return code;
  }

  /** Returns TensorFlow's original message, which contains the name of the node. */
  public String original() {
    return original;
  }

  /** Removes the names of generated functions and nodes, which do not help a reader. */
  private static String clean(String message) {
    var singular = SINGULAR.matcher(message);
    if (singular.matches()) {
      var op = singular.group(1);
      return DIVIDING.getOrDefault(op, op) + ": expected invertible matrices, one of them is not.";
    }
    return message
        .replaceAll("(?s)\\s*(for '\\{\\{node|;\\s*NodeDef:).*", "")
        .replaceAll("\\{\\{[^}]*\\}\\}\\s*", "")
        .replaceAll("\\s*\\[\\[\\]\\]\\s*", "")
        .replaceFirst(
            "(?s)^indices(\\[.*?\\]) = (-?\\d+) is not in \\[0, (\\d+)\\).*",
            "Expected indices from 0 on and below $3, received $2 at $1: is the inputDim of an"
                + " Embedding too small?")
        .replaceFirst(
            "(?s)^Incompatible shapes: (\\[.*?\\]) vs\\. (\\[.*?\\])",
            "Shapes $1 and $2 do not fit together: from the last axis on, sizes must be equal, or 1.")
        .replaceFirst(
            "(?s)^OOM when allocating tensor with shape\\[(.*?)\\] and type (\\w+).*",
            "There is not enough memory for a tensor of shape ($1) ($2): use smaller batches or"
                + " sizes.")
        .replaceFirst(
            "(?s)^Shape of tensor \\S+ (\\[.*?\\]) is not compatible with expected shape (\\[.*?\\]).*",
            "expected a tensor of shape $2, received $1.")
        .replaceAll("\\s*while building NodeDef.*", "")
        .replaceFirst("(?s)^assertion failed: \\[(.*)\\]$", "$1")
        .replaceAll("\\\\([\"'])", "$1")
        .replaceAll("\\\\n", "\n")
        .strip();
  }
}
