package dev.rhyton.kernel;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dflib.jjava.jupyter.Extension;

/**
 * Installs the extensions of JJava that libraries on the class path bring, as JJava does when a
 * notebook loads them.
 */
final class JJavaExtensions {
  private static final String SERVICE = ServiceNames.file(Extension.class.getName());

  /** Rhyton's own, which installs for JJava what is installed here already. */
  private static final String OURS = "dev.rhyton.";

  private final JavaKernel kernel;
  private final CellLoader loader;
  private final Set<String> installed = new HashSet<>();

  JJavaExtensions(JavaKernel kernel, CellLoader loader) {
    this.kernel = kernel;
    this.loader = loader;
  }

  /** Installs the extensions of these entries of the class path. */
  void install(List<Path> paths) {
    for (var entry : loader.classPath().entries()) {
      var service = paths.contains(entry.path()) ? entry.resource(SERVICE) : null;
      if (service != null) {
        ServiceNames.in(service).forEach(this::install);
      }
    }
  }

  private void install(String name) {
    if (name.startsWith(OURS) || !installed.add(name)) {
      return;
    }
    try {
      var type = Class.forName(name, true, loader).asSubclass(Extension.class);
      var extension = type.getDeclaredConstructor().newInstance();
      // This is a notebook for JJava, whose function has IJava's name.
      kernel.evalRaw("import static org.dflib.jjava.kernel.JavaNotebookStatics.getKernelInstance;");
      extension.install(kernel.jjava());
    } catch (Exception | LinkageError e) {
      System.err.println("The extension " + name + " cannot be installed: " + e);
    }
  }
}
