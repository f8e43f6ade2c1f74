package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** Installs the renderings in JJava, which finds this class when it starts. */
public final class JJavaExtension implements Extension {
  /** Creates the service that JJava loads. */
  public JJavaExtension() {}

  @Override
  public void install(BaseKernel kernel) {
    Check.given("install", "kernel", kernel);
    Renderers.install(kernel.getRenderer());
  }
}
