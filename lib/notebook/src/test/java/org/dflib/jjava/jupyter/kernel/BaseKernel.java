package org.dflib.jjava.jupyter.kernel;

/** Stands for JJava's class of this name in a process that it does not run. */
public final class BaseKernel {
  private BaseKernel() {}

  public static BaseKernel notebookKernel() {
    return null;
  }
}
