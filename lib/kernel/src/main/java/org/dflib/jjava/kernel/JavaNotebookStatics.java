package org.dflib.jjava.kernel;

import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** The functions by which cells reach the kernel, under JJava's names. */
public class JavaNotebookStatics {
  private JavaNotebookStatics() {}

  /** Returns the kernel of this process. */
  public static JavaKernel kernel() {
    return (JavaKernel) BaseKernel.notebookKernel();
  }

  /** Returns the kernel of this process. */
  public static JavaKernel getKernelInstance() {
    return kernel();
  }
}
