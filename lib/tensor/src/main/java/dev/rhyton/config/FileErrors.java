package dev.rhyton.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;

/** Messages of file errors as sentences: Java's own message is often only the path. */
public final class FileErrors {
  private FileErrors() {}

  /** Returns an exception such as {@code Cannot write a/model.keras: access denied (a).} */
  public static UncheckedIOException cannot(String doWhat, Object file, IOException cause) {
    return new UncheckedIOException(
        "Cannot " + doWhat + " " + file + ": " + reason(file.toString(), cause) + ".", cause);
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
