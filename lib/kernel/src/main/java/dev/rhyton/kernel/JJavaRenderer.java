package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.DisplayDataRenderable;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.RenderRequestTypes;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.jspecify.annotations.Nullable;

/** JJava's renderer, whose looks are those of the kernel. */
final class JJavaRenderer extends Renderer {
  private final JavaKernel kernel;
  private boolean isOpen;

  JJavaRenderer(JavaKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Passes on the looks that are registered from now on; those that JJava itself registers are the
   * kernel's.
   */
  void open() {
    isOpen = true;
    register(
        DisplayDataRenderable.ANY,
        DisplayDataRenderable.ANY,
        Set.of(DisplayDataRenderable.class),
        (value, context) -> value.render(context));
  }

  @Override
  public <T> void register(
      Set<org.dflib.jjava.jupyter.kernel.display.mime.MIMEType> supported,
      Set<org.dflib.jjava.jupyter.kernel.display.mime.MIMEType> preferred,
      Set<Class<? extends T>> types,
      RenderFunction<T> look) {
    if (isOpen) {
      kernel
          .getRenderer()
          .register(
              ofKernel(supported),
              ofKernel(preferred),
              types,
              (T value, io.github.spencerpark.jupyter.kernel.display.RenderContext context) -> {
                var own = new Context(this, context);
                look.render(value, own);
                context.getOutputContainer().assign(JJavaData.ofKernel(own.getOutputContainer()));
              });
    }
  }

  private static Set<MIMEType> ofKernel(
      Set<org.dflib.jjava.jupyter.kernel.display.mime.MIMEType> types) {
    var converted = new LinkedHashSet<MIMEType>();
    types.forEach(type -> converted.add(ofKernel(type)));
    return converted;
  }

  private static MIMEType ofKernel(org.dflib.jjava.jupyter.kernel.display.mime.MIMEType type) {
    return new MIMEType(type.getGroup(), type.getTree(), type.getSubtype(), type.getSuffix());
  }

  private static org.dflib.jjava.jupyter.kernel.display.mime.MIMEType ofJJava(MIMEType type) {
    return new org.dflib.jjava.jupyter.kernel.display.mime.MIMEType(
        type.getGroup(), type.getTree(), type.getSubtype(), type.getSuffix());
  }

  @Override
  public DisplayData render(Object value, Map<String, Object> parameters) {
    return JJavaData.ofJJava(kernel.getRenderer().render(value, parameters));
  }

  @Override
  public DisplayData renderAs(Object value, Map<String, Object> parameters, String... types) {
    return JJavaData.ofJJava(kernel.getRenderer().renderAs(value, parameters, types));
  }

  /** The context of a look, which wants what the kernel's context wants. */
  private static final class Context extends RenderContext {
    private final io.github.spencerpark.jupyter.kernel.display.RenderContext context;

    Context(
        JJavaRenderer renderer,
        io.github.spencerpark.jupyter.kernel.display.RenderContext context) {
      super(
          new RenderRequestTypes.Builder(suffix -> null).build(),
          renderer,
          new LinkedHashMap<>(context.getParams()),
          new DisplayData());
      this.context = context;
    }

    @Override
    public boolean wantsDataRenderedAs(org.dflib.jjava.jupyter.kernel.display.mime.MIMEType type) {
      return resolveRequestedType(type) != null;
    }

    @Override
    public org.dflib.jjava.jupyter.kernel.display.mime.@Nullable MIMEType resolveRequestedType(
        org.dflib.jjava.jupyter.kernel.display.mime.MIMEType type) {
      var resolved = context.resolveRequestedType(ofKernel(type));
      return resolved == null ? null : ofJJava(resolved);
    }

    @Override
    public boolean renderIfRequested(
        org.dflib.jjava.jupyter.kernel.display.mime.MIMEType type,
        BiConsumer<org.dflib.jjava.jupyter.kernel.display.mime.MIMEType, DisplayData> look) {
      var resolved = resolveRequestedType(type);
      if (resolved != null) {
        look.accept(resolved, getOutputContainer());
      }
      return resolved != null;
    }

    @Override
    public boolean renderIfRequested(
        org.dflib.jjava.jupyter.kernel.display.mime.MIMEType type,
        Function<org.dflib.jjava.jupyter.kernel.display.mime.MIMEType, Object> look) {
      return renderIfRequested(
          type, (resolved, data) -> data.putData(resolved, look.apply(resolved)));
    }

    @Override
    public boolean renderIfRequested(
        org.dflib.jjava.jupyter.kernel.display.mime.MIMEType type, Supplier<Object> look) {
      return renderIfRequested(type, (resolved, data) -> data.putData(resolved, look.get()));
    }
  }
}
