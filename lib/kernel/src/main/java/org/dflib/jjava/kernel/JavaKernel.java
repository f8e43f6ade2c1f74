package org.dflib.jjava.kernel;

import java.util.List;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.EvalBuilder;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;

/** The kernel that runs a notebook, as JJava's notebooks know it. */
public abstract class JavaKernel extends BaseKernel {
  /** Creates the kernel of a process, whose extensions another class loads. */
  protected JavaKernel(
      String name,
      String version,
      LanguageInfo language,
      JupyterIO io,
      Renderer renderer,
      MagicsRegistry magics) {
    super(
        name,
        version,
        language,
        List.of(),
        null,
        io,
        new CommManager(),
        renderer,
        null,
        magics,
        false,
        new StringStyler("", "", "", line -> ""));
  }

  /** Adds jars and folders, whose paths the system's separator separates, to the class path. */
  public abstract void addToClasspath(String classpath);

  /** Prepares to run code as a cell. */
  public abstract <T> EvalBuilder<T> evalBuilder(String source);
}
