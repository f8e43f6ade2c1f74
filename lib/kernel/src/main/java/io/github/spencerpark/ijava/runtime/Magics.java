package io.github.spencerpark.ijava.runtime;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;

/** The functions that call magics. */
public class Magics {
  /** For subclasses, which bring these functions together. */
  protected Magics() {}

  /** Runs a line magic, such as {@code maven}. */
  @CanIgnoreReturnValue
  @SuppressWarnings("TypeParameterUnusedInFormals") // IJava's signature
  public static <T> T lineMagic(String name, List<String> args) {
    try {
      return Kernel.running().getMagics().applyLineMagic(name, args);
    } catch (Exception e) {
      throw unchecked(e);
    }
  }

  /** Runs a cell magic, such as {@code loadFromPOM}, with the text below it. */
  @CanIgnoreReturnValue
  @SuppressWarnings("TypeParameterUnusedInFormals") // IJava's signature
  public static <T> T cellMagic(String name, List<String> args, String body) {
    try {
      return Kernel.running().getMagics().applyCellMagic(name, args, body);
    } catch (Exception e) {
      throw unchecked(e);
    }
  }

  /** Returns an exception that methods of notebooks need not declare, as in IJava. */
  private static RuntimeException unchecked(Exception thrown) {
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new RuntimeException(thrown.getMessage(), thrown);
  }
}
