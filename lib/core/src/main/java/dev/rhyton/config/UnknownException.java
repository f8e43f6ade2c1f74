package dev.rhyton.config;

/** A name or an option, asked for by a string or a file, that this library does not have. */
public final class UnknownException extends IllegalArgumentException {
  /** With a message that names what was asked for. */
  public UnknownException(String message) {
    super(message);
  }
}
