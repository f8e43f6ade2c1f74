package io.github.spencerpark.ijava;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.spencerpark.ijava.magics.MavenResolver;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import org.jspecify.annotations.Nullable;

/** The kernel that runs a notebook, as IJava's notebooks know it. */
public abstract class JavaKernel extends BaseKernel {
  /** Creates the kernel of a process. */
  protected JavaKernel() {}

  /** Returns the answer for code that is complete. */
  public static String completeCodeSignifier() {
    return IS_COMPLETE_YES;
  }

  /** Returns the answer for code that is wrong. */
  public static String invalidCodeSignifier() {
    return IS_COMPLETE_BAD;
  }

  /** Returns the answer for code of which nothing is known. */
  public static String maybeCompleteCodeSignifier() {
    return IS_COMPLETE_MAYBE;
  }

  /** Adds a jar or a folder to the class path of the cells. */
  public abstract void addToClasspath(String path);

  /** Returns what loads libraries of Maven. */
  public abstract MavenResolver getMavenResolver();

  /** Returns the magics, to call them and to register further ones. */
  public abstract Magics getMagics();

  /** Runs code, which may contain magics, as a cell, and returns its value. */
  @CanIgnoreReturnValue
  public abstract @Nullable Object evalRaw(String code) throws Exception;

  /** Runs code, which may contain magics, as a cell, and returns what the notebook shows. */
  @Override
  @CanIgnoreReturnValue
  public abstract @Nullable DisplayData eval(String code) throws Exception;
}
