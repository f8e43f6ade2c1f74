package dev.rhyton.notebook;

import dev.rhyton.config.Check;

/**
 * A file that a person has chosen in {@link Widgets#upload}.
 *
 * @param name its name
 * @param type its MIME type, empty if the browser knows none
 * @param bytes its content
 */
@SuppressWarnings("ArrayRecordComponent") // equal files are not compared
public record UploadedFile(String name, String type, byte[] bytes) {
  /** Checks that nothing is null. */
  public UploadedFile {
    Check.given("UploadedFile", "name", name);
    Check.given("UploadedFile", "type", type);
    Check.given("UploadedFile", "bytes", bytes);
  }

  /** Returns the name and the size. */
  @Override
  public String toString() {
    return name + ", " + bytes.length + " bytes";
  }
}
