package dev.rhyton.kernel;

import java.util.List;
import java.util.Set;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.CellMagic;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;

/** JJava's registry of magics, whose magics are those of the kernel. */
final class JJavaMagics extends MagicsRegistry {
  private final JavaKernel kernel;

  JJavaMagics(JavaKernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public MagicsRegistry registerLineMagic(String name, LineMagic<?, ?> magic) {
    @SuppressWarnings("unchecked") // all magics here have this kernel
    var own = (LineMagic<?, BaseKernel>) magic;
    kernel.getMagics().registerLineMagic(name, args -> own.eval(BaseKernel.notebookKernel(), args));
    return this;
  }

  @Override
  public MagicsRegistry registerCellMagic(String name, CellMagic<?, ?> magic) {
    @SuppressWarnings("unchecked") // all magics here have this kernel
    var own = (CellMagic<?, BaseKernel>) magic;
    kernel
        .getMagics()
        .registerCellMagic(name, (args, body) -> own.eval(BaseKernel.notebookKernel(), args, body));
    return this;
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // the signature of JJava
  public <T, K extends BaseKernel> T evalLineMagic(K unused, String name, List<String> args)
      throws Exception {
    return kernel.getMagics().applyLineMagic(name, args);
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // the signature of JJava
  public <T, K extends BaseKernel> T evalCellMagic(
      K unused, String name, List<String> args, String body) throws Exception {
    return kernel.getMagics().applyCellMagic(name, args, body);
  }

  @Override
  public Set<String> getLineMagicNames() {
    return kernel.magicNames(false);
  }

  @Override
  public Set<String> getCellMagicNames() {
    return kernel.magicNames(true);
  }
}
