package dev.rhyton.serving;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Range;
import dev.rhyton.models.Safety;
import dev.rhyton.models.Safety.Guard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A server of the models in a folder, in the protocol KServe v2 (Open Inference Protocol) over
 * HTTP. The folder has a folder for each model, with a folder for each version: {@code
 * models/digits/1/model.keras}, or {@code model.onnx}. Each setter returns a changed copy.
 *
 * <pre>{@code
 * try (var server = ModelServer.of("models").port(8080).maxBatchSize(64).start()) {
 *   server.awaitClose();
 * }
 * }</pre>
 *
 * <p>Requests that come at the same time are computed as one batch. A version that is new, or whose
 * file is replaced, is read beside the requests; those that the old one has taken are answered by
 * it. {@link RunningServer#close} and the end of the process by a signal answer what was taken.
 *
 * <p>{@link InferenceClient} asks such a server.
 *
 * <p>Anyone who reaches the port may ask for predictions. By default, only programs of the same
 * computer do; for others, put a proxy in front that knows users and speaks TLS.
 */
public final class ModelServer extends Configured {
  private static final long MOST_MILLISECONDS = 86_400_000;

  private transient Path folder;
  private String host = "127.0.0.1";
  private @Range(atLeast = 0, atMost = 65535) int port = 8080;
  private @Range(atLeast = 1) int maxBatchSize = 64;
  private transient Duration maxDelay = Duration.ofMillis(1);
  private @Range(atLeast = 1) int maxQueue = 1000;
  private @Range(atLeast = 1) int parallel =
      Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  private @Range(atLeast = 1, atMost = Integer.MAX_VALUE - 8) int maxRequestBytes = 16 << 20;
  private @Range(atLeast = 1) int maxConnections = 1024;
  private transient Duration timeout = Duration.ofSeconds(10);
  private transient Duration shutdownTimeout = Duration.ofSeconds(30);
  private transient Duration scanInterval = Duration.ofSeconds(1);
  private @Range(atLeast = 1) int driftWindow = 1000;
  private boolean repositoryControl;
  private transient Safety safety =
      Safety.none().refuse(Guard.INPUT, Guard.OUTPUT, Guard.LIMIT, Guard.OWN_CODE);

  @SuppressWarnings("NullAway.Init") // of sets the folder
  private ModelServer() {}

  /** Creates a server of a folder, which must exist when it starts. */
  public static ModelServer of(Path folder) {
    return made(new ModelServer(), s -> s.folder = Check.given("ModelServer", "folder", folder));
  }

  /** Creates a server of a folder: {@code ModelServer.of("models")}. */
  public static ModelServer of(String folder) {
    return of(FileErrors.path("ModelServer", "a folder", folder));
  }

  /**
   * Sets the address at which it listens, by default {@code "127.0.0.1"}, which only programs of
   * the same computer reach; {@code "0.0.0.0"} for all.
   */
  public ModelServer host(String address) {
    return with(this, s -> s.host = address);
  }

  /** Sets the port, by default 8080; 0 for any that is free. */
  public ModelServer port(int number) {
    return with(this, s -> s.port = number);
  }

  /** Sets the most samples that are computed at once, by default 64; 1 for no batches. */
  public ModelServer maxBatchSize(int samples) {
    return with(this, s -> s.maxBatchSize = samples);
  }

  /**
   * Sets how long a batch waits for requests that are being read, by default a millisecond. A
   * request that comes alone does not wait.
   */
  public ModelServer maxDelay(Duration time) {
    return with(this, s -> s.maxDelay = time("ModelServer", "maxDelay", time, 0));
  }

  /**
   * Sets the most requests that wait for one version of a model, by default 1,000; others are
   * answered by 429.
   */
  public ModelServer maxQueue(int requests) {
    return with(this, s -> s.maxQueue = requests);
  }

  /**
   * Sets how many batches of one version of a model are computed at the same time, by default half
   * as many as there are processors.
   */
  public ModelServer parallel(int batches) {
    return with(this, s -> s.parallel = batches);
  }

  /** Sets the largest size of a request, by default 16 MiB; larger ones are answered by 413. */
  public ModelServer maxRequestBytes(int bytes) {
    return with(this, s -> s.maxRequestBytes = bytes);
  }

  /** Sets the most connections, by default 1,024; others wait until one is closed. */
  public ModelServer maxConnections(int connections) {
    return with(this, s -> s.maxConnections = connections);
  }

  /**
   * Sets the time within which a request must have arrived, answered by 408 otherwise, and within
   * which its computation must begin, answered by 503 otherwise; by default 10 seconds each.
   */
  public ModelServer timeout(Duration time) {
    return with(this, s -> s.timeout = time("ModelServer", "timeout", time, 1));
  }

  /** Sets how long the end waits for answers to requests that were taken, by default 30 s. */
  public ModelServer shutdownTimeout(Duration time) {
    return with(this, s -> s.shutdownTimeout = time("ModelServer", "shutdownTimeout", time, 1));
  }

  /**
   * Sets how often the folder is searched for changes, by default each second. A file is read when
   * it was the same in two searches.
   */
  public ModelServer scanInterval(Duration time) {
    return with(this, s -> s.scanInterval = time("ModelServer", "scanInterval", time, 1));
  }

  /** Sets the number of samples whose drift is measured together, by default 1,000. */
  public ModelServer driftWindow(int samples) {
    return with(this, s -> s.driftWindow = samples);
  }

  /** Sets whether requests may load and unload models, by default false. */
  public ModelServer repositoryControl(boolean allowed) {
    return with(this, s -> s.repositoryControl = allowed);
  }

  /**
   * Sets the checks of files, inputs and outputs. By default, values that are not finite, files of
   * more than 1 GiB and files with classes of a user are refused; {@code
   * Safety.strict().signers(key)} also refuses files without a signature and inputs that are unlike
   * the training data.
   */
  public ModelServer safety(Safety option) {
    return with(this, s -> s.safety = Check.given("ModelServer", "safety", option));
  }

  static Duration time(String owner, String what, Duration time, long least) {
    Check.given(owner, what, time);
    // The seconds first: long times overflow as milliseconds.
    boolean fits =
        time.toSeconds() <= MOST_MILLISECONDS / 1000
            && time.toSeconds() >= 0
            && time.toMillis() >= least;
    Check.that(fits, "%s: %s must be from %d ms to a day, received %s.", owner, what, least, time);
    return time;
  }

  // ---- running ----

  /**
   * Reads the models and starts to listen. A model that cannot be read does not stop the others.
   *
   * @throws java.io.UncheckedIOException if the port is in use
   */
  public RunningServer start() {
    return new RunningServer(this, open());
  }

  /** Reads the models, for a program that has an HTTP server itself. */
  public ModelService open() {
    return new ModelService(this);
  }

  Path folder() {
    return folder;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  int maxBatchSize() {
    return maxBatchSize;
  }

  Duration maxDelay() {
    return maxDelay;
  }

  int maxQueue() {
    return maxQueue;
  }

  int parallel() {
    return parallel;
  }

  int maxRequestBytes() {
    return maxRequestBytes;
  }

  int maxConnections() {
    return maxConnections;
  }

  Duration timeout() {
    return timeout;
  }

  Duration shutdownTimeout() {
    return shutdownTimeout;
  }

  Duration scanInterval() {
    return scanInterval;
  }

  int driftWindow() {
    return driftWindow;
  }

  boolean repositoryControl() {
    return repositoryControl;
  }

  Safety safety() {
    return safety;
  }

  // ---- from the command line ----

  private static final String USAGE =
      "ModelServer FOLDER [--host 127.0.0.1] [--port 8080] [--max-batch-size 64] [--max-delay MS]"
          + " [--max-queue 1000] [--parallel N] [--max-request-bytes N] [--timeout MS]"
          + " [--signer PUBLIC.pem]... [--repository-control]";

  /** Serves a folder until a signal ends the process. */
  public static void main(String... arguments) {
    RunningServer server;
    try {
      server = ofArguments(List.of(arguments)).start();
    } catch (RuntimeException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "rhyton-serving end"));
    System.out.println("Rhyton serves " + arguments[0] + " at " + server.address());
    server.awaitClose();
  }

  /** Returns the server with the options of a command line. */
  static ModelServer ofArguments(List<String> arguments) {
    Check.that(
        !arguments.isEmpty() && !arguments.get(0).startsWith("--"),
        "ModelServer: expected the folder of the models first: %s",
        USAGE);
    var server = of(arguments.get(0));
    var signers = new ArrayList<PublicKey>();
    for (int i = 1; i < arguments.size(); i++) {
      var option = arguments.get(i);
      if (option.equals("--repository-control")) {
        server = server.repositoryControl(true);
        continue;
      }
      Check.that(
          i + 1 < arguments.size(), "ModelServer: the value of %s is missing: %s", option, USAGE);
      var value = arguments.get(++i);
      server =
          switch (option) {
            case "--host" -> server.host(value);
            case "--port" -> server.port(number(option, value));
            case "--max-batch-size" -> server.maxBatchSize(number(option, value));
            case "--max-delay" -> server.maxDelay(Duration.ofMillis(number(option, value)));
            case "--max-queue" -> server.maxQueue(number(option, value));
            case "--parallel" -> server.parallel(number(option, value));
            case "--max-request-bytes" -> server.maxRequestBytes(number(option, value));
            case "--timeout" -> server.timeout(Duration.ofMillis(number(option, value)));
            case "--signer" -> {
              signers.add(publicKey(value));
              yield server;
            }
            default ->
                throw new IllegalArgumentException(
                    "ModelServer: there is no option " + option + ": " + USAGE);
          };
    }
    if (signers.isEmpty()) return server;
    return server.safety(
        server.safety().refuse(Guard.SIGNATURE).signers(signers.toArray(PublicKey[]::new)));
  }

  private static int number(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "ModelServer: " + option + " takes a number, received \"" + value + "\".", e);
    }
  }

  /** Reads an Ed25519 key as {@code openssl pkey -pubout} writes it. */
  private static PublicKey publicKey(String file) {
    var path = FileErrors.path("ModelServer", "a public key", file);
    try {
      var text = Files.readString(path).replaceAll("-----[A-Z ]+-----", "");
      var bytes = Base64.getMimeDecoder().decode(text);
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(bytes));
    } catch (IOException e) {
      throw FileErrors.cannot("read", path, e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "ModelServer: " + path + " is no public key of Ed25519 in the format PEM.", e);
    }
  }
}
