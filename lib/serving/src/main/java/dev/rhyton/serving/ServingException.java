package dev.rhyton.serving;

import com.google.errorprone.annotations.FormatMethod;
import org.jspecify.annotations.Nullable;

/** A request that is not answered as wanted: a status of HTTP and a sentence. */
final class ServingException extends RuntimeException {
  static final int BAD_REQUEST = 400;
  static final int NOT_FOUND = 404;
  static final int NOT_ALLOWED = 405;
  static final int TIMEOUT = 408;
  static final int TOO_LARGE = 413;
  static final int TOO_MANY = 429;
  static final int ERROR = 500;
  static final int UNAVAILABLE = 503;

  private final int status;

  @FormatMethod
  ServingException(int status, String format, @Nullable Object... values) {
    super(String.format(format, values));
    this.status = status;
  }

  int status() {
    return status;
  }

  /** Returns whether the same request may succeed later. */
  boolean isTemporary() {
    return status == TOO_MANY || status == UNAVAILABLE;
  }
}
