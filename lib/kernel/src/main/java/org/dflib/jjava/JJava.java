package org.dflib.jjava;

import org.dflib.jjava.kernel.JavaKernel;
import org.dflib.jjava.kernel.JavaNotebookStatics;

/** Gives notebooks access to the kernel, as the first releases of JJava do. */
public class JJava {
  private JJava() {}

  /** Returns the kernel of this process. */
  public static JavaKernel getKernelInstance() {
    return JavaNotebookStatics.kernel();
  }
}
