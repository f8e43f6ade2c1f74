package dev.rhyton.config;

/** Thrown when a string or a file refers to a name or an option that this library does not have. */
public final class UnknownException extends IllegalArgumentException {
  /** Creates an exception with a message that contains the unknown name. */
  public UnknownException(String message) {
    super(message);
  }
}
