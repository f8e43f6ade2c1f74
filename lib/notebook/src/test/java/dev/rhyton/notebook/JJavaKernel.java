package dev.rhyton.notebook;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.dflib.jjava.jupyter.messages.ContentType;

/** A kernel of JJava that runs no code and keeps what it sends. */
final class JJavaKernel extends BaseKernel implements AutoCloseable {
  private static final class Io extends JupyterIO {
    Io() {
      super(StandardCharsets.UTF_8);
    }

    void attach(ShellReplyEnvironment environment) {
      setEnv(environment);
    }
  }

  private final class Environment extends ShellReplyEnvironment {
    Environment() {
      super(null, null, null, null);
    }

    @Override
    public <T extends ContentType<T>> void publish(T content) {
      sent.add((DisplayData) content);
    }
  }

  /** The displays and their updates. */
  final List<DisplayData> sent = new CopyOnWriteArrayList<>();

  final FakeComms comms;

  /** As the method of Rhyton's kernel, which says whether the front end has widgets. */
  boolean showsControls;

  JJavaKernel() {
    this(new FakeComms());
  }

  private JJavaKernel(FakeComms comms) {
    super(
        "JJava",
        "1.0-a6",
        null,
        List.of(),
        null,
        new Io(),
        comms,
        new Renderer(),
        null,
        null,
        false,
        new StringStyler("", "", "", line -> ""));
    this.comms = comms;
    ((Io) io).attach(new Environment());
    onStartup();
  }

  public boolean showsControls() {
    return showsControls;
  }

  @Override
  public Object evalRaw(String source) {
    throw new UnsupportedOperationException(source);
  }

  @Override
  public DisplayData inspect(String code, int at, boolean extraDetail) {
    return null;
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    return null;
  }

  @Override
  public String isComplete(String code) {
    return IS_COMPLETE_MAYBE;
  }

  @Override
  public void close() {
    onShutdown(false);
  }
}
