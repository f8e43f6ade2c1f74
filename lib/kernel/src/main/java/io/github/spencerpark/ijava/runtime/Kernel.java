package io.github.spencerpark.ijava.runtime;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.ijava.JavaKernel;
import org.jspecify.annotations.Nullable;

/** The functions that give access to the kernel. */
public class Kernel extends Magics {
  /** For subclasses, which bring these functions together. */
  protected Kernel() {}

  /** Returns the kernel of this process, or null. */
  public static @Nullable JavaKernel getKernelInstance() {
    return IJava.getKernelInstance();
  }

  static JavaKernel running() {
    var kernel = IJava.getKernelInstance();
    if (kernel == null) {
      throw new IllegalStateException("No kernel runs here");
    }
    return kernel;
  }

  /** Runs code, which may contain magics, as a cell, and returns its value. */
  @CanIgnoreReturnValue
  public static @Nullable Object eval(String code) throws Exception {
    return running().evalRaw(code);
  }
}
