package dev.rhyton.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/** Messages about files and their paths as sentences: Java's own message is often only the path. */
public final class FileErrors {
  private FileErrors() {}

  /** Returns an exception such as {@code Cannot write a/model.keras: access denied (a).} */
  public static UncheckedIOException cannot(String doWhat, Object file, IOException cause) {
    return new UncheckedIOException(
        "Cannot " + doWhat + " " + file + ": " + reason(file.toString(), cause) + ".", cause);
  }

  /** Returns the path that a user gives; {@code what} it leads to is for messages: a file. */
  public static Path path(String owner, String what, String given) {
    Check.that(
        given != null && !given.isBlank(),
        "%s: expected the path of %s, received %s.",
        owner,
        what,
        given == null ? "null" : "an empty one");
    try {
      return Path.of(given);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          String.format(
              "%s: expected the path of %s, received \"%s\": %s.",
              owner, what, given, e.getReason()),
          e);
    }
  }

  /**
   * Returns why a file cannot be decoded, as a sentence. The exceptions with which Java's own
   * classes stumble over damaged content, such as an index out of bounds, say nothing about it.
   */
  public static String damage(Throwable cause) {
    if (cause instanceof OutOfMemoryError) return "it needs more memory than there is.";
    if (cause instanceof StackOverflowError) return "it is nested too deeply.";
    var message = String.valueOf(cause.getMessage()).strip();
    boolean printed = message.matches("(?s).*@\\p{XDigit}{5,}.*"); // an object of Java's classes
    boolean says = message.contains(" ") && !(printed || stumbles(cause) || cause instanceof Error);
    if (!says) return "its parts do not fit together.";
    return message.matches("(?s).*[.?!]") ? message : message + ".";
  }

  private static boolean stumbles(Throwable cause) {
    var kinds =
        Set.of(
            IllegalArgumentException.class,
            IllegalStateException.class,
            UnsupportedOperationException.class);
    boolean isOfJava = cause.getClass().getName().startsWith("java.");
    return cause instanceof RuntimeException && isOfJava && !kinds.contains(cause.getClass());
  }

  private static String reason(String file, IOException cause) {
    var kind = cause.getClass().getSimpleName().replaceAll("Exception$", "");
    var words = Text.snake(kind).replace('_', ' ');
    if (!(cause instanceof FileSystemException f)) {
      return cause.getMessage() == null ? words : cause.getMessage().replaceAll("\\.$", "");
    }
    var reason = f.getReason() == null ? words : f.getReason();
    boolean temporary =
        f.getFile() == null || f.getFile().startsWith(file) || Drafts.isDraft(f.getFile());
    return temporary ? reason : reason + " (" + f.getFile() + ")";
  }
}
