package io.github.spencerpark.ijava;

import org.jspecify.annotations.Nullable;

/** Gives notebooks access to the kernel, as IJava does. */
public class IJava {
  /** The environment variable with options of the compiler. */
  public static final String COMPILER_OPTS_KEY = "IJAVA_COMPILER_OPTS";

  /** The environment variable with the longest time of a statement. */
  public static final String TIMEOUT_DURATION_KEY = "IJAVA_TIMEOUT";

  /** The environment variable with paths and globs for the class path. */
  public static final String CLASSPATH_KEY = "IJAVA_CLASSPATH";

  /** The environment variable with paths and globs of scripts that run at the start. */
  public static final String STARTUP_SCRIPTS_KEY = "IJAVA_STARTUP_SCRIPTS_PATH";

  /** The environment variable with code that runs at the start. */
  public static final String STARTUP_SCRIPT_KEY = "IJAVA_STARTUP_SCRIPT";

  /** The version of IJava with this interface. */
  public static final String VERSION = "1.3.0";

  private IJava() {}

  /** Returns the kernel of this process, or null. */
  public static @Nullable JavaKernel getKernelInstance() {
    return dev.rhyton.kernel.JavaKernel.running();
  }
}
