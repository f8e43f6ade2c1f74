package dev.rhyton.kernel;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.charset.StandardCharsets;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.EvalBuilder;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.ContentType;
import org.dflib.jjava.jupyter.messages.publish.PublishStream;
import org.dflib.jjava.jupyter.messages.publish.PublishUpdateDisplayData;
import org.jspecify.annotations.Nullable;

/**
 * The kernel as notebooks for JJava know it: its types are those of IJava's base kernel in another
 * package, so that what they register and show is passed on.
 */
final class JJavaKernel extends org.dflib.jjava.kernel.JavaKernel {
  private final JavaKernel kernel;

  private JJavaKernel(JavaKernel kernel, JJavaRenderer renderer) {
    super(
        "Rhyton",
        Runtime.version().toString(),
        language(kernel.getLanguageInfo()),
        new Io(kernel),
        renderer,
        new JJavaMagics(kernel));
    this.kernel = kernel;
  }

  /** Creates the kernel of this process for JJava. */
  static JJavaKernel of(JavaKernel kernel) {
    var renderer = new JJavaRenderer(kernel);
    var created = new JJavaKernel(kernel, renderer);
    renderer.open();
    created.onStartup();
    return created;
  }

  private static LanguageInfo language(io.github.spencerpark.jupyter.kernel.LanguageInfo language) {
    return new LanguageInfo(
        language.getName(),
        language.getVersion(),
        language.getMimetype(),
        language.getFileExtension(),
        language.getPygmentsLexer(),
        language.getCodemirrorMode(),
        null);
  }

  /** JJava's streams: what they send goes the way of all other output. */
  private static final class Io extends JupyterIO {
    Io(JavaKernel kernel) {
      super(StandardCharsets.UTF_8);
      setEnv(new ToKernel(kernel));
    }
  }

  private static final class ToKernel extends ShellReplyEnvironment {
    private final JavaKernel kernel;

    ToKernel(JavaKernel kernel) {
      super(null, null, null, null);
      this.kernel = kernel;
    }

    @Override
    public <T extends ContentType<T>> void publish(T content) {
      if (content instanceof PublishUpdateDisplayData data) {
        kernel.updateDisplay(data.getDisplayId(), JJavaData.ofKernel(data));
      } else if (content instanceof DisplayData data) {
        kernel.display(JJavaData.ofKernel(data));
      } else if (content instanceof PublishStream text) {
        var stream = text.getStreamType() == PublishStream.StreamType.ERR ? System.err : System.out;
        stream.print(text.getText());
      }
    }
  }

  @Override
  public void addToClasspath(String classpath) {
    kernel.addToClasspath(classpath);
  }

  @Override
  public void display(DisplayData data) {
    kernel.display(JJavaData.ofKernel(data));
  }

  @Override
  @CanIgnoreReturnValue
  public @Nullable Object evalRaw(String source) {
    try {
      return kernel.evalRaw(source);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  @CanIgnoreReturnValue
  public @Nullable DisplayData eval(String source) {
    var value = evalRaw(source);
    return value == null ? null : getRenderer().render(value);
  }

  @Override
  public <T> EvalBuilder<T> evalBuilder(String source) {
    return new EvalBuilder<>() {
      @Override
      public EvalBuilder<T> resolveMagics() {
        return this; // they are always
      }

      @Override
      public EvalBuilder<DisplayData> renderResults() {
        return new Rendered(source);
      }

      @Override
      @SuppressWarnings("unchecked") // the signature of JJava
      public @Nullable T eval() {
        return (T) evalRaw(source);
      }
    };
  }

  private final class Rendered implements EvalBuilder<DisplayData> {
    private final String source;

    Rendered(String source) {
      this.source = source;
    }

    @Override
    public EvalBuilder<DisplayData> resolveMagics() {
      return this;
    }

    @Override
    public EvalBuilder<DisplayData> renderResults() {
      return this;
    }

    @Override
    public @Nullable DisplayData eval() {
      return JJavaKernel.this.eval(source);
    }
  }

  @Override
  public @Nullable DisplayData inspect(String code, int at, boolean detailed) {
    var found = kernel.inspect(code, at, detailed);
    return found == null ? null : JJavaData.ofJJava(found);
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    var found = kernel.complete(code, at);
    return new ReplacementOptions(
        found.getReplacements(), found.getSourceStart(), found.getSourceEnd());
  }

  @Override
  public String isComplete(String code) {
    return kernel.isComplete(code);
  }
}
