package io.github.spencerpark.ijava.runtime;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;

/**
 * The functions that show values. Those of {@link dev.rhyton.kernel.Display}, which cells import,
 * hide these, so that a notebook may import both.
 */
public class Display extends Kernel {
  /** For the subclass. */
  protected Display() {}

  /** Returns the data that a notebook shows for the object. */
  public static DisplayData render(Object o) {
    return dev.rhyton.kernel.Display.render(o);
  }

  /** Returns the data that a notebook shows for the object, in the given MIME types. */
  public static DisplayData render(Object o, String... as) {
    return dev.rhyton.kernel.Display.render(o, as);
  }

  /** Shows the object below the cell and returns the identifier for updates. */
  @CanIgnoreReturnValue
  public static String display(Object o) {
    return dev.rhyton.kernel.Display.display(o);
  }

  /** Shows the object in the given MIME types and returns the identifier for updates. */
  @CanIgnoreReturnValue
  public static String display(Object o, String... as) {
    return dev.rhyton.kernel.Display.display(o, as);
  }

  /** Replaces the display for which {@link #display} returned this identifier. */
  public static void updateDisplay(String id, Object o) {
    dev.rhyton.kernel.Display.updateDisplay(id, o);
  }

  /** Replaces an earlier display by the object, in the given MIME types. */
  public static void updateDisplay(String id, Object o, String... as) {
    dev.rhyton.kernel.Display.updateDisplay(id, o, as);
  }
}
